import { z } from 'zod';
import type { AuditEvent, AuditType } from '../domain/audit-event.ts';
import type { Code } from '../domain/code-draw.ts';
import { type CodeFormat, shortAlphabets } from '../domain/code-format.ts';
import { longestDurationMs } from '../domain/duration.ts';
import { type Invite, states } from '../domain/invite.ts';
import type { Expiry, Policy } from '../domain/policy.ts';
import { refusalReasons, type Verdict } from '../domain/verdict.ts';
import { count, hexHash, id, instant, json, listOf, text } from './basics.ts';

/** An invite; its code is not in it. */
export const invite = z.strictObject({
  id,
  state: z.enum(states),
  label: z.string().nullable(),
  note: z.string().nullable(),
  identity: z.string().nullable(),
  group: z.string().nullable(),
  creatorId: z.string(),
  requiredAccessLevel: count,
  maxUses: z.int().min(1).nullable(),
  useCount: count,
  createdAt: instant,
  activatedAt: instant.nullable(),
  expiresAt: instant.nullable(),
  endedAt: instant.nullable(),
  revokeReason: z.string().nullable(),
  replaces: id.nullable(),
  codeHint: z.string().nullable(),
  handedTo: z.string().nullable(),
}) satisfies z.ZodType<Invite>;

/** An invite with its code, in the answer to the issue that made it and nowhere else. */
export const issued = z.strictObject({
  invite,
  code: z.string().transform((drawn) => drawn as Code),
  link: z.string().nullable(),
});

/** The answer to a check. */
export const verdict = z.strictObject({
  usable: z.boolean(),
  reason: z.enum(refusalReasons).nullable(),
  invite: invite.nullable(),
}) satisfies z.ZodType<Verdict>;

/** One successful redemption. */
export const use = z.strictObject({
  id,
  inviteId: id,
  at: instant,
  actor: z.string(),
  deviceName: z.string().nullable(),
  accessLevel: count,
});

/** A minted bearer; the bearer itself is not in it. */
export const deviceToken = z.strictObject({
  id,
  inviteId: id,
  identity: z.string().nullable(),
  deviceName: z.string().nullable(),
  mintedAt: instant,
  revokedAt: instant.nullable(),
});

/** One event of the log. A newer program may have written types that are not known here. */
export const auditEvent = z.strictObject({
  seq: id,
  at: instant,
  type: z
    .string()
    .regex(/^[a-z]+\.[a-z]+$/)
    .transform((known) => known as AuditType),
  inviteId: id.nullable(),
  actor: z.string(),
  detail: z.record(z.string(), json),
  prevHash: hexHash,
  hash: hexHash,
}) satisfies z.ZodType<AuditEvent>;

/** A lifetime. Milliseconds. */
export const lifetime = z.int().min(1).max(longestDurationMs);

const policy = {
  defaultLifetimeMs: lifetime,
  longestLifetimeMs: lifetime,
  allowNoExpiry: z.boolean(),
  defaultUses: z.int().min(1).nullable(),
};

/** What the operator can set for the whole vault. */
export const settings = z.strictObject({ ...policy, recordChecks: z.boolean() }) satisfies z.ZodType<Policy>;

/** What can be set of an identity; null is as the vault's policy says. */
export const identityTerms = z.strictObject({
  baseUrl: text,
  prefix: text.nullable(),
  defaultLifetimeMs: lifetime.nullable(),
  longestLifetimeMs: lifetime.nullable(),
  allowNoExpiry: z.boolean().nullable(),
  defaultUses: z.int().min(1).nullable(),
});

/** A service that the operator issues for. An imported one may have lifetimes that could not be set here. */
export const identity = z.strictObject({
  ...identityTerms.shape,
  slug: z.string(),
  createdAt: instant,
  defaultLifetimeMs: z.int().min(1).nullable(),
  longestLifetimeMs: z.int().min(1).nullable(),
});

/** When an invite ends. */
export const expiry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('default') }),
  z.strictObject({ kind: z.literal('after'), ms: z.number() }),
  z.strictObject({ kind: z.literal('at'), instant }),
  z.strictObject({ kind: z.literal('never') }),
]) satisfies z.ZodType<Expiry>;

/** How a code is drawn. Whether the format is good enough is the core's to say. */
export const codeFormat = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), prefix: text, bytes: z.number() }),
  z.strictObject({
    kind: z.literal('code'),
    alphabet: z.enum(shortAlphabets),
    prefix: text,
    length: z.number(),
    groupSize: z.number(),
  }),
]) satisfies z.ZodType<CodeFormat>;

/** What an operator asks for; everything left out is as the policy says. */
export const issueTerms = z.strictObject({
  label: text.nullable().exactOptional(),
  note: text.nullable().exactOptional(),
  identity: text.nullable().exactOptional(),
  group: text.nullable().exactOptional(),
  creatorId: text.exactOptional(),
  requiredAccessLevel: z.number().exactOptional(),
  maxUses: z.union([z.number(), z.literal('unlimited')]).exactOptional(),
  expiry: expiry.exactOptional(),
  inactive: z.boolean().exactOptional(),
  format: codeFormat.exactOptional(),
});

/** Entries that an exchange left out for one reason. */
export const skipped = z.strictObject({ reason: z.string(), count, examples: listOf(z.string()) });
