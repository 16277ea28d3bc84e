import { createHash } from 'node:crypto';
import type { ChainFailure, FileFault } from '../../shared/domain/chain-fault.ts';
import { History, type Impossible } from '../../shared/domain/history.ts';
import { StoreError } from '../../shared/errors.ts';
import { fingerprintOf, matchesKey, verifySignature } from '../keys/signer.ts';
import type { Head } from '../registry/audit.ts';
import { sayImpossible } from '../registry/audit-history.ts';
import type { EventRange } from '../registry/audit-read.ts';
import { ChainCheck } from './audit-chain-check.ts';
import { type AuditHeader, readHeader, signedText } from './audit-document.ts';
import { type AuditFile, type FileEnd, type NoExport, otherVersion, withAuditFile } from './audit-file.ts';

/** What a file says of itself. */
interface Stated {
  readonly range: EventRange;
  readonly head: Head;
  readonly complete: boolean;
  readonly vaultId: string;
  readonly exportedAt: string;
  /** Of the key that the file names as its signer's. */
  readonly fingerprint: string;
}

/** Where `ok` is false, what the file says of itself is not to be trusted; null where it cannot be read. */
export type FileVerification = {
  /** Events that were read. */
  readonly count: number;
  /** Whether the signer was held against a key that the caller knows; else anyone may have signed it. */
  readonly pinned: boolean;
} & (
  | ({ readonly ok: true; readonly failure: null } & Stated)
  | ({ readonly ok: false; readonly failure: ChainFailure<FileFault> } & {
      readonly [K in keyof Stated]: Stated[K] | null;
    })
);

export interface FileVerifyOptions {
  /** Fingerprint or public key of the signer that it must have. */
  readonly key?: string;
  /** The vault that it must come from. */
  readonly vaultId?: string;
  /** An older export that it must continue. */
  readonly extends?: string;
  /** Bytes. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

/** What reading a file told, besides the verdict. */
interface Reading {
  readonly verification: FileVerification;
  readonly publicKey: string | null;
  /** The hash of the event that was asked for, where the file holds it. */
  readonly hashAt: string | null;
}

/** Events between two looks at the event loop. */
const stride = 4_096;

/**
 * Verifies an exported log (JSON or NDJSON), without a vault: that no event was edited, removed, put in or moved, that
 * nothing was cut off, that the signature holds, and whatever the options ask for. Reads the file once, a line at a time.
 * Throws a StoreError: `file_refused`, `cancelled`.
 */
export async function verifyAuditFile(path: string, options: FileVerifyOptions = {}): Promise<FileVerification> {
  if (options.extends === undefined) return (await readAndVerify(path, options, null)).verification;
  const older = await readAndVerify(options.extends, options, null);
  const { verification, publicKey, hashAt } = await readAndVerify(path, options, older.verification.head?.seq ?? null);
  if (!verification.ok) return verification;
  const why = whyNotExtending(older, { verification, publicKey, hashAt });
  return why === null ? verification : { ...verification, ok: false, failure: why };
}

function whyNotExtending(older: Reading, newer: Reading): ChainFailure<FileFault> | null {
  const fault = (message: string, seq: number | null = null) => ({ kind: 'not_extending', seq, message }) as const;
  const { ok, failure, head, complete, vaultId } = older.verification;
  if (!ok || head === null) return fault(`the older export does not verify: ${failure?.message}`, failure?.seq ?? null);
  if (vaultId !== newer.verification.vaultId) return fault('the two exports come from different vaults');
  if (older.publicKey !== newer.publicKey) return fault('the two exports were signed by different keys');
  if (!complete || !newer.verification.complete) return fault('a filtered export proves no continuity');
  if (head.seq === 0 || newer.hashAt === head.hash) return null;
  if (newer.hashAt === null) return fault(`it ends before event ${head.seq}, with which the older one ends`, head.seq);
  return fault(`event ${head.seq} is another one than in the older export`, head.seq);
}

function readAndVerify(path: string, options: FileVerifyOptions, watched: number | null): Promise<Reading> {
  const onBytes = (done: number, total: number) => options.onProgress?.({ done, total });
  return withAuditFile(path, onBytes, async (file) => {
    const header = 'reason' in file ? null : readHeader(file.header);
    if ('reason' in file || header === null) {
      return { verification: refusal(noHeader(file)), publicKey: null, hashAt: null };
    }
    return verifyWith(file, header, options, watched);
  });
}

async function verifyWith(
  file: AuditFile,
  header: AuditHeader,
  options: FileVerifyOptions,
  watched: number | null,
): Promise<Reading> {
  const { publicKey } = header;
  const key = Buffer.from(publicKey, 'base64');
  const stranger = strangerFault(header, key, options);
  const check = new ChainCheck(header);
  // What a filtered export leaves out is no gap.
  const history = header.complete ? new History() : null;
  let impossible: Impossible | null = null;
  const digest = createHash('sha256');
  let hashAt: string | null = null;
  for (const event of stranger ? [] : file.events) {
    digest.update(check.count === 0 ? event.hash : `\n${event.hash}`);
    check.feed(event);
    if (event.fits && event.body !== null) impossible ??= history?.follow(event.body) ?? null;
    if (event.seq === watched) hashAt = event.hash;
    if (check.count % stride === 0) await breathe(options.signal);
  }
  const failure =
    stranger ??
    judge(check, header, key, file.end(), digest.digest('hex')) ??
    (impossible && impossibleFault(impossible));
  const { range, head, complete, vaultId, exportedAt } = header;
  const verification: FileVerification = {
    ...(failure === null ? { ok: true, failure } : { ok: false, failure }),
    count: check.count,
    range,
    head,
    complete,
    vaultId,
    exportedAt,
    fingerprint: fingerprintOf(key),
    pinned: options.key !== undefined,
  };
  return { verification, publicKey, hashAt };
}

async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resume) => setImmediate(resume));
  if (signal?.aborted) throw new StoreError('cancelled', 'verifying the file was cancelled');
}

/** What tells at once that the file is not the one that was meant. */
function strangerFault(header: AuditHeader, key: Buffer, options: FileVerifyOptions): ChainFailure<FileFault> | null {
  if (options.vaultId !== undefined && options.vaultId !== header.vaultId) {
    return { kind: 'vault', seq: null, message: `it comes from another vault, ${header.vaultId}` };
  }
  if (options.key !== undefined && !matchesKey(key, options.key)) {
    return { kind: 'signer', seq: null, message: 'it was signed by another key than the one that was named' };
  }
  return null;
}

function judge(
  check: ChainCheck,
  header: AuditHeader,
  key: Buffer,
  end: FileEnd,
  digest: string,
): ChainFailure<FileFault> | null {
  const digestHolds = typeof end === 'object' && end.eventsDigest === digest;
  const broken = check.finish(end !== 'cut_off', digestHolds);
  if (broken) return broken;
  if (typeof end === 'string') {
    return { kind: 'signature', seq: null, message: 'what stands behind the events is not what was exported' };
  }
  if (!digestHolds) {
    const message = 'the events are not those that were signed: they were changed, and their hashes made to fit';
    return { kind: 'digest', seq: null, message };
  }
  const signature = Buffer.from(end.signature, 'base64');
  const holds =
    signature.toString('base64') === end.signature &&
    verifySignature(key, signedText(header, end.eventsDigest), signature);
  if (holds) return null;
  const message = 'the signature does not hold: the header was edited, or the file was put together without the key';
  return { kind: 'signature', seq: null, message };
}

/** Written as it stands by the vault that signed it, and still not what a vault does. */
function impossibleFault(impossible: Impossible): ChainFailure<FileFault> {
  return { kind: 'impossible', seq: impossible.seq, message: sayImpossible(impossible) };
}

function noHeader(file: AuditFile | NoExport): ChainFailure<FileFault> {
  if ('reason' in file) return { kind: 'not_an_export', seq: null, message: file.reason };
  const version = otherVersion(file.header);
  if (version !== null) return { kind: 'not_an_export', seq: null, message: version };
  if (file.end() === 'cut_off' && file.header === null) {
    return { kind: 'truncated', seq: null, message: 'the file was cut off in its header' };
  }
  return { kind: 'signature', seq: null, message: 'the header is not what was exported' };
}

function refusal(failure: ChainFailure<FileFault>): FileVerification {
  return {
    ok: false,
    failure,
    count: 0,
    range: null,
    head: null,
    complete: null,
    vaultId: null,
    exportedAt: null,
    fingerprint: null,
    pinned: false,
  };
}
