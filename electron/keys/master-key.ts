import { timingSafeEqual } from 'node:crypto';
import { StoreError } from '../../shared/errors.ts';
import { type Bundle, openBundle, wipeBundle } from './bundle.ts';
import { damaged, type KeyFile } from './key-file.ts';
import type { Keychain } from './keychain.ts';
import { readMasterKey, readStagedMasterKey } from './keychain-entries.ts';
import { looksLikeRecoveryCode } from './recovery-code.ts';
import { deriveKey, wipe } from './sealing.ts';
import { signerFromSeed } from './signer.ts';
import { openPassphraseSlot, openRecoverySlot } from './slots.ts';

const checkValueOff = 'its check value does not fit its master key';

/** An open key file, and what opened it. */
export interface Unlocked {
  readonly masterKey: Buffer;
  readonly bundle: Bundle;
  readonly by: 'keychain' | 'passphrase' | 'recovery';
  /** The key was found staged: the change of the master key that put it there was killed before its last step. */
  readonly staged: boolean;
}

export interface UnlockRequest {
  readonly keyFile: KeyFile;
  readonly keychain: Keychain;
  /** A passphrase or a recovery code: one prompt takes either. */
  readonly secret?: string | undefined;
  /** Try the secret before the keychain, not after it. */
  readonly preferSecret?: boolean | undefined;
}

/**
 * Opens a vault's keys: by the keychain where the key file says so, else by the secret, or by the secret after a fault of
 * the keychain. Throws a StoreError for each fault, with its own message and way out; never makes a key or a file, and changes no
 * entry of the keychain.
 */
export async function unlock({ keyFile, keychain, secret, preferSecret = false }: UnlockRequest): Promise<Unlocked> {
  if (secret !== undefined && (preferSecret || keyFile.keyStore === 'passphrase')) {
    return await unlockBySecret(keyFile, secret);
  }
  if (keyFile.keyStore === 'passphrase') {
    const hint = 'give the passphrase, or the recovery code of the kit';
    throw new StoreError('passphrase_needed', 'this vault is unlocked with its passphrase, and none was given', hint);
  }
  try {
    return await unlockByKeychain(keyFile, keychain);
  } catch (fault) {
    if (!(fault instanceof StoreError) || !fault.code.startsWith('keychain_')) throw fault;
    if (secret !== undefined) return await unlockBySecret(keyFile, secret);
    const ways = keyFile.slots.passphrase === null ? 'the recovery code' : 'the passphrase or the recovery code';
    throw new StoreError(fault.code, fault.message, `${fault.hint}; or unlock with ${ways}`, { cause: fault });
  }
}

/**
 * The bundle under a master key that is held already. Throws a StoreError: `key_generation_mismatch` where the vault has
 * another master key by now, `key_file_damaged`.
 */
export function openKeys(keyFile: KeyFile, masterKey: Buffer): Bundle {
  if (isMasterKeyOf(keyFile, masterKey)) return openChecked(keyFile, masterKey);
  throw new StoreError(
    'key_generation_mismatch',
    'the vault has another master key than the one that this process holds',
    'lock the vault and unlock it again',
  );
}

/** The check value of a master key: 32 hex digits that show nothing of it. */
export function keyCheckOf(masterKey: Buffer, vaultId: string): string {
  return deriveKey(masterKey, { vaultId, purpose: 'key check' }).toString('hex', 0, 16);
}

/** Whether the key file was made under that master key. */
export function isMasterKeyOf(keyFile: KeyFile, masterKey: Buffer): boolean {
  const own = Buffer.from(keyCheckOf(masterKey, keyFile.vaultId), 'hex');
  return timingSafeEqual(own, Buffer.from(keyFile.keyCheck, 'hex'));
}

async function unlockByKeychain(keyFile: KeyFile, keychain: Keychain): Promise<Unlocked> {
  const { masterKey, staged } = await findMasterKey(keyFile, keychain);
  return { masterKey, bundle: openChecked(keyFile, masterKey), by: 'keychain', staged };
}

async function findMasterKey(keyFile: KeyFile, keychain: Keychain): Promise<Pick<Unlocked, 'masterKey' | 'staged'>> {
  const { vaultId } = keyFile;
  let fault: unknown;
  try {
    const masterKey = await readMasterKey(keychain, vaultId);
    if (isMasterKeyOf(keyFile, masterKey)) return { masterKey, staged: false };
    // A key that opens the bundle is the right one, whatever the check value says.
    const right = openBundle(keyFile.bundle, masterKey, vaultId) !== null;
    wipe(masterKey);
    fault = right ? damaged(checkValueOff) : foreign(vaultId);
  } catch (thrown) {
    fault = thrown;
  }
  if (!(fault instanceof StoreError) || !fault.code.startsWith('keychain_entry_')) throw fault;
  const masterKey = await readStagedMasterKey(keychain, vaultId);
  if (masterKey === null || !isMasterKeyOf(keyFile, masterKey)) throw fault;
  return { masterKey, staged: true };
}

async function unlockBySecret(keyFile: KeyFile, secret: string): Promise<Unlocked> {
  const by = looksLikeRecoveryCode(secret) ? 'recovery' : 'passphrase';
  const { slots, vaultId } = keyFile;
  const masterKey =
    by === 'recovery'
      ? openRecoverySlot(slots.recovery, secret, vaultId)
      : await openPassphraseSlot(slots.passphrase, secret, vaultId);
  // The slot has proved the key, so what does not fit it now is the file.
  if (!isMasterKeyOf(keyFile, masterKey)) throw damaged(checkValueOff);
  return { masterKey, bundle: openChecked(keyFile, masterKey), by, staged: false };
}

function openChecked(keyFile: KeyFile, masterKey: Buffer): Bundle {
  const bundle = openBundle(keyFile.bundle, masterKey, keyFile.vaultId);
  if (bundle === null) throw damaged('its bundle does not open under the right master key');
  if (signerFromSeed(bundle.signingSeed).fingerprint === keyFile.signer) return bundle;
  wipeBundle(bundle);
  throw damaged("its signer's fingerprint is not that of its signing key");
}

function foreign(vaultId: string): StoreError {
  return new StoreError(
    'keychain_entry_foreign',
    `the keychain's entry for this vault (invite-vault, ${vaultId}) holds another key than the vault's own`,
    "it may be another vault's or an older copy's: put the right entry back",
  );
}
