import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryFileName } from '../../electron/keys/key-file.ts';
import type { Connection } from '../../electron/registry/database.ts';
import { migrate, newestVersion } from '../../electron/registry/migrate.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { openVault } from '../../electron/vault/open.ts';
import { StoreError } from '../../shared/errors.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import type { Place } from '../support/vaults.ts';
import { lastToCome, migrationsUpTo } from './migrations-to-come.ts';

/**
 * Whether a registry is at one version or another, whole: the schema of that version and every row. One that is newer than
 * this program is refused untouched; the steps that are left bring it to the last version. Returns the version found.
 */
export async function expectMigrated(place: Place, key: Buffer, invites: number): Promise<number> {
  const path = join(place.dir, registryFileName);
  const open = () => openDatabase(path, Buffer.from(key), { create: false });
  const found = expectVersion(open(), invites);
  if (found > newestVersion) {
    const bytes = readFileSync(path);
    const refused = await openVault(place.options).catch((error: unknown) => error);
    assert.ok(refused instanceof StoreError && refused.code === 'database_newer', String(refused));
    assert.ok(readFileSync(path).equals(bytes), 'a registry of a newer version was written to');
  }
  const connection = open();
  migrate(connection, migrationsUpTo(lastToCome));
  connection.close();
  assert.equal(expectVersion(open(), invites), lastToCome);
  return found;
}

function expectVersion(connection: Connection, invites: number): number {
  try {
    const version = connection.version();
    assert.deepEqual(schemaOf(connection), schemaAt(version), `the schema is not that of version ${version}`);
    assert.deepEqual(connection.once('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    const tables = version > newestVersion ? ['invites', 'colours'] : ['invites'];
    for (const table of tables) {
      assert.deepEqual(connection.once(`SELECT count(*) AS count FROM ${table}`), [{ count: invites }], table);
    }
    return version;
  } finally {
    connection.close();
  }
}

function schemaOf(connection: Connection): unknown[] {
  return connection.once('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name');
}

/** What the steps up to a version make of an empty file. */
function schemaAt(version: number): unknown[] {
  const folder = makeFolder('faults-schema');
  const connection = openDatabase(join(folder, registryFileName), randomBytes(32), { create: true });
  try {
    migrate(connection, migrationsUpTo(version));
    return schemaOf(connection);
  } finally {
    connection.close();
    removeFolder(folder);
  }
}
