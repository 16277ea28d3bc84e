import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { type TimeForm, timeForms } from '../../shared/exchange-formats.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, contentOf, madeAt, makeVault, type TestVault } from './vaults.ts';

type Cell = string | number | null;

interface Shape {
  /** Declared type of each time column, with its default. */
  readonly created: string;
  readonly expires: string;
  /** Times of the rows that are there. */
  readonly rows?: readonly (readonly [created: Cell, expires: Cell])[];
}

/** A vault with one live invite of `home`, made at 21:05:00.250, and a database of that shape. */
async function begin({ created, expires, rows = [] }: Shape): Promise<TestVault & { readonly path: string }> {
  const from = await makeVault();
  from.advance(250);
  await from.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await from.vault.invites.generate({ identity: 'home', label: 'ours' });
  const path = from.file('posta.db');
  const db = new Database(path);
  db.exec(`CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, token_hash TEXT NOT NULL UNIQUE, device_hint TEXT,
    created_at ${created}, expires_at ${expires}, consumed_at ${expires.replace(/NOT NULL.*/, '')})`);
  const insert = db.prepare('INSERT INTO invites (token_hash, created_at, expires_at) VALUES (?, ?, ?)');
  for (const [index, cells] of rows.entries()) insert.run(`${index}`.padStart(64, '0'), ...cells);
  db.close();
  return { ...from, path };
}

function added(path: string): unknown {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare(
        `SELECT created_at AS created, expires_at AS expires, typeof(created_at) AS createdType,
         typeof(expires_at) AS expiresType FROM invites WHERE device_hint = 'ours'`,
      )
      .get();
  } finally {
    db.close();
  }
}

const identity = 'home';
const seconds = 1_795_208_700;
const text = { createdType: 'text', expiresType: 'text' };
const number = { createdType: 'integer', expiresType: 'integer' };
const written = {
  rfc3339: { created: '2026-11-20T21:05:00.250Z', expires: '2026-11-21T21:05:00.250Z', ...text },
  sqlite: { created: '2026-11-20 21:05:00', expires: '2026-11-21 21:05:00', ...text },
  offset: { created: '2026-11-20 21:05:00.25+00:00', expires: '2026-11-21 21:05:00.25+00:00', ...text },
  go: { created: '2026-11-20 21:05:00.25 +0000 UTC', expires: '2026-11-21 21:05:00.25 +0000 UTC', ...text },
  seconds: { created: seconds, expires: seconds + 86_400, ...number },
  ms: { created: seconds * 1_000 + 250, expires: (seconds + 86_400) * 1_000 + 250, ...number },
};

const stamps = { created: 'TIMESTAMP NOT NULL', expires: 'TIMESTAMP NOT NULL' };
const texts = { created: 'TEXT NOT NULL', expires: 'TEXT NOT NULL' };
const whole = { created: 'INTEGER NOT NULL', expires: 'INTEGER NOT NULL' };
const untyped = { created: '', expires: '' };

test.each<[what: string, shape: Shape, form: keyof typeof written]>([
  ['rows of RFC 3339', { ...texts, rows: [['2026-11-20T20:00:00Z', '2026-11-20T22:00:00+01:00']] }, 'rfc3339'],
  ['rows of SQLite', { ...texts, rows: [['2026-11-20 20:00:00', '2026-11-20 22:00:00.123']] }, 'sqlite'],
  [
    'rows of a Go driver',
    { ...stamps, rows: [['2026-11-20 20:00:00+00:00', '2026-11-20 22:00:00.5+02:00']] },
    'offset',
  ],
  [
    'rows of another Go driver',
    { ...stamps, rows: [['2026-11-20 20:00:00 +0000 UTC', '2026-11-20 22:00:00.5 +0200 CEST m=+0.01']] },
    'go',
  ],
  ['rows of seconds', { ...whole, rows: [[seconds, seconds]] }, 'seconds'],
  ['rows of milliseconds', { ...whole, rows: [[seconds * 1_000, seconds * 1_000]] }, 'ms'],
  ['seconds in a column without a type', { ...untyped, rows: [[seconds, seconds]] }, 'seconds'],
  [
    'rows of a zero time besides',
    { ...stamps, rows: [['0001-01-01T00:00:00Z', '2026-11-20 22:00:00+00:00']] },
    'offset',
  ],
  [
    "rows of this program's besides",
    {
      ...stamps,
      rows: [
        [madeAt, madeAt],
        ['2026-11-20 20:00:00+00:00', '2026-11-20 22:00:00+00:00'],
      ],
    },
    'offset',
  ],
  ['rows of this program alone', { ...texts, rows: [[madeAt, madeAt]] }, 'rfc3339'],
  ['a default of SQLite', { created: 'TEXT DEFAULT CURRENT_TIMESTAMP', expires: 'TEXT' }, 'sqlite'],
  ['a default of seconds', { created: 'INTEGER DEFAULT (unixepoch())', expires: 'INTEGER' }, 'seconds'],
  [
    'a default of RFC 3339',
    { created: "TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", expires: 'TEXT' },
    'rfc3339',
  ],
])('new rows have their times as %s show it', async (_, shape, form) => {
  const from = await begin(shape);
  const { vault, path } = from;
  expect(await exportPosta(vault, path, { identity })).toMatchObject({ taken: 1 });
  expect(added(path)).toEqual(written[form]);
  // Coming back, no part of a second is lost, and a second time changes nothing.
  const before = await allInvites(from);
  await importPosta(vault, path, { identity });
  expect((await allInvites(from)).find(({ label }) => label === 'ours')).toEqual(before[0]);
  expect(await exportPosta(vault, path, { identity })).toMatchObject({ taken: 0 });
});

test.each<[what: string, shape: Shape, reason: string]>([
  ['an empty table of TIMESTAMP', stamps, 'shows how Posta writes created_at (declared as TIMESTAMP)'],
  ['an empty table of TEXT', texts, 'shows how Posta writes created_at (declared as TEXT)'],
  ['an empty table of INTEGER', whole, 'shows how Posta writes created_at (declared as INTEGER)'],
  ['an empty table without types', untyped, 'shows how Posta writes created_at'],
  ['days alone', { ...texts, rows: [['2026-11-20', '2026-11-21']] }, 'shows how Posta writes created_at'],
  [
    'an expiry that a default says nothing of',
    { created: 'TEXT DEFAULT CURRENT_TIMESTAMP', expires: 'INTEGER' },
    'shows how Posta writes expires_at (declared as INTEGER)',
  ],
  [
    'rows of two forms',
    {
      ...untyped,
      rows: [
        [seconds, seconds],
        [seconds, '2026-11-20 21:05:00'],
      ],
    },
    'hold expires_at in more than one form (seconds, sqlite)',
  ],
])('%s refuses an export, dry or not, and --times decides', async (_, shape, reason) => {
  const from = await begin(shape);
  const [bytes, before] = [readFileSync(from.path), contentOf(from)];
  for (const dryRun of [true, false]) {
    expect(await faultOf(() => exportPosta(from.vault, from.path, { identity, dryRun }))).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining(reason),
      hint: expect.stringContaining('--times rfc3339, sqlite, seconds, ms'),
    });
  }
  expect(readFileSync(from.path)).toEqual(bytes);
  expect(contentOf(from)).toEqual(before);
  // Nothing to write needs no form.
  expect(await exportPosta(from.vault, from.path, { identity: await other(from) })).toMatchObject({ taken: 0 });
  const times = /INT/.test(shape.expires) ? 'seconds' : 'sqlite';
  expect(await exportPosta(from.vault, from.path, { identity, times })).toMatchObject({ taken: 1 });
});

async function other({ vault }: TestVault): Promise<string> {
  await vault.invites.addIdentity('lab', { baseUrl: 'https://lab.example.org' });
  return 'lab';
}

test.each<[what: string, shape: Shape, times: TimeForm, reason: string]>([
  [
    'a form other than the rows have',
    { ...whole, rows: [[seconds, seconds]] },
    'ms',
    'as seconds, and --times says ms',
  ],
  ['text for an integer column', whole, 'rfc3339', 'a text there would never expire'],
  ['a number for a text column', texts, 'seconds', 'a number there does not compare with its texts'],
  [
    'a form other than a Go driver has',
    { ...stamps, rows: [['2026-11-20 20:00:00+00:00', '2026-11-20 22:00:00+00:00']] },
    'rfc3339',
    'as Go writes it',
  ],
])('%s is refused', async (_, shape, times, reason) => {
  const from = await begin(shape);
  const bytes = readFileSync(from.path);
  for (const dryRun of [true, false]) {
    expect(await faultOf(() => exportPosta(from.vault, from.path, { identity, times, dryRun }))).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining(reason),
    });
  }
  expect(readFileSync(from.path)).toEqual(bytes);
});

test('texts in an integer column are not followed: they would never expire there', async () => {
  const from = await begin({ ...whole, rows: [['2026-11-20T20:00:00Z', '2026-11-20T22:00:00Z']] });
  expect((await faultOf(() => exportPosta(from.vault, from.path, { identity }))).message).toContain('never expire');
});

test.each([undefined, ...timeForms])('a new file has times as asked (%s), and its report warns', async (times) => {
  const from = await begin(texts);
  const path = from.file('new.db');
  const options = times === undefined ? { identity } : { identity, times };
  for (const dryRun of [true, false]) {
    expect(await exportPosta(from.vault, path, { ...options, dryRun })).toMatchObject({
      taken: 1,
      notes: expect.arrayContaining([expect.stringContaining("Posta's own migrations may refuse")]),
    });
  }
  expect(added(path)).toEqual(written[times ?? 'rfc3339']);
  // Its types and rows show the form from now on.
  await from.vault.invites.generate({ identity: 'home' });
  expect(await exportPosta(from.vault, path, { identity })).toMatchObject({ taken: 1, unchanged: 1 });
  expect((await exportPosta(from.vault, path, { identity })).notes.join()).not.toContain('migrations');
});
