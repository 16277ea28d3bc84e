import { rmSync } from 'node:fs';
import { StoreError } from '../../shared/errors.ts';
import { readVaultRow } from '../registry/core.ts';
import { type Connection, change } from '../registry/database.ts';
import { incomingFolder } from './folder-swap.ts';
import { lockKeyFile } from './key-file-lock.ts';

/**
 * How a restored vault takes the place of another. The old registry is marked as retired first, in a transaction of its
 * own: from then on no process writes into it. Then the folders change names. Killed anywhere in between, the next one
 * who opens the vault finds either the old one, and lifts its mark, or none, and gives the finished one its name.
 */
const setRetired = change<[string | null]>('UPDATE vault SET retired_at = ?');

/** Marks a registry as retired; its writers stop. */
export function retire(connection: Connection, now: string): void {
  connection.write((tx) => tx.run(setRetired, now));
}

/** Lifts the mark of a restore that failed. */
export function reinstate(connection: Connection): void {
  connection.write((tx) => tx.run(setRetired, null));
}

/**
 * Sees to a registry that is marked as retired but still in its place: lifts the mark where the restore that set it is
 * dead. Throws `busy` where it is at work, and where `dir` is no longer the folder that the registry was opened in.
 */
export function settleRetirement(dir: string, folder: string | null, connection: Connection): void {
  if (readVaultRow(connection).retiredAt === null) return;
  let release: () => void;
  try {
    release = lockKeyFile(dir, folder);
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'busy') throw error;
    throw new StoreError('busy', 'a restore is about to replace this vault', 'try again in a moment', { cause: error });
  }
  try {
    reinstate(connection);
    rmSync(incomingFolder(dir), { recursive: true, force: true });
  } finally {
    release();
  }
}
