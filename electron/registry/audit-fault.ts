import { hashInput } from '../../shared/domain/audit-event.ts';
import type { ChainFailure } from '../../shared/domain/chain-fault.ts';
import { InviteRecordError } from '../../shared/errors.ts';
import type { Head } from './audit.ts';
import { sha256 } from './code-hash.ts';
import { type ReadHandle, scalar, tuples } from './database.ts';

/** A failure of the log in the vault: it always names an event. */
export type LogFailure = ChainFailure & { readonly seq: number };

type Row = readonly [seq: number, event: string, hash: string];

const selectRows = tuples<[number, number], [number, string, string]>(
  'SELECT seq, event, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
);
const findEvent = scalar<[number, string], number>(
  'SELECT seq FROM audit WHERE seq > ? AND instr(event, ?) > 0 LIMIT 1',
);

/**
 * Names the first event behind `before` that is not what was written, and what was done to it. Reads row by row what a
 * page showed to be wrong somewhere.
 */
export function explainPage(
  handle: ReadHandle,
  before: Head,
  limit: number,
): { readonly failure: LogFailure; readonly lastGood: Head } {
  let lastGood = before;
  const page = handle.all(selectRows, before.seq, limit + 1);
  for (const [index, row] of page.entries()) {
    const failure = faultOf(handle, row, page[index + 1], lastGood);
    if (failure) return { failure, lastGood };
    lastGood = { seq: row[0], hash: row[2] };
  }
  throw new InviteRecordError('record_damaged', 'the audit log changed while it was read', 'verify it again');
}

function faultOf(handle: ReadHandle, row: Row, next: Row | undefined, last: Head): LogFailure | null {
  const [seq, event, hash] = row;
  const expected = last.seq + 1;
  if (seq !== expected) {
    const missing = seq - expected === 1 ? `event ${expected} is` : `events ${expected} to ${seq - 1} are`;
    return { kind: last.seq === 0 ? 'truncated' : 'removed', seq: expected, message: `${missing} missing` };
  }
  const claimed = numberIn(event);
  if (claimed === seq) {
    if (sha256(hashInput(last.hash, event)) === hash) return null;
    // Where the row behind claims the same number, this one was pushed in and the others moved up.
    if (next && numberIn(next[1]) === seq) return { kind: 'inserted', seq, message: `event ${seq} was put in` };
    return { kind: 'edited', seq, message: `event ${seq} was edited: it does not fit its hash` };
  }
  const renumbered = event.replace(numberForm, (_, __, rest: string) => `,"seq":${seq}${rest}`);
  if (sha256(hashInput(last.hash, renumbered)) === hash) {
    return { kind: 'edited', seq, message: `event ${seq} was edited: its number is not what it was` };
  }
  if (claimed === null) return { kind: 'edited', seq, message: `event ${seq} was edited: it is no event any more` };
  if (claimed < seq) {
    return { kind: 'inserted', seq, message: `where event ${seq} belongs, event ${claimed} stands a second time` };
  }
  if (handle.get(findEvent, seq, `,"seq":${seq},"type":"`) === undefined) {
    return { kind: 'removed', seq, message: `event ${seq} is missing, and those behind it were moved up` };
  }
  return { kind: 'reordered', seq, message: `where event ${seq} belongs, event ${claimed} stands` };
}

const numberForm = /,"seq":(\d{1,15})(,"type":"[^"]*"\})$/;

/** The number that a canonical event carries, or null where the text is none. */
function numberIn(event: string): number | null {
  const match = numberForm.exec(event);
  return match ? Number(match[1]) : null;
}
