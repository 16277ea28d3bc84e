import { StoreError } from '../../shared/errors.ts';
import { type Head, readHashAt } from '../registry/audit.ts';
import { type ReadHandle, scalar } from '../registry/database.ts';
import { type Checkpoint, checkpointText } from './checkpoint.ts';

/** An older copy of the registry was put in place of the one that this machine knew. */
export interface Rollback {
  /** What the checkpoint holds. */
  readonly expected: Head;
  /** `shorter`: the log ends before it; `different`: it has another event there. */
  readonly kind: 'shorter' | 'different';
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
  return { expected: head, kind: readHashAt(handle, head.seq) === null ? 'shorter' : 'different' };
}

/** The error that stops every write until the operator has decided. */
export function rolledBack(): StoreError {
  return new StoreError(
    'rolled_back',
    'an older copy of this vault was put in the place of the newer one, so codes that were used up may look unused',
    'restore the newer copy or a backup; or keep this one with: invites doctor --accept-rollback',
  );
}
