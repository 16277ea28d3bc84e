import { z } from 'zod';
import { longestDurationMs } from '../domain/duration.ts';
import { limits, states } from '../domain/invite.ts';
import { intoKinds } from '../exchange-formats.ts';
import {
  type CallSpec,
  chosenFile,
  count,
  errorEnvelope,
  id,
  instant,
  jobId,
  listOf,
  pageLimit,
  pasted,
  text,
} from './basics.ts';
import { codeFormat, deviceToken, expiry, invite, issued, issueTerms, use, verdict } from './records.ts';

const reason = text.nullable();
const accessLevel = z.number().exactOptional();

const filter = {
  states: listOf(z.enum(states)).exactOptional(),
  identity: text.exactOptional(),
  group: text.exactOptional(),
  creatorId: text.exactOptional(),
  search: text.exactOptional(),
  expiringWithinMs: z.int().min(0).max(longestDurationMs).exactOptional(),
};

const sort = z.enum(['newest', 'oldest', 'expires', 'label']).exactOptional();

/** Where an invite stands in a list, whatever its order. */
const place = z.strictObject({ id, expiresAt: instant.nullable(), label: z.string().nullable() });

const intoKind = z.enum(intoKinds);

/** The file of another program that the codes are also written into, within the same write. */
const into = z.strictObject({ kind: intoKind, file: chosenFile });

/** What was written into that file. */
const writtenInto = z.strictObject({
  kind: intoKind,
  path: z.string(),
  /** What the operator should know of it, one sentence each. */
  notes: listOf(z.string()),
});

export const inviteCalls = {
  /** Issues one invite; its code is in this answer, in the file of `into`, and nowhere else. */
  'invites.generate': {
    input: z.strictObject({ ...issueTerms.shape, into: into.exactOptional() }),
    output: z.strictObject({ ...issued.shape, into: writtenInto.exactOptional() }),
    lock: 'unlocked',
  },
  /** Issues up to 10,000 invites from one template, in one write. */
  'invites.generateBatch': {
    input: z.strictObject({
      terms: issueTerms,
      count: z.number(),
      into: into.exactOptional(),
      job: jobId.exactOptional(),
    }),
    output: z.strictObject({ issued: listOf(issued), into: writtenInto.exactOptional() }),
    lock: 'unlocked',
  },
  /** Has the file of `into` chosen: one that is there, or with `begin` a new one. A dismissed dialog is `cancelled`. */
  'invites.chooseInto': {
    input: z.strictObject({ kind: intoKind, begin: z.boolean() }),
    output: z.strictObject({ file: chosenFile, path: z.string() }),
    lock: 'unlocked',
  },
  /** Marks an invite as handed out. */
  'invites.activate': { input: z.strictObject({ id }), output: invite, lock: 'unlocked' },
  /** The verdicts on all codes of a pasted text, in its order; consumes nothing. */
  'invites.check': {
    input: z.strictObject({ text: pasted, accessLevel }),
    output: z.strictObject({
      verdicts: listOf(verdict),
      /** Why the check could not be written to the log; the verdicts stand all the same. */
      recordFault: errorEnvelope.nullable(),
    }),
    lock: 'unlocked',
  },
  /** Uses a code once. `anyway`: also where an export handed the invite to another program. */
  'invites.use': {
    input: z.strictObject({
      text: pasted,
      accessLevel,
      deviceName: text.nullable().exactOptional(),
      mint: z.boolean().exactOptional(),
      anyway: z.boolean().exactOptional(),
    }),
    output: z.strictObject({
      ...verdict.shape,
      use: use.nullable(),
      /** The `mst_` bearer, where one was asked for. */
      token: z.string().nullable(),
    }),
    lock: 'unlocked',
  },
  'invites.revoke': { input: z.strictObject({ id, reason }), output: invite, lock: 'unlocked' },
  'invites.revokeMany': {
    input: z.strictObject({ ids: listOf(id).check(z.maxLength(limits.batch)), reason }),
    output: z.strictObject({ revoked: listOf(id), alreadyEnded: listOf(id) }),
    lock: 'unlocked',
  },
  'invites.extend': { input: z.strictObject({ id, expiry }), output: invite, lock: 'unlocked' },
  /** What is left out stays, null clears. */
  'invites.edit': {
    input: z.strictObject({ id, label: text.nullable().exactOptional(), note: text.nullable().exactOptional() }),
    output: invite,
    lock: 'unlocked',
  },
  /** A new invite with the same terms; the old one is revoked in the same write. */
  'invites.reissue': {
    input: z.strictObject({ id, expiry: expiry.exactOptional(), format: codeFormat.exactOptional() }),
    output: issued,
    lock: 'unlocked',
  },
  'invites.list': {
    input: z.strictObject({
      ...filter,
      sort,
      limit: pageLimit.exactOptional(),
      /** The last invite of the page before. */
      after: place.exactOptional(),
      /** Invites to pass over, to begin anywhere in the list; not together with `after`. */
      offset: count.exactOptional(),
    }),
    output: z.strictObject({ invites: listOf(invite), more: z.boolean(), sortedNewest: count.nullable() }),
    lock: 'unlocked',
  },
  /** How many invites of a list stand before one, or before where it would stand. */
  'invites.position': {
    input: z.strictObject({ ...filter, sort, place }),
    output: z.strictObject({ position: count }),
    lock: 'unlocked',
  },
  /** How many match; 1,001 stands for more than 1,000. */
  'invites.count': { input: z.strictObject(filter), output: z.strictObject({ count }), lock: 'unlocked' },
  /** How many there are of each state. */
  'invites.counts': {
    input: z.strictObject({}),
    output: z.strictObject({ GENERATED: count, ACTIVE: count, EXHAUSTED: count, EXPIRED: count, REVOKED: count }),
    lock: 'unlocked',
  },
  'invites.show': {
    input: z.strictObject({ id }),
    output: z.strictObject({ invite, uses: listOf(use), tokens: listOf(deviceToken) }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;
