import { StoreError } from '../../shared/errors.ts';
import type { Keychain } from '../keys/keychain.ts';
import { headAccount } from '../keys/keychain-entries.ts';
import { type Head, readHashAt } from '../registry/audit.ts';
import { type ReadHandle, scalar } from '../registry/database.ts';

/**
 * The checkpoint: the audit head, kept outside the vault's folder in a keychain entry of its own, so that an older copy
 * of the whole folder is noticed.
 */
export type Checkpoint =
  /** No keychain: a rollback of the whole folder cannot be seen. */
  | { readonly kind: 'unavailable' }
  /** None kept yet. */
  | { readonly kind: 'none' }
  | { readonly kind: 'kept'; readonly head: Head };

/** Reads the checkpoint; a machine without a keychain has none. */
export async function readCheckpoint(keychain: Keychain, vaultId: string): Promise<Checkpoint> {
  let text: string | null;
  try {
    text = await keychain.get(headAccount(vaultId));
  } catch (error) {
    if (error instanceof StoreError) return { kind: 'unavailable' };
    throw error;
  }
  const match = /^(\d{1,15}) ([0-9a-f]{64})$/.exec(text ?? '');
  if (!match) return { kind: 'none' };
  return { kind: 'kept', head: { seq: Number(match[1]), hash: String(match[2]) } };
}

/**
 * Puts the checkpoint at `head`. With `onlyRaise` a later one that another process put there stays. It is a second line:
 * a keychain that fails here undoes nothing that was done, and the old checkpoint stays.
 */
export async function writeCheckpoint(
  keychain: Keychain,
  vaultId: string,
  head: Head,
  onlyRaise = true,
): Promise<Checkpoint> {
  const kept = await readCheckpoint(keychain, vaultId);
  if (kept.kind === 'unavailable') return kept;
  if (onlyRaise && kept.kind === 'kept' && kept.head.seq >= head.seq) return kept;
  try {
    await keychain.set(headAccount(vaultId), checkpointText(head));
  } catch (error) {
    if (error instanceof StoreError) return kept;
    throw error;
  }
  return { kind: 'kept', head };
}

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

/** A checkpoint as its keychain entry and the event of a restore tell it. */
export function checkpointText({ seq, hash }: Head): string {
  return `${seq} ${hash}`;
}

/** The error that stops every write until the operator has decided. */
export function rolledBack(): StoreError {
  return new StoreError(
    'rolled_back',
    'an older copy of this vault was put in the place of the newer one, so codes that were used up may look unused',
    'restore the newer copy or a backup; or keep this one with: invites doctor --accept-rollback',
  );
}
