import { z } from 'zod';
import { certificatePhases } from '../domain/desk.ts';
import { type CallSpec, chosenFile, count, id, instant, listOf, nothing } from './basics.ts';

/** What a request at the desk was about. */
export const deskTopics = ['info', 'redeem', 'setup', 'other'] as const;

/** A request that the desk has answered. The code that it brought is not in it, nor the token that it got. */
export const deskRequest = z.strictObject({
  /** Counts up while the desk is open. */
  number: id,
  at: instant,
  /** The address that asked. */
  client: z.string(),
  topic: z.enum(deskTopics),
  status: z.int().min(100).max(599),
  /** The invite that was redeemed. */
  inviteId: id.nullable(),
});

/** A desk that is open. */
export const openDesk = z.strictObject({
  /** Base URLs by which it is reached, the best for a link first. */
  addresses: listOf(z.string()),
  host: z.string(),
  port: z.int().min(1).max(65_535),
  /** Whether other machines reach it. */
  beyondLoopback: z.boolean(),
  /** Whether it speaks HTTPS. */
  secure: z.boolean(),
  /** Null without a certificate. */
  certificate: z
    .strictObject({
      expiresAt: instant,
      phase: z.enum(certificatePhases),
      /** Why the certificate's files, which have changed, are not used; null while they are. */
      refused: z.string().nullable(),
    })
    .nullable(),
  since: instant,
  counts: z.strictObject({ requests: count, redeemed: count, refused: count }),
});

const deskStatus = z.strictObject({
  /** Null while it is closed. */
  open: openDesk.nullable(),
  /** The last requests of the desk that is open, newest first. */
  requests: listOf(deskRequest),
  /** Where it stood last, and so is offered to stand again. */
  last: z.strictObject({ host: z.string(), port: z.int().min(1).max(65_535) }),
});

export const deskCalls = {
  'desk.status': { input: nothing, output: deskStatus, lock: 'unlocked' },
  /**
   * Opens the desk. Beyond loopback it wants a certificate, or `insecureHttp`, which the window sets only where the operator
   * has confirmed it; else the error is `confirmation_needed`.
   */
  'desk.start': {
    input: z.strictObject({
      host: z.string().max(300),
      port: z.int(),
      certificate: z.strictObject({ cert: chosenFile, key: chosenFile }).nullable(),
      insecureHttp: z.boolean(),
    }),
    output: deskStatus,
    lock: 'unlocked',
  },
  'desk.stop': { input: nothing, output: deskStatus, lock: 'unlocked' },
  /** Has a certificate or its key chosen. */
  'desk.chooseFile': {
    input: z.strictObject({ kind: z.enum(['certificate', 'key']) }),
    output: z.strictObject({ file: chosenFile, path: z.string() }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;

export const deskEvents = {
  /** It was opened or closed, by whatever, or its certificate changed; null: it is closed. */
  'desk.changed': z.strictObject({ open: openDesk.nullable() }),
  /** Requests were answered; of many at once the newest. */
  'desk.requests': z.strictObject({ requests: listOf(deskRequest), counts: openDesk.shape.counts }),
} as const satisfies Record<string, z.ZodType>;
