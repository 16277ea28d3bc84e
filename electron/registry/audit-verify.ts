import { hash } from 'node:crypto';
import { StoreError } from '../../shared/errors.ts';
import { emptyHead, type Head, readHashAt, readHead } from './audit.ts';
import { explainPage, type LogFailure } from './audit-fault.ts';
import { type ReadHandle, rows } from './database.ts';
import { freeBytes } from './free-bytes.ts';

export interface ChainResult {
  readonly ok: boolean;
  /** The last event up to which the log is what was written. */
  readonly verified: Head;
  /** How many events were verified now. */
  readonly count: number;
  readonly failure: LogFailure | null;
}

export interface ChainOptions {
  /** A head that was verified before; only what follows it is read. */
  readonly from?: Head;
  /** A head that is known from elsewhere and that the log must hold. */
  readonly anchor?: Head;
}

/** How a long verification tells how far it is, and is stopped. */
export interface ChainProgress {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export function verifyingCancelled(): StoreError {
  return new StoreError('cancelled', 'verifying the audit log was cancelled');
}

interface Page {
  /** Event, line feed, hash, line feed, event, … as UTF-8. */
  readonly text: Buffer | null;
  readonly count: number;
  readonly last: number;
}

const pageSize = 500;
const lineFeed = 10;
const hashLength = 64;
const quote = 34;
const numberKey = Buffer.from(',"seq":');
const typeKey = Buffer.from(',"type":"');

// Each hash stands right before the event that it is hashed with, so that the input of a hash is one slice. A range of
// numbers is read in their order; where it were not, no hash would fit.
const selectPage = rows<[number, number], Page>(
  `SELECT CAST(group_concat(event || char(10) || hash, char(10)) AS BLOB) AS text, count(*) AS count, max(seq) AS last
   FROM audit WHERE seq > ? AND seq <= ?`,
);

/**
 * Verifies the log in the vault, a page at each step: that no number is missing, that each event is the one of its
 * number, and that each hash is that of the event and of the hash before. What is appended meanwhile is left out.
 */
export function* verifySteps(
  handle: ReadHandle,
  options: ChainOptions = {},
): Generator<{ readonly done: number; readonly total: number }, ChainResult, void> {
  const from = options.from ?? emptyHead;
  let verified = from;
  const result = (failure: LogFailure | null): ChainResult => ({
    ok: failure === null,
    verified,
    count: verified.seq - from.seq,
    failure,
  });
  const end = readHead(handle).seq;
  for (const known of [from, options.anchor ?? emptyHead]) {
    const failure = findLost(handle, known, end);
    if (failure) return result(failure);
  }
  while (verified.seq < end) {
    const page = handle.get(selectPage, verified.seq, Math.min(end, verified.seq + pageSize));
    const next = page ? verifyPage(page, verified) : null;
    if (next === null) {
      const { failure, lastGood } = explainPage(handle, verified, pageSize);
      verified = lastGood;
      return result(failure);
    }
    verified = next;
    yield { done: verified.seq - from.seq, total: end - from.seq };
  }
  return result(null);
}

/**
 * {@link verifySteps} to the end, with the event loop free between pages. Throws a StoreError `cancelled` where `signal`
 * is aborted.
 */
export async function verifyChain(
  handle: ReadHandle,
  options: ChainOptions & ChainProgress = {},
): Promise<ChainResult> {
  const steps = verifySteps(handle, options);
  for (;;) {
    if (options.signal?.aborted) throw verifyingCancelled();
    const step = steps.next();
    if (step.done) return step.value;
    options.onProgress?.(step.value);
    await new Promise<void>((resume) => setImmediate(resume));
  }
}

/** The head behind the page, or null where anything in it is not as it was written. */
function verifyPage(page: Page, before: Head): Head | null {
  if (page.text === null || page.last !== before.seq + page.count) return null;
  const text = Buffer.concat([Buffer.from(`${before.hash}\n`), page.text]);
  freeBytes(page.text);
  let start = 0;
  for (let seq = before.seq + 1; seq <= page.last; seq++) {
    const end = text.indexOf(lineFeed, start + hashLength + 1);
    if (end < 0) return null;
    if (!hasNumber(text, end, seq)) return null;
    const stated = text.toString('latin1', end + 1, end + 1 + hashLength);
    if (hash('sha256', text.subarray(start, end), 'hex') !== stated) return null;
    const following = text[end + 1 + hashLength];
    if (following !== undefined && following !== lineFeed) return null;
    start = end + 1;
  }
  // A line feed inside an event would leave something over.
  return start + hashLength === text.length ? { seq: page.last, hash: text.toString('latin1', start) } : null;
}

/** Whether the canonical event that ends before `end` carries that number: `,"seq":…,"type":"…"}` read from its end. */
function hasNumber(text: Buffer, end: number, seq: number): boolean {
  let at = end - 3;
  while (at > 0 && text[at] !== quote) at--;
  at -= typeKey.length - 1;
  if (!standsAt(text, typeKey, at)) return false;
  for (let rest = seq; rest > 0; rest = Math.floor(rest / 10)) {
    at--;
    if (text[at] !== 48 + (rest % 10)) return false;
  }
  return standsAt(text, numberKey, at - numberKey.length);
}

function standsAt(text: Buffer, part: Buffer, at: number): boolean {
  if (at < 0) return false;
  for (let i = 0; i < part.length; i++) if (text[at + i] !== part[i]) return false;
  return true;
}

/** What is wrong with a head that the log ought to hold. */
function findLost(handle: ReadHandle, known: Head, end: number): LogFailure | null {
  if (known.seq === 0) return null;
  const found = readHashAt(handle, known.seq);
  if (found === known.hash) return null;
  if (found !== null) {
    const message = `event ${known.seq} is another one than the one that was verified before`;
    return { kind: 'edited', seq: known.seq, message };
  }
  if (known.seq < end) return { kind: 'removed', seq: known.seq, message: `event ${known.seq} is missing` };
  return { kind: 'truncated', seq: end + 1, message: `the log ends at event ${end}, but it went on to ${known.seq}` };
}
