import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import type { VaultError } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, makeVault, type TestVault } from './vaults.ts';

const table = `CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, token_hash, device_hint, created_at,
  expires_at, consumed_at)`;
const good = ['ab'.repeat(32), null, '2026-11-20T21:05:00Z', '2026-11-21T21:05:00Z', null];

/** What comes of a file that `make` made, imported and exported onto; neither changes anything. */
async function refusalOf(make: (path: string, vault: TestVault) => void): Promise<VaultError> {
  const to = await makeVault();
  await to.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await to.vault.invites.generate({ identity: 'home' });
  const path = to.file('posta.db');
  make(path, to);
  const [bytes, before] = [readFileSync(path), contentOf(to)];
  const fault = await faultOf(() => importPosta(to.vault, path, { identity: 'home' }));
  const other = await faultOf(() => exportPosta(to.vault, path, { identity: 'home' }));
  expect(other.code).toBe(fault.code === 'import_refused' ? 'file_exists' : fault.code);
  expect(contentOf(to)).toEqual(before);
  expect(readFileSync(path)).toEqual(bytes);
  expect(fault.message).toContain(path);
  expect(fault.hint).not.toBeNull();
  return fault;
}

function sql(...statements: readonly string[]): (path: string) => void {
  return (path) => {
    const db = new Database(path);
    for (const statement of statements) db.exec(statement);
    db.close();
  };
}

function withRow(row: readonly unknown[]): (path: string) => void {
  return (path) => {
    const db = new Database(path);
    db.exec(table);
    const insert = db.prepare('INSERT INTO invites VALUES (?, ?, ?, ?, ?, ?)');
    insert.run(6, 'cd'.repeat(32), ...good.slice(1));
    insert.run(7, ...row);
    db.close();
  };
}

function withByte(at: number, value: number): (path: string) => void {
  return (path) => {
    withRow(good)(path);
    const bytes = readFileSync(path);
    bytes[at] = value;
    writeFileSync(path, bytes);
  };
}

test.each<[column: string, at: number, value: unknown]>([
  ['token_hash', 0, 'ab'],
  ['token_hash', 0, null],
  ['token_hash', 0, Buffer.alloc(32)],
  ['token_hash', 0, 'CD'.repeat(32)],
  ['device_hint', 1, 7],
  ['device_hint', 1, 'a\u0000b'],
  ['device_hint', 1, 'x'.repeat(2_001)],
  ['created_at', 2, 'yesterday'],
  ['created_at', 2, null],
  ['expires_at', 3, '2026-02-30T00:00:00Z'],
  ['expires_at', 3, 9e18],
  ['expires_at', 3, -9e18],
  ['expires_at', 3, ''],
  ['consumed_at', 4, 'true'],
  ['consumed_at', 4, '10000-01-01T00:00:00Z'],
])('a row whose %s is not right is refused by name', async (column, at, value) => {
  const fault = await refusalOf(withRow(good.with(at, value as string)));
  expect(fault.code).toBe('record_damaged');
  expect(fault.message).toContain(`: row #7: ${column}: `);
});

test.each<[what: string, make: (path: string) => void, why: string]>([
  ["another program's", sql('CREATE TABLE moz_places (id INTEGER)'), 'no table invites'],
  ['with a view of that name', sql('CREATE VIEW invites AS SELECT 1 AS id'), 'no table invites'],
  [
    'with another table invites',
    sql('CREATE TABLE invites (id INTEGER, code TEXT)'),
    'no column token_hash, device_hint',
  ],
  ['with nothing in it', (path) => writeFileSync(path, ''), 'no table invites'],
  ['that is text', (path) => writeFileSync(path, 'x'.repeat(5_000)), 'no SQLite file'],
  ['of a schema format to come', withByte(47, 9), 'newer than what is known here'],
  ['that is NUL', (path) => writeFileSync(path, Buffer.alloc(100_000)), 'no SQLite file'],
])('a file %s is refused', async (_, make, why) => {
  const fault = await refusalOf(make);
  expect(fault).toMatchObject({ code: 'import_refused', message: expect.stringContaining(why) });
});

test("a vault's own registry is refused", async () => {
  const to = await makeVault();
  const path = to.file('vault/registry.db');
  const before = contentOf(to);
  expect((await faultOf(() => importPosta(to.vault, path))).message).toContain('encrypted');
  expect(contentOf(to)).toEqual(before);
});

test('a file that is cut off in the middle is refused', async () => {
  const fault = await refusalOf((path) => {
    withRow(good)(path);
    sql(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
         INSERT INTO invites (token_hash, created_at, expires_at) SELECT lower(hex(randomblob(32))), 1, 2 FROM n`)(
      path,
    );
    truncateSync(path, 8_192);
  });
  expect(fault.code).toBe('record_damaged');
});

test('a table that wants more than is known here gets nothing', async () => {
  const to = await makeVault();
  await to.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await to.vault.invites.generate({ identity: 'home' });
  const path = to.file('posta.db');
  sql(table.replace('consumed_at', 'consumed_at, tenant TEXT NOT NULL'))(path);
  const before = contentOf(to);
  const fault = await faultOf(() => exportPosta(to.vault, path, { identity: 'home' }));
  expect(fault.message).toContain('"tenant"');
  expect(contentOf(to)).toEqual(before);
  expect(await importPosta(to.vault, path)).toMatchObject({
    notes: expect.arrayContaining([expect.stringContaining('tenant')]),
  });
});

test('what is no file is refused', async () => {
  const to = await makeVault();
  mkdirSync(to.file('folder'));
  for (const name of ['folder', 'nowhere.db']) {
    expect(await faultOf(() => importPosta(to.vault, to.file(name)))).toMatchObject({ code: 'file_refused' });
  }
});
