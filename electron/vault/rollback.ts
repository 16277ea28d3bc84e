import { StoreError } from '../../shared/errors.ts';
import { type Head, readHashAt } from '../registry/audit.ts';
import { listEvents } from '../registry/audit-read.ts';
import { type ReadHandle, scalar } from '../registry/database.ts';
import { partsWayOut, type RollbackSign } from '../registry/found-rollback.ts';
import { type Checkpoint, checkpointText } from './checkpoint.ts';

/** An older copy of the registry, or of a part of it, was put in place of the one that this machine knew. */
export interface Rollback {
  /** The event up to which the log was known when that was found. */
  readonly expectedSeq: number;
  /**
   * `shorter`: the log ends before that event; `different`: it has another one there; `record`: a record is not as the log
   * tells it; `history`: the log tells what cannot be, or the tables contradict it.
   */
  readonly kind: 'shorter' | 'different' | 'record' | 'history';
  /** What was found, in words, where it is of one record or one event. */
  readonly what: string | null;
}

/** Whether the log goes on from the checkpoint; a longer log is fine. */
export function goesOn(handle: ReadHandle, checkpoint: Checkpoint): boolean {
  if (checkpoint.kind !== 'kept' || checkpoint.head.seq === 0) return true;
  return readHashAt(handle, checkpoint.head.seq) === checkpoint.head.hash;
}

const selectRestored = scalar<[], string>(
  "SELECT event ->> '$.detail.checkpoint' FROM audit WHERE type = 'vault.restored' ORDER BY seq DESC LIMIT 1",
);

/**
 * Holds the log against the checkpoint. A log that does not go on from it is fine where it tells of the restore that
 * found just this checkpoint: that restore was killed before it could put the new one in its place.
 */
export function findRollback(handle: ReadHandle, checkpoint: Checkpoint): Rollback | null {
  if (checkpoint.kind !== 'kept' || goesOn(handle, checkpoint)) return null;
  const { head } = checkpoint;
  if (handle.get(selectRestored) === checkpointText(head)) return null;
  return lostHead(handle, head);
}

/** The rollback of a log that no longer holds `head`. */
export function lostHead(handle: ReadHandle, head: Head): Rollback {
  return { expectedSeq: head.seq, kind: readHashAt(handle, head.seq) === null ? 'shorter' : 'different', what: null };
}

/** A rollback that the log tells of, and that nobody has decided on since; null where there is none. */
export function undecidedRollback(handle: ReadHandle): Rollback | null {
  const types = ['file.rollback', 'vault.checkpoint'] as const;
  const [last] = listEvents(handle, { filter: { types }, limit: 1, order: 'newest' }).events;
  if (last?.type !== 'file.rollback') return null;
  const { expectedSeq, kind, what } = last.detail as unknown as Rollback;
  return { expectedSeq, kind, what: what ?? null };
}

/** What a sign tells of a record, or of the log, as a rollback. */
export function notAsLogged(
  { inviteId, rev, logged }: Extract<RollbackSign, { kind: 'record' }>,
  { seq }: Head,
): Rollback {
  const what = `the record of invite #${inviteId} was changed ${rev} times, and the log tells of ${logged}`;
  return { expectedSeq: seq, kind: 'record', what };
}

/** The error that stops every write until the operator has decided. */
export function rolledBack({ kind, what }: Rollback): StoreError {
  if (kind === 'record' || kind === 'history') {
    return new StoreError('rolled_back', `an older part of this vault was put back: ${what}`, partsWayOut);
  }
  return new StoreError(
    'rolled_back',
    'an older copy of this vault was put in the place of the newer one, so codes that were used up may look unused',
    'restore the newer copy or a backup; or keep this one with: invites doctor --accept-rollback',
  );
}
