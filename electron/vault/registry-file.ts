import { statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { type Bundle, wipeBundle } from '../keys/bundle.ts';
import { type KeyFile, registryFileName } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import { openKeys } from '../keys/master-key.ts';
import { readVaultRow } from '../registry/core.ts';
import type { Connection } from '../registry/database.ts';
import { migrate } from '../registry/migrate.ts';
import { openDatabase } from '../registry/open-database.ts';
import { isKeyOf } from '../registry/pages.ts';
import { folderAt, inOneFolder } from './folder-swap.ts';
import { settleRetirement } from './retirement.ts';

/** An open registry, which of the bundle's keys opened it, and which file it is, as {@link registryAt} tells. */
export interface OpenedRegistry {
  readonly connection: Connection;
  readonly key: Buffer;
  readonly file: string | null;
}

/** A registry with the key file and the bundle that opened it. */
export interface OpenedVault extends OpenedRegistry {
  readonly keyFile: KeyFile;
  readonly masterKey: Buffer;
  readonly bundle: Bundle;
}

/**
 * Opens the vault that is in the folder now, by a master key that is held already. Looks twice where a re-key of another
 * process came between reading its key file and opening its registry. Throws as {@link openRegistry} and `openKeys` do,
 * and `busy` where a restore came in between.
 */
export function openLatest(dir: string, masterKey: Buffer): OpenedVault {
  return inOneFolder(
    dir,
    () => look(dir, masterKey),
    ({ connection }) => connection.close(),
  );
}

function look(dir: string, masterKey: Buffer): OpenedVault {
  let keyFile = readKeyFile(dir);
  for (let looks = 1; ; looks++) {
    const bundle = openKeys(keyFile, masterKey);
    try {
      return { keyFile, masterKey, bundle, ...openRegistry(dir, keyFile, bundle) };
    } catch (error) {
      const unfinished = bundle.databaseKeys.length > 1;
      wipeBundle(bundle);
      if (!(error instanceof StoreError) || !doubtful.has(error.code) || looks === 3) throw error;
      const now = readKeyFile(dir);
      if (now.bundle.generation === keyFile.bundle.generation && !unfinished) throw error;
      keyFile = now;
    }
  }
}

const doubtful: ReadonlySet<string> = new Set(['database_damaged', 'key_generation_mismatch']);

/** Tells which file lies in the place of a vault's registry now; null where none does. */
export function registryAt(dir: string): string | null {
  const stat = statSync(join(dir, registryFileName), { bigint: true, throwIfNoEntry: false });
  return stat ? `${stat.dev}:${stat.ino}` : null;
}

/**
 * Opens the registry of a vault with the keys that its bundle holds, the newest first, and brings its schema up to date.
 * Tells a damaged file from a key file of another generation. Makes nothing where no registry is.
 */
export function openRegistry(dir: string, keyFile: KeyFile, bundle: Bundle): OpenedRegistry {
  const folder = folderAt(dir);
  const path = join(dir, registryFileName);
  const file = registryAt(dir);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) {
    throw new StoreError(
      'database_missing',
      `the key file is there, but the registry ${path} is gone`,
      'put the file back, or restore a backup with: invites restore FILE',
    );
  }
  // SQLite would take an empty file for a new database, and write into it.
  if (size === 0) throw damaged();
  for (const key of bundle.databaseKeys.toReversed()) {
    const connection = tryKey(path, key);
    if (connection) return { connection: settle(dir, folder, connection, keyFile), key, file };
  }
  const mine = bundle.databaseKeys.some((key) => isKeyOf(path, key) !== false);
  if (mine) throw damaged();
  throw new StoreError(
    'key_generation_mismatch',
    'the key file and the registry do not belong together: one of them is from before a re-key, or from another vault',
    'put back the vault.json that belongs to this registry.db, or restore a backup',
  );
}

function tryKey(path: string, key: Buffer): Connection | null {
  try {
    return openDatabase(path, key, { create: false });
  } catch (error) {
    if (error instanceof StoreError && error.code === 'database_damaged') return null;
    throw error;
  }
}

function settle(dir: string, folder: string | null, connection: Connection, keyFile: KeyFile): Connection {
  try {
    migrate(connection);
    if (readVaultRow(connection).vaultId !== keyFile.vaultId) {
      throw new StoreError(
        'key_generation_mismatch',
        'the registry in this folder says that it belongs to another vault',
        'put back the registry.db that belongs to this vault.json, or restore a backup',
      );
    }
    settleRetirement(dir, folder, connection);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

function damaged(): StoreError {
  return new StoreError(
    'database_damaged',
    'the key is right, but the registry file is damaged',
    'restore a backup with: invites restore FILE; the damaged folder is kept',
  );
}
