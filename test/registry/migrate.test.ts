import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Migration, migrate, migrations, newestVersion } from '../../electron/registry/migrate.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { errorOf } from '../support/invites.ts';
import { tempFolder } from '../support/temp.ts';

const key = randomBytes(32);

function openFresh() {
  const path = join(tempFolder(), 'registry.db');
  return { path, connection: openDatabase(path, Buffer.from(key), { create: true }) };
}

const schemaOf = (connection: ReturnType<typeof openDatabase>) =>
  connection.once('SELECT * FROM sqlite_schema ORDER BY name');

test('the steps are numbered 1, 2, 3, …, and a fresh database is at the newest', () => {
  expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1));
  const { connection } = openFresh();
  migrate(connection);
  expect(connection.version()).toBe(newestVersion);
  connection.close();
});

test('migrating again changes nothing', () => {
  const { connection } = openFresh();
  migrate(connection);
  const schema = schemaOf(connection);
  const version = connection.pragma('schema_version');
  migrate(connection);
  for (const step of migrations) connection.apply(step);
  expect(connection.pragma('schema_version')).toBe(version);
  expect(schemaOf(connection)).toEqual(schema);
  connection.close();
});

const second: Migration = {
  version: newestVersion + 1,
  slug: 'colour',
  sql: 'ALTER TABLE invites ADD COLUMN colour TEXT',
};

test('a database of the version before takes the new step alone, its rows kept', () => {
  const { connection } = openFresh();
  migrate(connection);
  connection.write((tx) => tx.run({ kind: 'write', sql: "INSERT INTO code_prefixes VALUES ('pinv_')" }));
  migrate(connection, [...migrations, second]);
  expect(connection.version()).toBe(newestVersion + 1);
  expect(connection.once('SELECT colour FROM invites')).toEqual([]);
  expect(connection.once('SELECT prefix FROM code_prefixes')).toEqual([{ prefix: 'pinv_' }]);
  connection.close();
});

test('a step that fails leaves the version before, whole', () => {
  const { connection } = openFresh();
  migrate(connection);
  const schema = schemaOf(connection);
  const broken = { ...second, sql: `${second.sql}; CREATE TABLE invites (x)` };
  expect(() => migrate(connection, [...migrations, broken])).toThrow();
  expect(connection.version()).toBe(newestVersion);
  expect(schemaOf(connection)).toEqual(schema);
  connection.close();
});

test('a registry of a newer version is refused, and its file is untouched to the byte', () => {
  const { path, connection } = openFresh();
  migrate(connection, [...migrations, second]);
  connection.close();
  const bytes = readFileSync(path);
  const newer = openDatabase(path, Buffer.from(key), { create: false });
  const error = errorOf(() => migrate(newer));
  newer.close();
  expect(error).toMatchObject({
    name: 'StoreError',
    code: 'database_newer',
    hint: expect.stringContaining('nothing was changed'),
  });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('a list of steps that is out of order, has a gap or a step twice is refused before anything is done', () => {
  const { connection } = openFresh();
  const [first] = migrations;
  if (first === undefined) throw new Error('there is no migration');
  for (const steps of [
    [second, first],
    [first, { ...second, version: newestVersion + 2 }],
    [first, first],
  ]) {
    expect(errorOf(() => migrate(connection, steps)).code).toBe('internal');
    expect(connection.version()).toBe(0);
  }
  connection.close();
});
