import {
  type AuditType,
  canonicalEvent,
  type Detail,
  firstPrevHash,
  hashInput,
  writtenAt,
} from '../../shared/domain/audit-event.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { sha256 } from './code-hash.ts';
import { change, type ReadHandle, tuples, type WriteHandle } from './database.ts';

/** The last event of the log: what the next one is chained to. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}

/** The head of an empty log. */
export const emptyHead: Head = { seq: 0, hash: firstPrevHash };

const selectHead = tuples<[], [number, string]>('SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1');
const selectLast = tuples<[], [number, string, string]>('SELECT seq, hash, event FROM audit ORDER BY seq DESC LIMIT 1');
const selectHashAt = tuples<[number], [string]>('SELECT hash FROM audit WHERE seq = ?');
const insertEvent = change<[number, string, string]>('INSERT INTO audit (seq, event, hash) VALUES (?, ?, ?)');

export function readHead(handle: ReadHandle): Head {
  const row = handle.get(selectHead);
  return row ? { seq: row[0], hash: row[1] } : emptyHead;
}

/** The head, and when its event was written: null where the log is empty or the event is not as one is written. */
export interface LastEvent extends Head {
  readonly at: Instant | null;
}

export function readLastEvent(handle: ReadHandle): LastEvent {
  const row = handle.get(selectLast);
  return row ? { seq: row[0], hash: row[1], at: writtenAt(row[2]) } : { ...emptyHead, at: null };
}

/** The hash of one event, or null where the log has no such event. */
export function readHashAt(handle: ReadHandle, seq: number): string | null {
  return handle.get(selectHashAt, seq)?.[0] ?? null;
}

/** What an act wants to have recorded. */
export interface NewEvent {
  readonly at: Instant;
  readonly type: AuditType;
  readonly inviteId: number | null;
  readonly actor: string;
  readonly detail: Detail;
}

/** Appends events to the log behind `head` within one transaction; each call returns the new head. */
export function auditAppender(tx: WriteHandle, head: Head = readHead(tx)): (event: NewEvent) => Head {
  return (event) => {
    const seq = head.seq + 1;
    const canonical = canonicalEvent({ seq, ...event });
    const hash = sha256(hashInput(head.hash, canonical));
    tx.run(insertEvent, seq, canonical, hash);
    head = { seq, hash };
    return head;
  };
}
