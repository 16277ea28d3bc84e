import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { type Bundle, newBundle, sealBundle } from './bundle.ts';
import { type KeyFile, type KeyStore, keyFileFormat, keyFileVersion, keyLength } from './key-file.ts';
import { isMasterKeyOf, keyCheckOf, openKeys } from './master-key.ts';
import { type RandomBytes, wipe } from './sealing.ts';
import { signerFromSeed } from './signer.ts';
import { openPassphraseSlot, sealPassphraseSlot, sealRecoverySlot } from './slots.ts';

/** The keys of a vault that is being made, or whose master key was changed. */
export interface NewKeys {
  readonly keyFile: KeyFile;
  readonly masterKey: Buffer;
  readonly bundle: Bundle;
  /** Shown once. */
  readonly recoveryCode: string;
}

export interface NewVault {
  readonly randomBytes: RandomBytes;
  /** 32 hex digits. */
  readonly vaultId: string;
  readonly createdAt: Instant;
  /** null: none, the keychain and the recovery code alone. */
  readonly passphrase: string | null;
  readonly keyStore: KeyStore;
}

/**
 * Fresh keys for a new vault; writes nothing. Throws an InviteValidationError (`policy`) for a passphrase that is not
 * good enough, or none where the passphrase is to be the everyday way in.
 */
export async function createKeys({
  randomBytes,
  vaultId,
  createdAt,
  passphrase,
  keyStore,
}: NewVault): Promise<NewKeys> {
  if (keyStore === 'passphrase' && passphrase === null) {
    const message = 'a vault that does not use the keychain needs a passphrase';
    throw new InviteValidationError('policy', message, 'give a passphrase');
  }
  const masterKey = Buffer.from(randomBytes(keyLength));
  const bundle = newBundle(randomBytes);
  const recovery = sealRecoverySlot(masterKey, vaultId, randomBytes);
  const keyFile: KeyFile = {
    format: keyFileFormat,
    version: keyFileVersion,
    vaultId,
    createdAt,
    keyStore,
    signer: signerFromSeed(bundle.signingSeed).fingerprint,
    keyCheck: keyCheckOf(masterKey, vaultId),
    bundle: sealBundle(bundle, masterKey, vaultId, randomBytes),
    slots: {
      passphrase: passphrase === null ? null : await sealPassphraseSlot(passphrase, masterKey, vaultId, randomBytes),
      recovery: recovery.slot,
    },
  };
  return { keyFile, masterKey, bundle, recoveryCode: recovery.recoveryCode };
}

/**
 * The key file with a passphrase slot, new or replaced. Throws an InviteValidationError (`policy`) for a passphrase that
 * is not good enough.
 */
export async function setPassphrase(
  keyFile: KeyFile,
  masterKey: Buffer,
  passphrase: string,
  randomBytes: RandomBytes,
): Promise<KeyFile> {
  requireMasterKey(keyFile, masterKey);
  const slot = await sealPassphraseSlot(passphrase, masterKey, keyFile.vaultId, randomBytes);
  return { ...keyFile, slots: { ...keyFile.slots, passphrase: slot } };
}

/**
 * The key file without its passphrase slot. Throws a StoreError (`slot_missing`) where there is none, and an
 * InviteValidationError (`policy`) where the passphrase is the only everyday way in.
 */
export function removePassphrase(keyFile: KeyFile): KeyFile {
  if (keyFile.slots.passphrase === null) throw noPassphrase();
  if (keyFile.keyStore === 'passphrase') {
    const message = 'the passphrase is the only everyday way into this vault, so it stays';
    throw new InviteValidationError(
      'policy',
      message,
      'put the key into the keychain first (invites passphrase remove --use-keychain), or set another passphrase',
    );
  }
  return { ...keyFile, slots: { ...keyFile.slots, passphrase: null } };
}

/**
 * The key file with another place where unlocking looks first; the caller moves the keychain's entry. Throws a StoreError
 * (`slot_missing`) for `passphrase` where the vault has none.
 */
export function changeKeyStore(keyFile: KeyFile, keyStore: KeyStore): KeyFile {
  if (keyStore === 'passphrase' && keyFile.slots.passphrase === null) throw noPassphrase();
  return { ...keyFile, keyStore };
}

/** The key file with a new recovery slot, and its code; the old code opens nothing any more. */
export function newRecovery(
  keyFile: KeyFile,
  masterKey: Buffer,
  randomBytes: RandomBytes,
): { readonly keyFile: KeyFile; readonly recoveryCode: string } {
  requireMasterKey(keyFile, masterKey);
  const { slot, recoveryCode } = sealRecoverySlot(masterKey, keyFile.vaultId, randomBytes);
  return { keyFile: { ...keyFile, slots: { ...keyFile.slots, recovery: slot } }, recoveryCode };
}

/** The key file with these keys sealed into it as its next generation, and the bundle with that generation. */
export function resealBundle(
  keyFile: KeyFile,
  masterKey: Buffer,
  bundle: Pick<Bundle, 'databaseKeys' | 'pepper' | 'signingSeed'>,
  randomBytes: RandomBytes,
): { readonly keyFile: KeyFile; readonly bundle: Bundle } {
  requireMasterKey(keyFile, masterKey);
  const next: Bundle = { ...bundle, generation: keyFile.bundle.generation + 1 };
  return { keyFile: { ...keyFile, bundle: sealBundle(next, masterKey, keyFile.vaultId, randomBytes) }, bundle: next };
}

export interface MasterKeyChange {
  readonly keyFile: KeyFile;
  readonly masterKey: Buffer;
  /** Asked for where the vault has a passphrase, which stays. */
  readonly passphrase: string | null;
  readonly randomBytes: RandomBytes;
}

/**
 * A new master key over the same keys, with a new recovery code. Throws a StoreError: `passphrase_needed`,
 * `passphrase_wrong`, `key_file_damaged`.
 */
export async function changeMasterKey({
  keyFile,
  masterKey: old,
  passphrase,
  randomBytes,
}: MasterKeyChange): Promise<NewKeys> {
  requireMasterKey(keyFile, old);
  const { vaultId, slots } = keyFile;
  if (slots.passphrase !== null) await provePassphrase(keyFile, passphrase);
  const bundle: Bundle = { ...openKeys(keyFile, old), generation: keyFile.bundle.generation + 1 };
  const masterKey = Buffer.from(randomBytes(keyLength));
  const keepsPassphrase = slots.passphrase !== null && passphrase !== null;
  const recovery = sealRecoverySlot(masterKey, vaultId, randomBytes);
  const changed: KeyFile = {
    ...keyFile,
    keyCheck: keyCheckOf(masterKey, vaultId),
    bundle: sealBundle(bundle, masterKey, vaultId, randomBytes),
    slots: {
      passphrase: keepsPassphrase ? await sealPassphraseSlot(passphrase, masterKey, vaultId, randomBytes) : null,
      recovery: recovery.slot,
    },
  };
  return { keyFile: changed, masterKey, bundle, recoveryCode: recovery.recoveryCode };
}

async function provePassphrase(keyFile: KeyFile, passphrase: string | null): Promise<void> {
  if (passphrase === null) {
    const message = 'a new master key must be sealed under the passphrase too, and none was given';
    throw new StoreError('passphrase_needed', message, 'give the passphrase of this vault');
  }
  wipe(await openPassphraseSlot(keyFile.slots.passphrase, passphrase, keyFile.vaultId));
}

/** Throws a StoreError (`key_generation_mismatch`) where the key file has another master key: sealing a wrong one loses it. */
export function requireMasterKey(keyFile: KeyFile, masterKey: Buffer): void {
  if (!isMasterKeyOf(keyFile, masterKey)) openKeys(keyFile, masterKey);
}

function noPassphrase(): StoreError {
  return new StoreError('slot_missing', 'this vault has no passphrase', 'set one first');
}
