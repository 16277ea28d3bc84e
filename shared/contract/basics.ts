import { z } from 'zod';
import type { Json } from '../domain/audit-event.ts';
import type { Instant } from '../domain/instant.ts';
import { limits } from '../domain/invite.ts';
import { type ErrorCode, type ErrorEnvelope, exitCodes } from '../errors.ts';

/** Whether a call is answered only while the vault is unlocked. */
export type LockRule = 'unlocked' | 'any';

/** One call: what it takes, what it gives, and when. The main process checks both, so the window need not. */
export interface CallSpec {
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly lock: LockRule;
}

/** A list that nobody changes. */
export function listOf<T extends z.ZodType>(item: T): z.ZodReadonly<z.ZodArray<T>> {
  return z.array(item).readonly();
}

/** Takes nothing, or tells nothing but that it was done. */
export const nothing = z.strictObject({});

/** A text of the operator's own. What it may hold is the core's to say, which says it better. */
export const text = z.string().max(100_000);

/** What was pasted. The core looks through less; this only keeps absurd sizes out. */
export const pasted = z.string().max(4 * limits.paste);

/** A passphrase or a recovery code. */
export const secret = z.string().min(1).max(4_096);

/** The number of an invite, a use or a token. */
export const id = z.int().min(1);

export const count = z.int().min(0);

/** How many entries a page has at most. */
export const pageLimit = z.int().min(1).max(limits.batch);

/** A UTC instant as every surface shows it, with milliseconds. */
export const instant = z.iso.datetime({ precision: 3 }).transform((checked) => checked as Instant);

export const hexHash = z.string().regex(/^[0-9a-f]{64}$/);

export const vaultId = z.string().regex(/^[0-9a-f]{32}$/);

/** The last event of a log. */
export const head = z.strictObject({ seq: count, hash: hexHash });

/** JSON without fractions. */
export const json: z.ZodType<Json, Json> = z.lazy(() =>
  z.union([z.string(), z.int(), z.boolean(), z.null(), listOf(json), z.record(z.string(), json)]),
);

/** The name that the window gives a long call, by which its progress is told and it is cancelled. */
export const jobId = z.string().regex(/^[A-Za-z0-9-]{8,64}$/);

/** Stands for a file that the operator chose in a dialog; its path is the main process's own affair. */
export const chosenFile = z.string().regex(/^[0-9a-f]{32}$/);

const errorCodes = Object.keys(exitCodes) as [ErrorCode, ...ErrorCode[]];

/** An error as it crosses the border. */
export const errorEnvelope = z.strictObject({
  name: z.string(),
  code: z.enum(errorCodes),
  message: z.string(),
  hint: z.string().nullable(),
}) satisfies z.ZodType<ErrorEnvelope>;

/** The one shape of every answer; `value` is the call's output. */
export const envelope = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), error: errorEnvelope }),
]);
export type Envelope = z.output<typeof envelope>;
