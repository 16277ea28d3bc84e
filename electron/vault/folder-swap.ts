import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { syncFolder } from '../keys/key-file-store.ts';

/** Where a restored vault stands, whole and checked, right before it gets its name. */
export function incomingFolder(dir: string): string {
  return join(dirname(dir), `.${basename(dir)}.incoming`);
}

/**
 * Gives the finished folder `building` the name `dir`; the vault that is there is kept as `replaced`. `retire` is called
 * right before that one is moved. The caller syncs the folder around. Where this throws, the old vault is in its place,
 * and the caller calls {@link removeIncoming} once it has lifted the mark.
 */
export async function swapFolders(
  building: string,
  dir: string,
  replaced: string,
  retire: () => Promise<void>,
): Promise<void> {
  const incoming = incomingFolder(dir);
  rmSync(incoming, { recursive: true, force: true });
  renameSync(building, incoming);
  await retire();
  renameSync(dir, replaced);
  try {
    moveIn(incoming, dir);
  } catch (error) {
    renameSync(replaced, dir);
    throw error;
  }
}

/** Removes the new vault of a restore that failed: left there, it would be taken for a finished one some day. */
export function removeIncoming(dir: string): void {
  rmSync(incomingFolder(dir), { recursive: true, force: true });
}

/** Names the finished folder, unless another process that opens the vault has just done so. */
function moveIn(incoming: string, dir: string): void {
  try {
    renameSync(incoming, dir);
  } catch (error) {
    if (existsSync(incoming) || !existsSync(dir)) throw error;
  }
}

/** Completes a restore that was killed between moving the old folder aside and naming the new one. */
export function finishSwap(dir: string): void {
  const incoming = incomingFolder(dir);
  if (existsSync(dir) || !existsSync(incoming)) return;
  moveIn(incoming, dir);
  syncFolder(dirname(dir));
}

/** Tells which folder it is that has the name `dir` now; null where none has. */
export function folderAt(dir: string): string | null {
  const stat = statSync(dir, { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}

/**
 * Opens something in the folder `dir`, after {@link finishSwap}. Throws `busy` where a restore gave that name to another folder meanwhile: what was
 * opened may then be of the one and what belongs to it of the other.
 */
export function inOneFolder<T>(dir: string, open: () => T, close: (opened: T) => void = () => {}): T {
  finishSwap(dir);
  const folder = folderAt(dir);
  let opened: T;
  try {
    opened = open();
  } catch (error) {
    finishSwap(dir);
    throw folderAt(dir) === folder ? error : swapped();
  }
  if (folderAt(dir) === folder) return opened;
  close(opened);
  throw swapped();
}

/** The error for whoever met a vault just when another took its place. */
export function swapped(): StoreError {
  return new StoreError('busy', 'a restore is putting another vault in this place', 'try again in a moment');
}
