import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { type Bundle, wipeBundle } from '../keys/bundle.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { changeMasterKey, type NewKeys, resealBundle } from '../keys/key-changes.ts';
import { type KeyFile, registryFileName } from '../keys/key-file.ts';
import { prepareKeyFile, readKeyFile, writeKeyFile } from '../keys/key-file-store.ts';
import { forgetStagedMasterKey, stageMasterKey, storeMasterKey } from '../keys/keychain-entries.ts';
import { isMasterKeyOf } from '../keys/master-key.ts';
import { runAct } from '../registry/core.ts';
import { change } from '../registry/database.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { whenFree } from './patience.ts';
import type { Vault } from './session.ts';

const setGeneration = change<[number]>('UPDATE vault SET generation = ?');

/** The copy under the old key that lies beside the registry while it is re-keyed. */
export const snapshotName = `${registryFileName}.before-rekey`;

/**
 * Gives the database a new key, in place. Killed at any step, the vault opens: the key file holds both keys before the
 * first page changes, and forgets the old one only after the new one has proved itself. With `master` the master key
 * changes too: the passphrase is asked for where there is one, and a new recovery code is in the answer.
 */
export async function rekey(
  vault: Vault,
  options: { readonly master?: boolean; readonly passphrase?: string | null } = {},
): Promise<{ generation: number; recoveryCode: string | null }> {
  if (vault.writeRefusal) throw vault.writeRefusal;
  return await withKeyFileLock(vault.dir, async () => {
    vault.reopen();
    vault.core.gate();
    // First of all, so that a wrong passphrase changes nothing.
    const newKeys = options.master ? await prepareMaster(vault, options.passphrase ?? null) : null;
    try {
      const snapshot = takeSnapshot(vault);
      await changeDatabaseKey(vault);
      rmSync(snapshot, { force: true });
      // Last of all: what fails after this would keep the new recovery code from its owner.
      if (newKeys) await changeMaster(vault, newKeys);
      else await tell(vault, vault.secrets.bundle.generation, false);
    } catch (error) {
      if (newKeys) await takeBack(vault, newKeys);
      throw error;
    }
    return { generation: vault.secrets.bundle.generation, recoveryCode: newKeys?.recoveryCode ?? null };
  });
}

async function tell(vault: Vault, generation: number, master: boolean): Promise<void> {
  await vault.run((_, core) =>
    runAct(core, vault.actor, (act) => {
      act.tx.run(setGeneration, generation);
      act.record('vault.rekeyed', null, { generation, master });
    }),
  );
}

function takeSnapshot(vault: Vault): string {
  const snapshot = join(vault.dir, snapshotName);
  rmSync(snapshot, { force: true });
  try {
    vault.core.db.vacuumInto(snapshot);
    giveTo(ownerToKeep(vault.dir), snapshot);
    return snapshot;
  } catch (error) {
    rmSync(snapshot, { force: true });
    throw error;
  }
}

async function changeDatabaseKey(vault: Vault): Promise<void> {
  const { masterKey, bundle, databaseKey } = vault.secrets;
  const next = Buffer.from(vault.host.randomBytes(32));
  const write = (databaseKeys: readonly Buffer[]) => {
    const sealed = resealBundle(readKeyFile(vault.dir), masterKey, { ...bundle, databaseKeys }, vault.host.randomBytes);
    writeKeyFile(vault.dir, sealed.keyFile);
    return sealed;
  };
  write([databaseKey, next]);
  await whenFree(vault.host, () => vault.core.db.rekey(next));
  // The file must open and read under the new key alone before the old one is forgotten.
  const only: Bundle = { ...bundle, databaseKeys: [next] };
  vault.adopt(readKeyFile(vault.dir), masterKey, only);
  await whenFree(vault.host, () => finishCheckpoint(vault));
  const [result] = vault.core.db.once('PRAGMA quick_check(1)') as { quick_check: string }[];
  if (result?.quick_check !== 'ok') {
    throw new StoreError(
      'database_damaged',
      'the registry does not read well under its new key, so both keys and a copy under the old one were kept',
      `run "invites doctor"; the copy is ${snapshotName} in the vault's folder`,
    );
  }
  const sealed = write([next]);
  vault.adopt(sealed.keyFile, masterKey, sealed.bundle);
}

/** Until it is done, the file itself lies under the old key, and the new pages in the log beside it. */
function finishCheckpoint(vault: Vault): void {
  if (vault.core.db.checkpoint()) return;
  throw new StoreError(
    'busy',
    'another program goes on reading this vault, so the old key was kept beside the new one',
    'close it and run "invites rekey" again; the vault is safe',
  );
}

/** New master key, slots and recovery code, in memory. Throws where they could not be put to use. */
async function prepareMaster(vault: Vault, passphrase: string | null): Promise<NewKeys> {
  const keyFile = readKeyFile(vault.dir);
  const { masterKey } = vault.secrets;
  const newKeys = await changeMasterKey({ keyFile, masterKey, passphrase, randomBytes: vault.host.randomBytes });
  // A copy: the bundle of the open vault is what the new key will seal.
  wipeBundle(newKeys.bundle);
  // Without a passphrase the keychain is the only everyday way in, so it must take the new key.
  if (keyFile.slots.passphrase === null) await stageMasterKey(vault.keychain, vault.vaultId, newKeys.masterKey);
  return newKeys;
}

/** The new key file lies ready before the log tells of it, so that no full disk comes between the two. */
async function changeMaster(vault: Vault, newKeys: NewKeys): Promise<void> {
  const { keychain, vaultId, host } = vault;
  const { masterKey } = newKeys;
  const { generation } = vault.keyFile.bundle;
  const changed: KeyFile = { ...newKeys.keyFile, bundle: { ...newKeys.keyFile.bundle, generation } };
  const sealed = resealBundle(changed, masterKey, vault.secrets.bundle, host.randomBytes);
  const inKeychain =
    changed.keyStore === 'keychain' && (await tryKeychain(() => stageMasterKey(keychain, vaultId, masterKey)));
  const ready = prepareKeyFile(vault.dir, sealed.keyFile);
  try {
    await tell(vault, sealed.bundle.generation, true);
  } catch (error) {
    ready.discard();
    throw error;
  }
  try {
    ready.place();
  } catch (error) {
    if (!isInPlace(vault, newKeys)) {
      await tell(vault, generation, false);
      throw error;
    }
  }
  vault.adopt(sealed.keyFile, masterKey, sealed.bundle);
  if (inKeychain) await tryKeychain(() => storeMasterKey(keychain, vaultId, masterKey));
}

/** Nothing of a new master key stays where the key file did not get it. */
async function takeBack(vault: Vault, newKeys: NewKeys): Promise<void> {
  const { keychain, vaultId } = vault;
  await tryKeychain(async () => {
    if (isInPlace(vault, newKeys)) return;
    newKeys.masterKey.fill(0);
    await forgetStagedMasterKey(keychain, vaultId);
  });
}

function isInPlace({ dir }: Vault, { masterKey }: NewKeys): boolean {
  return isMasterKeyOf(readKeyFile(dir), masterKey);
}

/** A keychain that fails leaves the staged key, or the passphrase. */
async function tryKeychain(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
