import { z } from 'zod';
import { astridVersions, exportFormats, importFormats, timeForms } from '../exchange-formats.ts';
import {
  type CallSpec,
  chosenFile,
  count,
  head,
  id,
  instant,
  jobId,
  listOf,
  nothing,
  secret,
  text,
  vaultId,
} from './basics.ts';
import { skipped } from './records.ts';

/**
 * Calls that read or write files. The operator chooses every path in a dialog of the main process; the window names none
 * and gets a stand-in for a file that a second call is about. A dismissed dialog is the error `cancelled`.
 */
export const backupCalls = {
  'backup.create': {
    input: z.strictObject({ job: jobId.exactOptional() }),
    output: z.strictObject({ path: z.string(), bytes: count, head }),
    lock: 'unlocked',
  },
  /** Has a backup chosen and reads what it says of itself. */
  'restore.inspect': {
    input: nothing,
    output: z.strictObject({
      file: chosenFile,
      path: z.string(),
      vaultId,
      createdAt: instant,
      head,
      /** Whether a passphrase opens it, besides its recovery code. */
      passphrase: z.boolean(),
    }),
    lock: 'any',
  },
  /** Restores it. Without `replace` a vault that is there is left, and the error `confirmation_needed` says what would be lost. */
  'restore.run': {
    input: z.strictObject({ file: chosenFile, secret: secret.nullable(), replace: z.boolean() }),
    output: z.strictObject({
      vaultId,
      dir: z.string(),
      backupMadeAt: instant,
      /** What the replaced vault gave; null where there was none or it could not be read. */
      carriedOver: z.strictObject({ added: count, changed: count, uses: count, tokens: count }).nullable(),
      /** Where the replaced vault lies now. */
      replaced: z.string().nullable(),
      inKeychain: z.boolean(),
    }),
    lock: 'any',
  },
} as const satisfies Record<string, CallSpec>;

const exchanged = z.strictObject({
  /** Stands for the file in a second call that applies what the first reported. */
  file: chosenFile,
  report: z.strictObject({
    format: z.enum(exportFormats),
    path: z.string(),
    dryRun: z.boolean(),
    taken: count,
    changed: count,
    unchanged: count,
    skipped: listOf(skipped),
    notes: listOf(z.string()),
  }),
});

const exchangeOptions = {
  /** Left out: the operator is asked. */
  file: chosenFile.exactOptional(),
  dryRun: z.boolean(),
  identity: text.exactOptional(),
  group: text.exactOptional(),
  job: jobId.exactOptional(),
};

export const exchangeCalls = {
  'exchange.export': {
    input: z.strictObject({
      format: z.enum(exportFormats),
      ...exchangeOptions,
      /** The Astrid that a new file is for; left out: 0.10. */
      for: z.enum(astridVersions).exactOptional(),
      /** How Posta writes times, where its file does not show it. */
      times: z.enum(timeForms).exactOptional(),
    }),
    output: exchanged,
    lock: 'unlocked',
  },
  'exchange.import': {
    input: z.strictObject({ format: z.enum(importFormats), ...exchangeOptions }),
    output: exchanged,
    lock: 'unlocked',
  },
} as const satisfies Record<string, CallSpec>;

/** Characters of a file that the window has saved. */
const contentLimit = 32 * 1024 * 1024;
/** A name without a path and without its ending, which the kind gives. */
const fileName = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u);

const savedFile = z.strictObject({ path: z.string() });

export const desktopCalls = {
  /** Saves what the window drew: a QR picture, a table of codes. */
  'files.save': {
    input: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.enum(['svg', 'csv']), name: fileName, content: z.string().max(contentLimit) }),
      /** `content` in base64. */
      z.strictObject({ kind: z.literal('png'), name: fileName, content: z.base64().max(contentLimit) }),
    ]),
    output: savedFile,
    lock: 'unlocked',
  },
  /** Saves a text: the recovery kit of a new vault, which stays in the window over a lock until it is confirmed. */
  'files.saveText': {
    input: z.strictObject({ name: fileName, content: z.string().max(10_000) }),
    output: savedFile,
    lock: 'any',
  },
  /** Saves what the window would print now, as a PDF: cards to hand over. */
  'files.savePdf': { input: z.strictObject({ name: fileName }), output: savedFile, lock: 'unlocked' },
  /** Puts a text into the clipboard, which forgets it after the time that is set. */
  'clipboard.copy': {
    input: z.strictObject({ text: z.string().min(1).max(100_000) }),
    output: z.strictObject({ clearsInSeconds: id.nullable() }),
    lock: 'unlocked',
  },
  /** Clears the clipboard now, if it still holds what was copied here. */
  'clipboard.clear': { input: nothing, output: nothing, lock: 'any' },
  /** Asks a running job to stop; false where none of that id runs. */
  'jobs.cancel': { input: z.strictObject({ job: jobId }), output: z.strictObject({ found: z.boolean() }), lock: 'any' },
} as const satisfies Record<string, CallSpec>;
