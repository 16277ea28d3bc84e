import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '../../shared/domain/instant.ts';
import { StoreError } from '../../shared/errors.ts';
import { type Bundle, wipeBundle } from '../keys/bundle.ts';
import { type KeyFile, registryFileName } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import { openKeys } from '../keys/master-key.ts';
import { readVaultRow, retired } from '../registry/core.ts';
import type { Connection } from '../registry/database.ts';
import { migrate } from '../registry/migrate.ts';
import { openDatabase } from '../registry/open-database.ts';
import { isKeyOf } from '../registry/pages.ts';
import { folderAt, inOneFolder } from './folder-swap.ts';
import { type ReadOnly, readOnlyError, whyReadOnly, withoutRights } from './read-only.ts';
import { openReadOnly, stampOf } from './read-only-copy.ts';
import { settleRetirement } from './retirement.ts';

/** An open registry, and which of the bundle's keys opened it. */
export interface OpenedRegistry extends OpenedFile {
  readonly key: Buffer;
  /** When a restore replaced this vault for good; null where none did. It can be read, and writes are refused. */
  readonly replacedAt: Instant | null;
}

/** A registry as it was opened in its place. */
export interface OpenedFile {
  readonly connection: Connection;
  /** Null where it can be written. */
  readonly readOnly: ReadOnly | null;
  /** Whether that is still what lies in its place. */
  readonly isCurrent: () => boolean;
}

/** A registry with the key file and the bundle that opened it. */
export interface OpenedVault extends OpenedRegistry {
  readonly keyFile: KeyFile;
  readonly masterKey: Buffer;
  readonly bundle: Bundle;
}

/**
 * Opens the vault that is in the folder now, by a master key that is held already, and returns what `bind` makes of it.
 * Looks again, up to three times, where another process re-keyed the vault between reading its key file and the last read
 * of `bind`, and closes what it opened before. Throws as {@link openRegistry}, `openKeys` and `bind` do, and `busy` where
 * a restore came in between.
 */
export function openLatest<T>(dir: string, masterKey: Buffer, bind: (opened: OpenedVault) => T): T {
  let connection: Connection | undefined;
  return inOneFolder(
    dir,
    () =>
      look(dir, masterKey, (opened) => {
        connection = opened.connection;
        return bind(opened);
      }),
    () => connection?.close(),
  );
}

function look<T>(dir: string, masterKey: Buffer, bind: (opened: OpenedVault) => T): T {
  let keyFile = readKeyFile(dir);
  for (let looks = 1; ; looks++) {
    const bundle = openKeys(keyFile, masterKey);
    let opened: OpenedRegistry | undefined;
    try {
      opened = openRegistry(dir, keyFile, bundle);
      return bind({ keyFile, masterKey, bundle, ...opened });
    } catch (error) {
      opened?.connection.close();
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

/** The error that every write into it throws, because it can only be read; null where it can be written. */
export function writeRefusal({
  readOnly,
  replacedAt,
}: Pick<OpenedRegistry, 'readOnly' | 'replacedAt'>): StoreError | null {
  if (replacedAt !== null) return retired({ retiredAt: replacedAt, replaced: 1 });
  return readOnly && readOnlyError(readOnly);
}

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
    const opened = tryKey(dir, key);
    if (opened) return { ...opened, key, replacedAt: settle(dir, folder, opened, keyFile) };
  }
  const mine = bundle.databaseKeys.some((key) => isKeyOf(path, key) !== false);
  if (mine) throw damaged();
  throw new StoreError(
    'key_generation_mismatch',
    'the key file and the registry do not belong together: one of them is from before a re-key, or from another vault',
    'put back the vault.json that belongs to this registry.db, or restore a backup',
  );
}

/**
 * Opens the registry in `dir`: in its place, or where nothing may be written there, from a copy. Throws `busy` where another
 * program writes while it is copied, else as opening a database does.
 */
export function openInPlace(dir: string, key: Buffer): OpenedFile {
  const readOnly = whyReadOnly(dir);
  if (readOnly !== null) return openCopy(dir, key, readOnly);
  const file = registryAt(dir);
  try {
    const connection = openDatabase(join(dir, registryFileName), key, { create: false });
    return { connection, readOnly, isCurrent: () => registryAt(dir) === file };
  } catch (error) {
    // A system may permit what it then refuses: a mandatory policy, or a network disk.
    if (!isRefusedWrite(error)) throw error;
    return openCopy(dir, key, withoutRights(dir));
  }
}

function openCopy(dir: string, key: Buffer, readOnly: ReadOnly): OpenedFile {
  const stamp = stampOf(dir);
  const connection = openReadOnly(dir, key, readOnly);
  return { connection, readOnly, isCurrent: () => stampOf(dir) === stamp };
}

function isRefusedWrite(error: unknown): boolean {
  const cause = error instanceof StoreError ? error.cause : null;
  return cause instanceof Error && 'code' in cause && /^SQLITE_(READONLY|CANTOPEN)/.test(String(cause.code));
}

function tryKey(dir: string, key: Buffer): OpenedFile | null {
  try {
    return openInPlace(dir, key);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'database_damaged') return null;
    throw error;
  }
}

/** When a restore replaced the vault, or null; closes the connection where it throws. */
function settle(dir: string, folder: string | null, opened: OpenedFile, keyFile: KeyFile): Instant | null {
  const { connection, readOnly } = opened;
  try {
    migrate(connection);
    if (readVaultRow(connection).vaultId !== keyFile.vaultId) {
      throw new StoreError(
        'key_generation_mismatch',
        'the registry in this folder says that it belongs to another vault',
        'put back the registry.db that belongs to this vault.json, or restore a backup',
      );
    }
    if (readOnly === null) settleRetirement(dir, folder, connection);
    const { retiredAt, replaced } = readVaultRow(connection);
    return replaced === 1 ? retiredAt : null;
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

/** Whether another process may have re-keyed or restored the vault, so that it has to be opened again. */
export function isElsewhere(error: unknown): boolean {
  return error instanceof StoreError && /^(vault_retired|database_damaged)$/.test(error.code);
}
