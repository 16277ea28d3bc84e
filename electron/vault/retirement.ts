import { existsSync, rmSync } from 'node:fs';
import type { Instant } from '../../shared/domain/instant.ts';
import { StoreError } from '../../shared/errors.ts';
import { readVaultRow } from '../registry/core.ts';
import { type Connection, change } from '../registry/database.ts';
import { incomingFolder } from './folder-swap.ts';
import { lockKeyFile } from './key-file-lock.ts';

/**
 * How a restored vault takes the place of another. The old registry is marked as retired first, in a transaction of its
 * own: from then on no process writes into it. Once the new folder is complete and lies beside it as `incoming`, the mark
 * becomes final, and the folders change names. If the restore is killed in between, the next process that opens the vault
 * finds the old one and lifts its mark, or none, and gives the new one its name. A final mark is only lifted while
 * `incoming` is still there; afterwards by {@link reinstate} alone.
 */
const setRetired = change<[retiredAt: Instant | null, replaced: 0 | 1]>(
  'UPDATE vault SET retired_at = ?, replaced = ?',
);

/** Marks a registry as retired; its writers stop. */
export function retire(connection: Connection, now: Instant): void {
  connection.write((tx) => tx.run(setRetired, now, 0));
}

/** Makes the mark final: the vault stays retired wherever its folder goes. */
export function retireForGood(connection: Connection, now: Instant): void {
  connection.write((tx) => tx.run(setRetired, now, 1));
}

/** Lifts the mark. */
export function reinstate(connection: Connection): void {
  connection.write((tx) => tx.run(setRetired, null, 0));
}

/**
 * Lifts the mark of a registry that is still in its place because the restore that set it was killed. A vault that was
 * replaced stays retired. Throws `busy` where it is at work, and where `dir` is no longer the folder that the registry was opened in.
 */
export function settleRetirement(dir: string, folder: string | null, connection: Connection): void {
  const { retiredAt, replaced } = readVaultRow(connection);
  if (retiredAt === null || (replaced === 1 && !existsSync(incomingFolder(dir)))) return;
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
