import { StoreError } from '../../shared/errors.ts';
import type { Keychain } from './keychain.ts';

/** The account of the audit head that is kept beside a vault's master key. */
export function headAccount(vaultId: string): string {
  return `${vaultId}.head`;
}

/** The account of a master key that is about to replace the present one. */
function nextAccount(vaultId: string): string {
  return `${vaultId}.next`;
}

/**
 * A vault's master key from the keychain (account = vault id, one line of 64 hex digits). Throws StoreErrors:
 * `keychain_entry_missing`, `keychain_entry_foreign` where the value is no key, and those of the keychain itself.
 */
export async function readMasterKey(keychain: Keychain, vaultId: string): Promise<Buffer> {
  const value = await keychain.get(vaultId);
  if (value === null) {
    throw new StoreError(
      'keychain_entry_missing',
      `the keychain works, but this vault's entry (invite-vault, ${vaultId}) is gone from it`,
      'put the entry back from a copy of the keychain',
    );
  }
  const masterKey = parseKey(value);
  if (masterKey !== null) return masterKey;
  throw new StoreError(
    'keychain_entry_foreign',
    `the keychain's entry for this vault (invite-vault, ${vaultId}) is damaged: it is not 64 hex digits`,
    'put the entry back from a copy of the keychain',
  );
}

/** Puts a vault's master key into the keychain, over an older one. */
export async function storeMasterKey(keychain: Keychain, vaultId: string, masterKey: Buffer): Promise<void> {
  await keychain.set(vaultId, masterKey.toString('hex'));
  await keychain.delete(nextAccount(vaultId));
}

/**
 * Puts a new master key beside the present one, before the key file that wants it is written. A process killed between
 * that and {@link storeMasterKey} leaves a vault that the keychain still opens.
 */
export async function stageMasterKey(keychain: Keychain, vaultId: string, masterKey: Buffer): Promise<void> {
  await keychain.set(nextAccount(vaultId), masterKey.toString('hex'));
}

/** The staged master key, or null. */
export async function readStagedMasterKey(keychain: Keychain, vaultId: string): Promise<Buffer | null> {
  const value = await keychain.get(nextAccount(vaultId));
  return value === null ? null : parseKey(value);
}

/** Takes the staged master key out of the keychain; the present one stays. */
export async function forgetStagedMasterKey(keychain: Keychain, vaultId: string): Promise<void> {
  await keychain.delete(nextAccount(vaultId));
}

/** Takes a vault's master key out of the keychain; whether it was there. */
export async function forgetMasterKey(keychain: Keychain, vaultId: string): Promise<boolean> {
  await keychain.delete(nextAccount(vaultId));
  return await keychain.delete(vaultId);
}

function parseKey(value: string): Buffer | null {
  const text = value.trim();
  return /^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : null;
}
