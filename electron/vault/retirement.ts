import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { readVaultRow } from '../registry/core.ts';
import { type Connection, change, lockFile } from '../registry/database.ts';
import { lockFileName } from './key-file-lock.ts';

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

/** Where a restored vault stands, whole and checked, right before it gets its name. */
function incomingFolder(dir: string): string {
  return join(dirname(dir), `.${basename(dir)}.incoming`);
}

/** Gives the finished folder `building` the name `dir`; a vault that is there keeps its content as `replaced`. */
export function swapFolders(building: string, dir: string, replaced: string | null): void {
  if (replaced === null) {
    renameSync(building, dir);
  } else {
    const incoming = incomingFolder(dir);
    rmSync(incoming, { recursive: true, force: true });
    renameSync(building, incoming);
    renameSync(dir, replaced);
    try {
      moveIn(incoming, dir);
    } catch (error) {
      renameSync(replaced, dir);
      throw error;
    }
  }
  syncFolder(dirname(dir));
}

/** Names the finished folder, unless another process that opens the vault has just done so. */
function moveIn(incoming: string, dir: string): void {
  try {
    renameSync(incoming, dir);
  } catch (error) {
    if (existsSync(incoming) || !existsSync(dir)) throw error;
  }
}

/** Brings a restore to its end that was killed between taking the old folder away and naming the new one. */
export function finishSwap(dir: string): void {
  const incoming = incomingFolder(dir);
  if (existsSync(dir) || !existsSync(incoming)) return;
  moveIn(incoming, dir);
  syncFolder(dirname(dir));
}

/**
 * Sees to a registry that is marked as retired but still in its place: lifts the mark where the restore that set it is
 * dead. Throws `busy` where it is at work.
 */
export function settleRetirement(dir: string, connection: Connection): void {
  if (readVaultRow(connection).retiredAt === null) return;
  let release: () => void;
  try {
    release = lockFile(join(dir, lockFileName));
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
