import { StoreError } from '../../shared/errors.ts';
import {
  changeKeyStore,
  removePassphrase as dropSlot,
  newRecovery as makeRecovery,
  requireMasterKey,
  setPassphrase as sealSlot,
} from '../keys/key-changes.ts';
import type { KeyFile } from '../keys/key-file.ts';
import { readKeyFile, writeKeyFile } from '../keys/key-file-store.ts';
import { forgetMasterKey, storeMasterKey } from '../keys/keychain-entries.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import type { Vault } from './session.ts';

/**
 * Gives the vault a passphrase, or another one. With `only` the key leaves the keychain, so that unlocking always asks;
 * without it the keychain keeps unlocking where it did.
 */
export async function setPassphrase(vault: Vault, passphrase: string, options: { only?: boolean } = {}): Promise<void> {
  const { randomBytes } = vault.host;
  await changeKeyFile(vault, async (keyFile, masterKey) => {
    const sealed = await sealSlot(keyFile, masterKey, passphrase, randomBytes);
    if (!options.only) return { keyFile: sealed };
    // The file says first that the keychain is not asked; killed in between, an entry too many is left, never one too few.
    return {
      keyFile: changeKeyStore(sealed, 'passphrase'),
      afterwards: () => takeOut(vault, keyFile.keyStore === 'keychain'),
    };
  });
}

async function takeOut({ keychain, vaultId }: Vault, wasIn: boolean): Promise<void> {
  try {
    await forgetMasterKey(keychain, vaultId);
  } catch (error) {
    // A machine without a keychain has nothing to take the key out of.
    if (wasIn || !(error instanceof StoreError)) throw error;
  }
}

/** Puts the key into the keychain, which then unlocks; the passphrase, if there is one, stays as a second way in. */
export async function useKeychain(vault: Vault): Promise<void> {
  await changeKeyFile(vault, async (keyFile, masterKey) => {
    await storeMasterKey(vault.keychain, keyFile.vaultId, masterKey);
    return { keyFile: changeKeyStore(keyFile, 'keychain') };
  });
}

/** Takes the passphrase away; refused where it is the everyday way in. */
export async function removePassphrase(vault: Vault): Promise<void> {
  await changeKeyFile(vault, async (keyFile) => ({ keyFile: dropSlot(keyFile) }));
}

/** A new recovery code, shown once; the old one opens nothing any more. */
export async function newRecovery(vault: Vault): Promise<string> {
  let recoveryCode = '';
  await changeKeyFile(vault, async (keyFile, masterKey) => {
    const made = makeRecovery(keyFile, masterKey, vault.host.randomBytes);
    recoveryCode = made.recoveryCode;
    return made;
  });
  return recoveryCode;
}

/** A changed key file, and what follows once it is written. */
interface Changed {
  readonly keyFile: KeyFile;
  readonly afterwards?: () => Promise<void>;
}

/**
 * Reads the key file as it is now, changes it and writes it back, while nobody else does. Throws
 * `key_generation_mismatch`, with file and keychain as they were, where another process has changed the master key.
 */
async function changeKeyFile(
  vault: Vault,
  change: (keyFile: KeyFile, masterKey: Buffer) => Promise<Changed>,
): Promise<void> {
  if (vault.writeRefusal) throw vault.writeRefusal;
  await withKeyFileLock(vault.dir, async () => {
    const keyFile = readKeyFile(vault.dir);
    const { masterKey } = vault.secrets;
    requireMasterKey(keyFile, masterKey);
    const changed = await change(keyFile, masterKey);
    writeKeyFile(vault.dir, changed.keyFile);
    vault.reopen();
    await changed.afterwards?.();
  });
}
