import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import type { Keychain } from '../keys/keychain.ts';
import { headAccount } from '../keys/keychain-entries.ts';
import type { Head } from '../registry/audit.ts';
import { beginFile } from './new-file.ts';

/**
 * The checkpoint: the audit head, kept outside the registry, so that an older copy of it is noticed. It lies in a keychain
 * entry of its own; where no keychain answers, in a file beside the registry, which notices an older `registry.db` alone,
 * and not an older copy of the whole folder.
 */
export type Checkpoint =
  /** None kept yet. */
  | { readonly kind: 'none'; readonly at: 'keychain' | 'folder' }
  | { readonly kind: 'kept'; readonly at: 'keychain' | 'folder'; readonly head: Head };

/** Where a vault's checkpoint is kept. */
export interface CheckpointPlace {
  readonly keychain: Keychain;
  readonly vaultId: string;
  /** The vault's folder. */
  readonly dir: string;
  /** What the file's key is derived from; it stays through every change of the other keys. */
  readonly pepper: Buffer;
}

/** The file of a checkpoint where no keychain answers. No backup holds it. */
export const headFileName = 'vault.head';

/** Reads the checkpoint. One in the keychain counts before one in the folder. */
export async function readCheckpoint(place: CheckpointPlace): Promise<Checkpoint> {
  const inFolder = readHeadFile(place);
  return firstOf(await readInKeychain(place.keychain, place.vaultId), inFolder);
}

/** What the keychain tells, before the vault's keys are known; null where none answers. */
export async function readInKeychain(keychain: Keychain, vaultId: string): Promise<Checkpoint | null> {
  try {
    const head = parseHead(await keychain.get(headAccount(vaultId)));
    return head === null ? { kind: 'none', at: 'keychain' } : { kind: 'kept', at: 'keychain', head };
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}

/** Completes what the keychain told by what lies in the folder. */
export function withFolder(inKeychain: Checkpoint | null, place: Omit<CheckpointPlace, 'keychain'>): Checkpoint {
  return inKeychain?.kind === 'kept' ? inKeychain : firstOf(inKeychain, readHeadFile(place));
}

function firstOf(inKeychain: Checkpoint | null, inFolder: Head | null): Checkpoint {
  if (inKeychain?.kind === 'kept') return inKeychain;
  if (inFolder !== null) return { kind: 'kept', at: 'folder', head: inFolder };
  return inKeychain ?? { kind: 'none', at: 'folder' };
}

/**
 * Puts the checkpoint at `head`. With `onlyRaise` a later one that another process put there stays. It is a second line:
 * a keychain or a disk that fails here undoes nothing that was done, and the old checkpoint stays.
 */
export async function writeCheckpoint(place: CheckpointPlace, head: Head, onlyRaise = true): Promise<Checkpoint> {
  const { keychain, vaultId } = place;
  const text = checkpointText(head);
  // Before the first wait: a vault that closes wipes its keys meanwhile.
  const [inFolder, line] = [readHeadFile(place), `${text} ${macOf(place, text)}\n`];
  const inKeychain = await readInKeychain(keychain, vaultId);
  const kept = firstOf(inKeychain, inFolder);
  if (onlyRaise && kept.kind === 'kept' && kept.head.seq >= head.seq) return kept;
  try {
    if (inKeychain !== null) await keychain.set(headAccount(vaultId), text);
    else writeHeadFile(place.dir, line);
  } catch (error) {
    if (error instanceof StoreError) return kept;
    throw error;
  }
  return { kind: 'kept', at: inKeychain === null ? 'folder' : 'keychain', head };
}

/** A checkpoint as its keychain entry and the event of a restore tell it. */
export function checkpointText({ seq, hash }: Head): string {
  return `${seq} ${hash}`;
}

function parseHead(text: string | null): Head | null {
  const match = /^(\d{1,15}) ([0-9a-f]{64})$/.exec(text ?? '');
  return match ? { seq: Number(match[1]), hash: String(match[2]) } : null;
}

/** A file that is not there, or that was not written under this vault's keys, tells nothing. */
function readHeadFile(place: Omit<CheckpointPlace, 'keychain'>): Head | null {
  let text: string;
  try {
    text = readFileSync(join(place.dir, headFileName), 'utf8');
  } catch {
    return null;
  }
  const match = /^(\d{1,15} [0-9a-f]{64}) ([0-9a-f]{64})\n$/.exec(text);
  if (!match?.[1] || !match[2]) return null;
  const fits = timingSafeEqual(Buffer.from(macOf(place, match[1]), 'hex'), Buffer.from(match[2], 'hex'));
  return fits ? parseHead(match[1]) : null;
}

function writeHeadFile(dir: string, line: string): void {
  const file = beginFile(join(dir, headFileName), true);
  try {
    file.write(line);
    file.commit();
  } finally {
    file.discard();
  }
}

function macOf({ pepper, vaultId }: Omit<CheckpointPlace, 'keychain'>, text: string): string {
  const key = Buffer.from(hkdfSync('sha256', pepper, Buffer.from(vaultId, 'hex'), 'invite-vault head', 32));
  try {
    return createHmac('sha256', key).update(text).digest('hex');
  } finally {
    key.fill(0);
  }
}
