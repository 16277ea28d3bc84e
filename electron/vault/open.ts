import { StoreError } from '../../shared/errors.ts';
import { wipeBundle } from '../keys/bundle.ts';
import type { KeyFile } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import { storeMasterKey } from '../keys/keychain-entries.ts';
import { isMasterKeyOf, type Unlocked, unlock } from '../keys/master-key.ts';
import { wipe } from '../keys/sealing.ts';
import { readInKeychain, withFolder } from './checkpoint.ts';
import { inOneFolder } from './folder-swap.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { vaultLocation } from './location.ts';
import { finishMoveIn } from './move-in.ts';
import type { OpenOptions } from './open-options.ts';
import { whenFree } from './patience.ts';
import type { Vault } from './session.ts';

/** Opens a vault: unlocks its keys, opens its registry and holds it against the checkpoint. */
export async function openVault(given: OpenOptions): Promise<Vault> {
  const dir = vaultLocation(given.dir);
  const options = { ...given, dir };
  const keyFile = await whenFree(given.host, () =>
    inOneFolder(dir, () => {
      finishMoveIn(dir);
      return readKeyFile(dir);
    }),
  );
  // The keychain takes its time to answer; what reads the registry is loaded meanwhile.
  const [keys, inKeychain, { openAgainst }] = await Promise.all([
    unlockAsking(options, keyFile),
    readInKeychain(options.keychain, keyFile.vaultId),
    import('./open-against.ts'),
  ]);
  const checkpoint = withFolder(inKeychain, { dir, vaultId: keyFile.vaultId, pepper: keys.bundle.pepper });
  // The registry is opened by a bundle of its own, for a re-key may have come in between.
  wipeBundle(keys.bundle);
  const vault = await openAgainst(options, keys, checkpoint).catch((error) => {
    wipe(keys.masterKey);
    throw error;
  });
  try {
    if (keys.staged) await storeStaged(vault);
    await vault.settle();
    return vault;
  } catch (error) {
    await vault.close();
    throw error;
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

/** Ends a change of the master key that was killed before its last step; not where the vault has got another one since. */
async function storeStaged({ dir, keychain, secrets }: Vault): Promise<void> {
  try {
    await withKeyFileLock(dir, async () => {
      const keyFile = readKeyFile(dir);
      if (isMasterKeyOf(keyFile, secrets.masterKey)) {
        await storeMasterKey(keychain, keyFile.vaultId, secrets.masterKey);
      }
    });
  } catch (error) {
    // The staged entry goes on unlocking.
    if (!(error instanceof StoreError)) throw error;
  }
}
