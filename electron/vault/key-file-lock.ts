import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../shared/errors.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { lockFile } from '../registry/open-database.ts';
import { folderAt, swapped } from './folder-swap.ts';

/** The empty file whose lock says that someone changes the key file. It stays: removing it would race. */
export const lockFileName = 'vault.lock';

const patienceMs = 10_000;
const pauseMs = 20;

/**
 * Runs `work` while no other process changes the key file or re-keys this vault. The lock is the OS's and falls with the
 * process. Throws `busy` where another holds it for long.
 */
export async function withKeyFileLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(dir);
  try {
    return await work();
  } finally {
    release();
  }
}

const held = new Set<string>();

/**
 * Takes that lock at once and returns what releases it. Throws `busy` where it is held, or where the name `dir` is no
 * longer that of `folder`.
 */
export function lockKeyFile(dir: string, folder: string | null = folderAt(dir)): () => void {
  const path = join(dir, lockFileName);
  // POSIX locks are the process's own: to open the file again and close it would take the first one away.
  if (held.has(path)) throw new StoreError('busy', "this vault's keys are being changed", 'try again in a moment');
  const isNew = !existsSync(path);
  const release = lockFile(path);
  try {
    if (isNew) giveTo(ownerToKeep(dir), path);
    if (folderAt(dir) !== folder) throw swapped();
  } catch (error) {
    release();
    throw error;
  }
  held.add(path);
  return () => {
    held.delete(path);
    release();
  };
}

async function acquire(dir: string): Promise<() => void> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return lockKeyFile(dir);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'busy' || waitedMs >= patienceMs) throw error;
      await delay(pauseMs);
    }
  }
}
