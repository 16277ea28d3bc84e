import { z } from 'zod';
import { csvStyles } from '../csv-cells.ts';
import { doctorChecks } from '../doctor-checks.ts';
import { auditTypes } from '../domain/audit-event.ts';
import { chainFaults, fileFaults } from '../domain/chain-fault.ts';
import { type CallSpec, count, errorEnvelope, head, id, instant, jobId, listOf, pageLimit, text } from './basics.ts';
import { auditEvent } from './records.ts';

const filter = z.strictObject({
  from: instant.exactOptional(),
  to: instant.exactOptional(),
  types: listOf(z.enum(auditTypes)).exactOptional(),
  inviteId: id.exactOptional(),
  actor: text.exactOptional(),
});

const range = z.strictObject({ first: id.nullable(), last: id.nullable(), count });

const format = z.enum(['json', 'ndjson', 'csv']);

export const auditCalls = {
  /** One page of the log. `after` is `next` of the page before. */
  'audit.list': {
    input: z.strictObject({
      filter: filter.exactOptional(),
      limit: pageLimit.exactOptional(),
      after: id.exactOptional(),
      order: z.enum(['newest', 'oldest']).exactOptional(),
    }),
    output: z.strictObject({ events: listOf(auditEvent), next: id.nullable() }),
    lock: 'unlocked',
  },
  /** Verifies the whole log of the vault, and that it still holds the event that the keychain remembers. */
  'audit.verify': {
    input: z.strictObject({ job: jobId.exactOptional() }),
    output: z.strictObject({
      ok: z.boolean(),
      /** The last event up to which the log is what was written. */
      verified: head,
      count,
      failure: z.strictObject({ kind: z.enum(chainFaults), seq: id.nullable(), message: z.string() }).nullable(),
    }),
    lock: 'unlocked',
  },
  /** Verifies an exported log that the operator chooses, and that this vault has signed it. */
  'audit.verifyFile': {
    input: z.strictObject({ job: jobId.exactOptional() }),
    output: z.strictObject({
      path: z.string(),
      ok: z.boolean(),
      /** Events that were read. */
      count,
      /** What the file says of itself, and null of each where that is not to be trusted. */
      range: range.nullable(),
      complete: z.boolean().nullable(),
      exportedAt: instant.nullable(),
      failure: z.strictObject({ kind: z.enum(fileFaults), seq: id.nullable(), message: z.string() }).nullable(),
    }),
    lock: 'unlocked',
  },
  /** Writes the log, or what a filter lets through, to a file that the operator chooses. */
  'audit.export': {
    input: z.strictObject({
      format,
      /** How texts stand in CSV cells. */
      style: z.enum(csvStyles).exactOptional(),
      filter: filter.exactOptional(),
      job: jobId.exactOptional(),
    }),
    output: z.strictObject({
      path: z.string(),
      format,
      complete: z.boolean(),
      range,
      head,
      /** Of the key that signed it; null for CSV, which carries no signature. */
      fingerprint: z.string().nullable(),
    }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;

export const doctorCalls = {
  /** Everything that can be checked of the unlocked vault. */
  'doctor.run': {
    input: z.strictObject({ job: jobId.exactOptional() }),
    output: z.strictObject({
      lines: listOf(
        z.strictObject({
          check: z.enum(doctorChecks),
          status: z.enum(['ok', 'note', 'problem']),
          text: z.string(),
          hint: z.string().nullable(),
          code: errorEnvelope.shape.code.nullable(),
        }),
      ),
      exitCode: count,
    }),
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;
