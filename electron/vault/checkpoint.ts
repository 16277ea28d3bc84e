import { StoreError } from '../../shared/errors.ts';
import type { Keychain } from '../keys/keychain.ts';
import { headAccount } from '../keys/keychain-entries.ts';
import type { Head } from '../registry/audit.ts';

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

/** A checkpoint as its keychain entry and the event of a restore tell it. */
export function checkpointText({ seq, hash }: Head): string {
  return `${seq} ${hash}`;
}
