import { existsSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toInstant } from '../../shared/domain/instant.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { wipeBundle } from '../keys/bundle.ts';
import { createKeys } from '../keys/key-changes.ts';
import { type KeyStore, keyFileName, registryFileName } from '../keys/key-file.ts';
import { syncFolder, writeKeyFile } from '../keys/key-file-store.ts';
import { type Keychain, probeKeychain } from '../keys/keychain.ts';
import { forgetMasterKey, storeMasterKey } from '../keys/keychain-entries.ts';
import { auditAppender } from '../registry/audit.ts';
import { change } from '../registry/database.ts';
import { migrate } from '../registry/migrate.ts';
import { openDatabase } from '../registry/open-database.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { type BuildingFolder, beginFolder } from './building-folder.ts';
import { vaultLocation } from './location.ts';
import { buildingBase, finishMoveIn, moveInto } from './move-in.ts';
import { whenFree } from './patience.ts';
import { namesIn, notEmpty, requireOwner } from './vault-folder.ts';

/** What making a vault needs. */
export interface CreateOptions {
  readonly dir: string;
  readonly host: Host;
  readonly keychain: Keychain;
  readonly keyStore: KeyStore;
  /** Needed where the key store is the passphrase. */
  readonly passphrase: string | null;
  readonly actor?: string;
}

/** A new vault. The recovery code is in here and nowhere else. */
export interface Created {
  readonly dir: string;
  readonly vaultId: string;
  readonly keyStore: KeyStore;
  readonly recoveryCode: string;
  /** Fingerprint of the key that signs its exports. */
  readonly fingerprint: string;
}

const insertVault = change<[string, number, string, string]>(
  'INSERT INTO vault (one, vault_id, generation, created_at, clock_mark) VALUES (1, ?, ?, ?, ?)',
);

/**
 * Creates a vault: builds it beside its place, or inside an empty folder that is there, and moves it in, so that nobody
 * meets half a vault and of two processes that try at once one wins. Throws `usage` for an empty name of the folder,
 * `vault_exists` where something is there already, and the keychain's own error where the keychain is to unlock the vault
 * and does not prove that it works.
 */
export async function createVault(options: CreateOptions): Promise<Created> {
  const dir = vaultLocation(options.dir);
  const inPlace = existsSync(dir);
  if (inPlace) await whenFree(options.host, () => finishMoveIn(dir));
  refuseOccupied(dir);
  requireOwner(dir);
  if (options.keyStore === 'keychain') await probeKeychain(options.keychain);
  const vaultId = options.host.randomBytes(16).toString('hex');
  const createdAt = toInstant(options.host.now());
  const { randomBytes } = options.host;
  const keys = await createKeys({
    randomBytes,
    vaultId,
    createdAt,
    keyStore: options.keyStore,
    passphrase: options.passphrase,
  });
  let stored = false;
  let folder: BuildingFolder | undefined;
  try {
    const built = beginFolder(inPlace ? buildingBase(dir) : dir, 'new', options.host);
    folder = built;
    writeKeyFile(built.path, keys.keyFile);
    const connection = openDatabase(join(built.path, registryFileName), keys.bundle.databaseKeys[0] as Buffer, {
      create: true,
    });
    try {
      migrate(connection);
      connection.write((tx) => {
        tx.run(insertVault, vaultId, keys.bundle.generation, createdAt, createdAt);
        auditAppender(tx)({
          at: createdAt,
          type: 'vault.created',
          inviteId: null,
          actor: options.actor ?? options.host.userName(),
          detail: { vaultId, keyStore: options.keyStore },
        });
      });
      connection.checkpoint();
    } finally {
      connection.close();
    }
    built.finish();
    syncFolder(built.path);
    if (options.keyStore === 'keychain') {
      stored = true;
      await storeMasterKey(options.keychain, vaultId, keys.masterKey);
    }
    if (inPlace) await whenFree(options.host, () => moveInto(built.path, dir, () => refuseOccupied(dir)));
    else moveIn(built.path, dir);
    return {
      dir,
      vaultId,
      keyStore: options.keyStore,
      recoveryCode: keys.recoveryCode,
      fingerprint: keys.keyFile.signer,
    };
  } catch (error) {
    folder?.discard();
    if (stored) await takeBack(options.keychain, vaultId);
    throw translate(error, dir);
  } finally {
    keys.masterKey.fill(0);
    wipeBundle(keys.bundle);
  }
}

/** A keychain that fails here too must not hide why the vault was not made. */
async function takeBack(keychain: Keychain, vaultId: string): Promise<void> {
  try {
    await forgetMasterKey(keychain, vaultId);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

/** Gives the finished folder its name, which must be free. */
function moveIn(building: string, dir: string): void {
  try {
    renameSync(building, dir);
  } catch (error) {
    refuseOccupied(dir);
    throw error;
  }
  syncFolder(dirname(dir));
}

/** Throws where the folder holds anything: a key is never made beside a registry. */
function refuseOccupied(dir: string): void {
  let names: string[] | null;
  try {
    names = namesIn(dir);
  } catch (error) {
    throw translate(error);
  }
  if (names === null || names.length === 0) return;
  if (names.includes(keyFileName)) {
    throw new InviteValidationError(
      'vault_exists',
      `there is a vault at ${dir} already`,
      'use it, or name another folder',
    );
  }
  if (names.includes(registryFileName)) {
    throw new InviteValidationError(
      'vault_exists',
      `there is a registry at ${dir} whose key file is gone, and a new key would never open it`,
      'put its vault.json back, or restore a backup with: invites restore FILE',
    );
  }
  throw notEmpty(dir);
}
