import { StoreError } from '../../shared/errors.ts';
import { changeKeyStore } from '../keys/key-changes.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { Keychain } from '../keys/keychain.ts';
import { forgetMasterKey, readMasterKey, stageMasterKey, storeMasterKey } from '../keys/keychain-entries.ts';
import { tolerate } from './tolerate.ts';

/** The master key of a backup on its way into this machine's keychain. */
export interface KeyDelivery {
  /** The key file as it fits this machine: without a keychain the passphrase unlocks, where there is one. */
  readonly keyFile: KeyFile;
  readonly inKeychain: boolean;
  /** After the restored vault got its name. */
  readonly finish: () => Promise<void>;
  /** Where it did not: the keychain is as it was before. */
  readonly undo: () => Promise<void>;
}

/**
 * Puts the master key beside the entry that the vault in place still needs. A process killed before `finish` leaves two
 * entries of which unlocking takes the one that fits.
 */
export async function deliverKey(keychain: Keychain, keyFile: KeyFile, masterKey: Buffer): Promise<KeyDelivery> {
  const nothing = async () => {};
  // Who took the key out of the keychain wants it out of it after a restore, too.
  if (keyFile.keyStore === 'passphrase') return { keyFile, inKeychain: false, finish: nothing, undo: nothing };
  const { vaultId } = keyFile;
  try {
    const present = await readPresent(keychain, vaultId);
    if (present?.equals(masterKey)) return { keyFile, inKeychain: true, finish: nothing, undo: nothing };
    await stageMasterKey(keychain, vaultId, masterKey);
    return {
      keyFile,
      inKeychain: true,
      finish: () => tolerate(() => storeMasterKey(keychain, vaultId, masterKey)),
      undo: () =>
        tolerate(() =>
          present ? storeMasterKey(keychain, vaultId, present) : forgetMasterKey(keychain, vaultId).then(() => {}),
        ),
    };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const here = keyFile.slots.passphrase === null ? keyFile : changeKeyStore(keyFile, 'passphrase');
    return { keyFile: here, inKeychain: false, finish: nothing, undo: nothing };
  }
}

async function readPresent(keychain: Keychain, vaultId: string): Promise<Buffer | null> {
  try {
    return await readMasterKey(keychain, vaultId);
  } catch (error) {
    if (error instanceof StoreError && error.code.startsWith('keychain_entry_')) return null;
    throw error;
  }
}
