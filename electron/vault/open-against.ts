import type { Unlocked } from '../keys/master-key.ts';
import { type Checkpoint, readCheckpoint } from './checkpoint.ts';
import { whenFree } from './patience.ts';
import { openLatest } from './registry-file.ts';
import { findRollback } from './rollback.ts';
import { type OpenOptions, Vault } from './session.ts';

/**
 * Opens the registry and holds it against the checkpoint that was asked for. A restore meanwhile moves the checkpoint,
 * which is no rollback: one is believed only of a registry that was opened between two readings that agree.
 */
export async function openAgainst(
  options: OpenOptions,
  keys: Unlocked,
  asked: Checkpoint | Promise<Checkpoint>,
): Promise<Vault> {
  for (let before: Checkpoint | null = null; ; ) {
    const opened = await whenFree(options.host, () => openLatest(options.dir, keys.masterKey));
    try {
      const checkpoint: Checkpoint = before ?? (await asked);
      if (findRollback(opened.connection, checkpoint) === null) return new Vault(options, keys.by, opened, checkpoint);
      const now = await readCheckpoint(options.keychain, opened.keyFile.vaultId);
      if (before !== null && JSON.stringify(now) === JSON.stringify(before)) {
        return new Vault(options, keys.by, opened, checkpoint);
      }
      before = now;
    } catch (error) {
      opened.connection.close();
      throw error;
    }
    opened.connection.close();
  }
}
