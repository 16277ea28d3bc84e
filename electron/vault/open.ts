import { StoreError } from '../../shared/errors.ts';
import type { KeyFile } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import { type Unlocked, unlock } from '../keys/master-key.ts';
import { type Checkpoint, findRollback, readCheckpoint } from './checkpoint.ts';
import { whenFree } from './patience.ts';
import { openLatest } from './registry-file.ts';
import { finishSwap } from './retirement.ts';
import { type OpenOptions, Vault } from './session.ts';

/** Opens a vault: unlocks its keys, opens its registry and holds it against the checkpoint. */
export async function openVault(options: OpenOptions): Promise<Vault> {
  finishSwap(options.dir);
  const keyFile = readKeyFile(options.dir);
  const [keys, checkpoint] = await Promise.all([
    unlockAsking(options, keyFile),
    readCheckpoint(options.keychain, keyFile.vaultId),
  ]);
  const vault = await openAgainst(options, keys, checkpoint);
  try {
    await vault.settle();
    return vault;
  } catch (error) {
    await vault.close();
    throw error;
  }
}

/**
 * Opens the registry and holds it against a checkpoint that was read before. A restore in between moves the checkpoint,
 * which is no rollback; so it is read again before one is believed.
 */
async function openAgainst(options: OpenOptions, keys: Unlocked, before: Checkpoint): Promise<Vault> {
  for (let checkpoint = before; ; ) {
    const opened = await whenFree(options.host, () => openLatest(options.dir, keys.masterKey));
    if (findRollback(opened.connection, checkpoint) !== null) {
      const now = await readCheckpoint(options.keychain, opened.keyFile.vaultId);
      if (JSON.stringify(now) !== JSON.stringify(checkpoint)) {
        opened.connection.close();
        checkpoint = now;
        continue;
      }
    }
    return new Vault(options, keys.by, opened, checkpoint);
  }
}

/** Unlocks by what needs no question; asks for a secret where that does not do. */
async function unlockAsking(options: OpenOptions, keyFile: KeyFile): Promise<Unlocked> {
  const { keychain, askSecret } = options;
  try {
    return await unlock({ keyFile, keychain });
  } catch (error) {
    if (!(error instanceof StoreError) || !/^(keychain_|passphrase_needed)/.test(error.code)) throw error;
    const secret = await askSecret?.();
    if (secret === null || secret === undefined) throw error;
    return await unlock({ keyFile, keychain, secret, preferSecret: true });
  }
}
