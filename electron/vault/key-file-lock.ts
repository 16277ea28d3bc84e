import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../shared/errors.ts';
import { lockFile } from '../registry/database.ts';

/** The empty file whose lock says that someone changes the key file. It stays: removing it would race. */
export const lockFileName = 'vault.lock';

const patienceMs = 10_000;
const pauseMs = 20;

/**
 * Runs `work` while no other process changes the key file or re-keys this vault. The lock is the OS's and falls with the
 * process. Throws `busy` where another holds it for long.
 */
export async function withKeyFileLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(join(dir, lockFileName));
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(path: string): Promise<() => void> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      return lockFile(path);
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'busy' || waitedMs >= patienceMs) throw error;
      await delay(pauseMs);
    }
  }
}
