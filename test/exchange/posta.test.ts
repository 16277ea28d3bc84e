import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, contentOf, detailsOf, failCommits, filesBeside, hour, madeAt, makeVault } from './vaults.ts';

const table = `CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, token_hash TEXT NOT NULL UNIQUE,
  device_hint TEXT, created_at TIMESTAMP NOT NULL, expires_at TIMESTAMP NOT NULL, consumed_at TIMESTAMP)`;
const code = `pinv_${'q3ZtAbCdEf'.repeat(4)}xyz`;

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A database as Posta would have it, open until the test ends. */
function makePosta(path: string, wal = false): Database.Database {
  const db = new Database(path);
  onTestFinished(() => {
    db.close();
  });
  if (wal) db.pragma('journal_mode = WAL');
  db.exec(`${table}; CREATE TABLE tokens (id INTEGER PRIMARY KEY, hash TEXT)`);
  return db;
}

type Cell = string | number | null;
function addRow(db: Database.Database, text: string, [hint, created, expires, consumed]: readonly Cell[]): void {
  db.prepare(
    'INSERT INTO invites (token_hash, device_hint, created_at, expires_at, consumed_at) VALUES (?, ?, ?, ?, ?)',
  ).run(hashOf(text), hint, created, expires, consumed);
}

function rowsOf(db: Database.Database): unknown[] {
  return db.prepare('SELECT * FROM invites ORDER BY id').all();
}

const home = { baseUrl: 'https://id.example.org' };

test.each([false, true])('a code that Posta handed out is checked, used and revoked here (WAL: %s)', async (wal) => {
  const to = await makeVault();
  const { invites } = to.vault;
  await invites.addIdentity('home', home);
  const path = to.file('posta.db');
  const db = makePosta(path, wal);
  addRow(db, code, ["alice's tablet", '2026-11-20T21:05:00Z', '2026-11-20T22:05:00Z', null]);
  addRow(db, 'spent', [null, '2026-11-20T20:05:00Z', '2026-11-20T22:05:00Z', '2026-11-20T20:30:00.5+00:00']);
  const before = rowsOf(db);
  const report = await importPosta(to.vault, path, { identity: 'home', group: 'late' });
  expect(report).toMatchObject({ format: 'posta', taken: 2, changed: 0, unchanged: 0 });
  expect(await invites.validate(`https://id.example.org/setup#invite=${code}`)).toMatchObject({ usable: true });
  expect(await invites.use(code)).toMatchObject({
    usable: true,
    invite: { label: "alice's tablet", identity: 'home', group: 'late', maxUses: 1, state: 'EXHAUSTED' },
  });
  expect(await invites.validate('spent')).toMatchObject({
    reason: 'exhausted',
    invite: { endedAt: '2026-11-20T20:30:00.500Z' },
  });
  const content = contentOf(to);
  expect(await importPosta(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 2 });
  expect(contentOf(to)).toEqual(content);
  expect(rowsOf(db)).toEqual(before);
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('what was redeemed there is used up here, too', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.addIdentity('home', home);
  const { code: mine } = await invites.generate({ identity: 'home' });
  const path = from.file('posta.db');
  const db = makePosta(path);
  await exportPosta(from.vault, path, { identity: 'home', times: 'rfc3339' });
  db.exec("UPDATE invites SET consumed_at = '2026-11-20 21:10:00.123456789+00:00'");
  expect(await exportPosta(from.vault, path, { identity: 'home' })).toMatchObject({
    unchanged: 1,
    notes: expect.arrayContaining([expect.stringContaining('used up there')]),
  });
  expect(await importPosta(from.vault, path, { identity: 'home' })).toMatchObject({ changed: 1 });
  expect(await invites.validate(mine)).toMatchObject({ reason: 'exhausted' });
});

test.each<[spelling: Cell, instant: string]>([
  ['2026-11-20T21:05:00Z', madeAt],
  ['2026-11-20T22:05:00.000+01:00', madeAt],
  ['2026-11-20 21:05:00+00:00', madeAt],
  ['2026-11-20 21:05:00.123456789+00:00', '2026-11-20T21:05:00.123Z'],
  ['2026-11-20 23:05:00 +0200 CEST', madeAt],
  ['2026-11-20 21:05:00.5 +0000 UTC m=+0.000012345', '2026-11-20T21:05:00.500Z'],
  ['2026-11-20 21:05:00', madeAt],
  ['2026-11-20', '2026-11-20T00:00:00.000Z'],
  [1_795_208_700, madeAt],
  [1_795_208_700_000, madeAt],
])('the time %j is read', async (spelling, instant) => {
  const to = await makeVault();
  to.advance(hour);
  const db = makePosta(to.file('posta.db'));
  addRow(db, code, [null, spelling, '2027-01-01T00:00:00Z', null]);
  await importPosta(to.vault, to.file('posta.db'));
  expect(await allInvites(to)).toMatchObject([{ createdAt: instant }]);
});

test('an export adds what one service has, and touches no row that is there', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.changeSettings({ allowNoExpiry: true });
  await invites.addIdentity('home', home);
  await invites.addIdentity('lab', home);
  const identity = 'home';
  const live = await invites.generate({ label: 'live', identity });
  const known = await invites.generate({ label: 'known', identity });
  const ended = await invites.generate({ label: 'ended', identity });
  await invites.generate({ label: 'lab', identity: 'lab' });
  await invites.generate({ label: 'many', identity, maxUses: 2 });
  await invites.generate({ label: 'endless', identity, expiry: { kind: 'never' } });
  await invites.generate({ label: 'short', identity, format: defaultShortFormat });
  const path = from.file('posta.db');
  const db = makePosta(path);
  addRow(db, known.code, ['theirs', '2026-11-20T21:05:00Z', '2026-11-20T21:06:00Z', null]);
  addRow(db, ended.code, ['ended', '2026-11-20T21:05:00Z', '2026-11-21T21:05:00Z', null]);
  addRow(db, 'unknown', [null, '2026-11-20T21:05:00Z', '2026-11-21T21:05:00Z', null]);
  const old = rowsOf(db);
  await invites.revoke(ended.invite.id);
  const content = contentOf(from);
  const dry = await exportPosta(from.vault, path, { identity, dryRun: true });
  expect(contentOf(from)).toEqual(content);
  expect(rowsOf(db)).toEqual(old);
  const report = await exportPosta(from.vault, path, { identity });
  expect(report).toMatchObject({ taken: 1, changed: 0, unchanged: 1 });
  expect(dry).toMatchObject({ taken: 1, changed: 0, unchanged: 1, skipped: report.skipped });
  expect(report.skipped.map(({ examples }) => examples)).toEqual([['many'], ['endless'], ['short']]);
  expect(report.notes).toContainEqual(expect.stringContaining('posta-server invite revoke --slug=home --id=2'));
  expect(rowsOf(db)).toEqual([
    ...old,
    {
      id: 4,
      token_hash: hashOf(live.code),
      device_hint: 'live',
      created_at: madeAt,
      expires_at: '2026-11-21T21:05:00.000Z',
      consumed_at: null,
    },
  ]);
  expect(detailsOf(from, 'exchange.exported')).toMatchObject([{ format: 'posta', identity, added: 1, handedOver: 2 }]);
  expect(await faultOf(() => invites.use(live.code))).toMatchObject({ code: 'handed_over' });
  const rows = rowsOf(db);
  expect(await exportPosta(from.vault, path, { identity })).toMatchObject({ taken: 0, changed: 0, unchanged: 2 });
  expect(rowsOf(db)).toEqual(rows);
});

test('what was revoked after its hand-over is listed until its row is gone there', async () => {
  const from = await makeVault();
  const { invites, core } = from.vault;
  await invites.addIdentity('home', home);
  const { invite } = await invites.generate({ identity: 'home' });
  const kept = await invites.generate({ identity: 'home' });
  const path = from.file('posta.db');
  await exportPosta(from.vault, path, { identity: 'home' });
  from.advance(1);
  await invites.revoke(invite.id);
  await exportPosta(from.vault, path, { identity: 'home' });
  expect(revokedSinceHandOver(core.db)).toEqual([invite.id]);
  const db = new Database(path);
  db.exec('DELETE FROM invites');
  db.close();
  from.advance(1);
  const report = await exportPosta(from.vault, path, { identity: 'home' });
  expect(revokedSinceHandOver(core.db)).toEqual([]);
  expect(report).toMatchObject({
    taken: 0,
    skipped: [{ reason: expect.stringContaining('is not in this file'), count: 1 }],
  });
  const back = await importPosta(from.vault, path, { identity: 'home' });
  expect(back.notes).toContainEqual(expect.stringContaining(`(#${kept.invite.id})`));
});

test('a file that is not there is made, for its owner alone', async () => {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', home);
  await from.vault.invites.generate({ identity: 'home' });
  expect(await exportPosta(from.vault, from.file('new.db'), { identity: 'home', dryRun: true })).toMatchObject({
    taken: 1,
  });
  expect(filesBeside(from)).toEqual(['vault']);
  expect(await exportPosta(from.vault, from.file('new.db'), { identity: 'home' })).toMatchObject({ taken: 1 });
  expect(filesBeside(from)).toEqual(['new.db', 'vault']);
  expect(statSync(from.file('new.db')).mode & 0o777).toBe(0o600);
});

test('an export that names no service, or one that is not here, writes nothing', async () => {
  const from = await makeVault();
  expect(await faultOf(() => exportPosta(from.vault, from.file('new.db')))).toMatchObject({ code: 'no_identity' });
  expect(await faultOf(() => exportPosta(from.vault, from.file('new.db'), { identity: 'away' }))).toMatchObject({
    code: 'not_found',
  });
  expect(filesBeside(from)).toEqual(['vault']);
});

test.each([false, true])('a commit that fails leaves no row and no mark (file there: %s)', async (there) => {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', home);
  await from.vault.invites.generate({ identity: 'home' });
  const path = from.file('posta.db');
  const db = there ? makePosta(path) : null;
  failCommits(from);
  const [files, before] = [filesBeside(from), contentOf(from)];
  const exported = exportPosta(from.vault, path, { identity: 'home', times: 'rfc3339' });
  await expect(exported).rejects.toThrow('FOREIGN KEY');
  expect(db ? rowsOf(db) : []).toEqual([]);
  expect(filesBeside(from)).toEqual(files);
  expect(contentOf(from)).toEqual(before);
});

test('a file that Posta is writing to is left, and said to be locked', async () => {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', home);
  const path = from.file('posta.db');
  const db = makePosta(path);
  db.exec('BEGIN EXCLUSIVE');
  const before = contentOf(from);
  for (const act of [importPosta, exportPosta]) {
    expect(await faultOf(() => act(from.vault, path, { identity: 'home' }))).toMatchObject({
      code: 'file_refused',
      message: `${path} is locked: another program is writing to it`,
    });
  }
  expect(contentOf(from)).toEqual(before);
});

const terms = fc.record({
  label: fc.option(fc.string({ minLength: 1, maxLength: 60 }).filter((s) => /^[!-~]+$/.test(s))),
  ms: fc.integer({ min: 60_000, max: 720 * hour }),
  used: fc.boolean(),
});

test('import(export(x)) is x, as far as the file can hold it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(terms, { minLength: 1, maxLength: 5 }), async (all) => {
      const [from, to] = [await makeVault(), await makeVault()];
      await to.vault.invites.addIdentity('home', home);
      await from.vault.invites.addIdentity('home', home);
      for (const { label, ms } of all) {
        for (const each of [from, to]) each.advance(777);
        await from.vault.invites.generate({ label, identity: 'home', expiry: { kind: 'after', ms } });
      }
      const path = from.file('out.db');
      await exportPosta(from.vault, path, { identity: 'home' });
      const db = new Database(path);
      for (const [at, { used }] of all.entries()) {
        if (used) db.prepare('UPDATE invites SET consumed_at = created_at WHERE id = ?').run(at + 1);
      }
      db.close();
      await importPosta(to.vault, path, { identity: 'home' });
      await importPosta(from.vault, path, { identity: 'home' });
      const terms = async (vault: typeof from) =>
        (await allInvites(vault)).map(({ creatorId: _, codeHint: __, handedTo: ___, ...invite }) => invite);
      expect(await terms(to)).toEqual(await terms(from));
      const bytes = readFileSync(path);
      expect(await exportPosta(from.vault, path, { identity: 'home' })).toMatchObject({ taken: 0, changed: 0 });
      expect(readFileSync(path)).toEqual(bytes);
    }),
    { numRuns: 6 },
  );
});
