import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SqlCipher from '@signalapp/sqlcipher';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import { closeAfterEach, contentOf, errorOf, openInvites, type TestRegistry } from '../support/invites.ts';
import { tempFolder } from '../support/temp.ts';

closeAfterEach();

test.each([0, 1, 16, 31, 33, 64])('a key of %s bytes is refused, and no file is made', (length) => {
  const path = join(tempFolder(), 'registry.db');
  expect(errorOf(() => openDatabase(path, Buffer.alloc(length, 1), { create: true })).code).toBe('internal');
  expect(existsSync(path)).toBe(false);
});

test('where no registry is, none is made; where a file is, none is made over it', () => {
  const dir = tempFolder();
  const path = join(dir, 'registry.db');
  expect(errorOf(() => openDatabase(path, randomBytes(32), { create: false })).code).toBe('file_refused');
  expect(readdirSync(dir)).toEqual([]);
  writeFileSync(path, 'precious');
  expect(errorOf(() => openDatabase(path, randomBytes(32), { create: true })).code).toBe('file_refused');
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

test.each(['create', 'open', 'read only'])('what is not kept in the file is set at each open: %s', (how) => {
  const { path, key, connection } = openInvites();
  const opened =
    how === 'create' ? connection : openDatabase(path, key, { create: false, readonly: how === 'read only' });
  const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'temp_store', 'cache_size', 'recursive_triggers'];
  expect(settings.map((name) => opened.pragma(name))).toEqual(['wal', 2, 1, 2, -65_536, 1]);
  if (opened !== connection) opened.close();
});

test('the key is left as it was, for whoever holds it', () => {
  const { path, key } = openInvites();
  const before = Buffer.from(key);
  openDatabase(path, key, { create: false }).close();
  expect(key.equals(before)).toBe(true);
});

/** Labels, notes and codes in every place where the registry could keep them. */
function fill({ invites }: TestRegistry): string[] {
  invites.addIdentity('home', { baseUrl: 'https://id.secret.example', prefix: 'hidden_' });
  const terms = { label: 'Label-of-Ada', note: 'Note-about-Ada', group: 'Group-of-Ada', creatorId: 'Creator-Ada' };
  const token = invites.generate({ ...terms, identity: 'home' });
  const short = invites.generate({ ...terms, format: defaultShortFormat });
  invites.revoke(short.invite.id, 'Reason-for-Ada');
  const bearer = invites.use(token.code, { deviceName: 'Device-of-Ada', mint: true }).token ?? '';
  return [
    ...Object.values(terms),
    'Reason-for-Ada',
    'Device-of-Ada',
    'id.secret.example',
    token.code,
    short.code,
    bearer,
  ];
}

test('the form in which the cipher takes the key is wiped, also where the cipher refuses it', () => {
  const { path, key } = openInvites();
  const forms: Uint8Array[] = [];
  const keying = vi.spyOn(Database.prototype, 'key').mockImplementation((form) => {
    forms.push(form);
    throw new Error('refused');
  });
  try {
    expect(() => openDatabase(path, key, { create: false })).toThrow();
  } finally {
    keying.mockRestore();
  }
  expect(forms.map((form) => form.every((byte) => byte === 0))).toEqual([true]);
});

test('nothing that was written stands in the bytes of any file, and no file says that it is SQLite', () => {
  const registry = openInvites();
  const secrets = [...fill(registry), 'invite.generated', 'CREATE TABLE', 'operator'];
  const look = (expected: string[]) => {
    const names = readdirSync(registry.dir).sort();
    expect(names).toEqual(expected);
    for (const name of names) {
      const bytes = readFileSync(join(registry.dir, name));
      for (const text of [...secrets, 'SQLite format 3']) {
        expect(bytes.includes(text), `${text} in ${name}`).toBe(false);
        expect(bytes.includes(Buffer.from(text, 'utf16le')), `${text} in ${name}`).toBe(false);
      }
      expect(statSync(join(registry.dir, name)).mode & 0o777).toBe(0o600);
    }
  };
  look(['registry.db', 'registry.db-shm', 'registry.db-wal']);
  expect(registry.connection.checkpoint()).toBe(true);
  look(['registry.db', 'registry.db-shm', 'registry.db-wal']);
  registry.connection.close();
  look(['registry.db']);
});

/** Opens a registry with the SQLCipher of others, which knows nothing of this program's. */
function openElsewhere(path: string, key: Buffer) {
  const db = new SqlCipher(path);
  // What it is made to refuse it would tell on stderr.
  db.pragma('cipher_log_level = NONE');
  db.pragma(`key = "x'${key.toString('hex')}'"`);
  return db;
}

test('the real SQLCipher 4 opens it with the raw key, and finds every row', () => {
  const registry = openInvites();
  fill(registry);
  registry.connection.checkpoint();
  const db = openElsewhere(registry.path, registry.key);
  const content = contentOf(registry);
  for (const [table, rows] of Object.entries(content)) {
    const found = db.prepare(`SELECT count(*) FROM ${table}`, { pluck: true }).get();
    expect([table, found]).toEqual([table, rows.length]);
  }
  expect(db.prepare('SELECT label FROM invites WHERE id = 1').get()).toEqual({ label: 'Label-of-Ada' });
  expect(db.pragma('cipher_integrity_check')).toEqual([]);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  db.close();
});

test('with another key neither opens it', () => {
  const { path, key, connection } = openInvites();
  connection.close();
  const wrong = Buffer.from(key);
  wrong[31] = (wrong[31] ?? 0) ^ 1;
  const db = openElsewhere(path, wrong);
  expect(() => db.prepare('SELECT count(*) FROM invites').get()).toThrow();
  db.close();
  const error = errorOf(() => openDatabase(path, wrong, { create: false }));
  expect(error).toMatchObject({ name: 'StoreError', code: 'database_damaged' });
  for (const text of [error.message, error.hint ?? '', String(error.cause)])
    expect(text).not.toContain(wrong.toString('hex'));
});

test('a copy is keyed with the same key, 0600, whole, and never made over a file', () => {
  const registry = openInvites();
  fill(registry);
  const copy = join(registry.dir, 'copy.db');
  registry.connection.vacuumInto(copy);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  expect(readFileSync(copy).includes('Label-of-Ada')).toBe(false);
  const opened = openDatabase(copy, registry.key, { create: false });
  expect(contentOf({ connection: opened })).toEqual(contentOf(registry));
  opened.close();
  const bytes = readFileSync(copy);
  expect(errorOf(() => registry.connection.vacuumInto(copy)).code).toBe('file_refused');
  expect(readFileSync(copy).equals(bytes)).toBe(true);
});

test('a new key opens the file, the old one no more, and nothing is lost', () => {
  const registry = openInvites();
  fill(registry);
  const before = contentOf(registry);
  const key = randomBytes(32);
  registry.connection.rekey(Buffer.from(key));
  expect(contentOf(registry)).toEqual(before);
  registry.connection.close();
  expect(errorOf(() => openDatabase(registry.path, registry.key, { create: false })).code).toBe('database_damaged');
  const opened = openDatabase(registry.path, key, { create: false });
  expect(contentOf({ connection: opened })).toEqual(before);
  opened.close();
});
