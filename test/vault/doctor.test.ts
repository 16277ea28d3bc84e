import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { change } from '../../electron/registry/database.ts';
import { examine } from '../../electron/vault/doctor.ts';
import type { DoctorReport } from '../../electron/vault/doctor-line.ts';
import { openVault } from '../../electron/vault/open.ts';
import { exitCodes } from '../../shared/errors.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

const pageSize = 4_096;
const hour = 3_600_000;

let own: Place;
let vaultId: string;
/** The registry file as it was before the uses, the revocation and the end of a token. */
let older: Buffer;

beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ vaultId } = made.created);
  const vault = await openVault(own.options);
  const issued = await vault.invites.generateBatch({ label: 'for many pages', maxUses: 9 }, 400);
  const codes = issued.map(({ code }) => code);
  for (const code of codes.slice(0, 20)) await vault.invites.use(code, { mint: true });
  await vault.close();
  older = readFileSync(join(own.dir, 'registry.db'));
  const later = await openVault(own.options);
  for (const code of codes.slice(10, 60)) await later.invites.use(code, { mint: true });
  for (const id of [200, 201, 202]) await later.invites.revoke(id, 'lost');
  await later.invites.extend(300, { kind: 'after', ms: hour });
  for (const id of [1, 2, 3]) await later.invites.revokeToken(id);
  await later.close();
});
afterAll(() => removePlace(own));

const registry = ({ dir }: Place) => join(dir, 'registry.db');

function problemsOf({ lines }: DoctorReport) {
  return lines.filter(({ status }) => status === 'problem');
}

test('a sound vault has nothing but good lines', async () => {
  const place = copyPlace(own);
  const { lines, exitCode } = await examine(place.options);
  expect(lines.filter(({ status }) => status !== 'ok')).toEqual([]);
  expect(exitCode).toBe(0);
  const checks = ['files', 'keys', 'keychain', 'pages', 'structure', 'log', 'invites', 'checkpoint', 'clock'];
  expect(lines.map(({ check }) => check)).toEqual([...checks, 're-key', 'hand-over', 'disk', 'signer']);
});

test.each([
  ['', 0o755, 'chmod 700'],
  ['vault.json', 0o644, 'chmod 600'],
  ['registry.db', 0o660, 'chmod 600'],
])('that others may open "%s" is seen', async (name, mode, hint) => {
  const place = copyPlace(own);
  chmodSync(join(place.dir, name), mode);
  const report = await examine(place.options);
  expect(problemsOf(report)).toMatchObject([
    { check: 'files', code: 'file_refused', hint: expect.stringContaining(hint) },
  ]);
  expect(report.exitCode).toBe(exitCodes.file_refused);
});

test('conflicted copies that sync programs left are named; the vault’s own files are not', async () => {
  const place = copyPlace(own);
  const copies = [
    "vault (Ann's conflicted copy 2026-01-02).json",
    'vault (conflicted copy 2026-01-02 120000).json',
    'vault-LAPTOP.json',
    'vault (1).json',
    'vault 2.json',
    'vault.sync-conflict-20260102-120000-ABCDEFG.json',
    'vault_conflict-20260102-120000.json',
    'vault.json.conflict1',
    'vault.json~',
    'Copy of vault.json',
    'registry (Anns widersprüchliche Kopie 2026-01-02).db',
    'registry.sync-conflict-20260102-120000-ABCDEFG.db',
    'registry-LAPTOP.db-wal',
    'registry 2.db',
    'REGISTRY (SFConflict ann@example.org 2026-01-02).DB',
  ];
  const others = ['notes.txt', 'registry.db.before-rekey', 'vaults.json', 'my-vault.json', 'registry-export.csv'];
  for (const name of [...copies, ...others]) writeFileSync(join(place.dir, name), '', { mode: 0o600 });
  const { lines } = await examine(place.options);
  const line = lines.find(({ text }) => text.includes('conflicted copies'));
  expect(line).toMatchObject({ check: 'files', status: 'note', hint: expect.stringContaining('synchronisation') });
  expect(line?.text.split(': ')[1]?.split(', ').toSorted()).toEqual(copies.toSorted());
});

test('conflicted copies are named also where the vault itself does not open', async () => {
  const place = copyPlace(own);
  renameSync(join(place.dir, 'vault.json'), join(place.dir, 'vault-LAPTOP.json'));
  const { lines } = await examine(place.options);
  expect(lines.some(({ text }) => text.includes('vault-LAPTOP.json'))).toBe(true);
});

describe('each fault has its line', () => {
  const faults: [string, (place: Place) => unknown, { check: string; code: string }][] = [
    [
      'no entry in the keychain',
      ({ keys }) => rmSync(join(keys, vaultId)),
      { check: 'vault', code: 'keychain_entry_missing' },
    ],
    ['no registry', (place) => rmSync(registry(place)), { check: 'vault', code: 'database_missing' }],
    ['no key file', ({ dir }) => rmSync(join(dir, 'vault.json')), { check: 'vault', code: 'key_file_missing' }],
    ['no vault', ({ dir }) => rmSync(dir, { recursive: true }), { check: 'vault', code: 'vault_missing' }],
    ['a clock that was set back', ({ host }) => host.advance(-2 * hour), { check: 'clock', code: 'clock_behind' }],
    ['a clock far ahead', ({ host }) => host.advance(31 * 24 * hour), { check: 'clock', code: 'clock_ahead' }],
    ['an older copy', (place) => writeFileSync(registry(place), older), { check: 'checkpoint', code: 'rolled_back' }],
  ];

  test.each(faults)('%s', async (_, spoil, line) => {
    const place = copyPlace(own);
    spoil(place);
    const before = place.entries()[vaultId];
    const report = await examine(place.options);
    expect(problemsOf(report)).toMatchObject([{ ...line, hint: expect.any(String) }]);
    expect(report.exitCode).toBe(exitCodes[line.code as keyof typeof exitCodes]);
    expect(place.entries()[vaultId]).toBe(before);
  });

  test('a keychain that holds another key, where a secret opened the vault', async () => {
    const { place, created } = await makePlace();
    try {
      writeFileSync(join(place.keys, created.vaultId), 'ab'.repeat(32));
      const report = await examine({ ...place.options, askSecret: async () => created.recoveryCode });
      expect(problemsOf(report)).toMatchObject([{ check: 'keychain', code: 'keychain_entry_foreign' }]);
      expect(report.exitCode).toBe(4);
    } finally {
      removePlace(place);
    }
  });
});

test('a record that was edited past the log, and an event that was edited, are seen', async () => {
  const edits: [string, string, string][] = [
    ["UPDATE invites SET state = 'ACTIVE', ended_at = NULL WHERE id = 200", 'invites', 'rolled_back'],
    ['UPDATE invites SET use_count = 0 WHERE id = 20', 'invites', 'rolled_back'],
    ["UPDATE invites SET expires_at = '2999-01-01T00:00:00.000Z' WHERE id = 300", 'invites', 'rolled_back'],
    ['DELETE FROM device_tokens WHERE id = 40', 'invites', 'rolled_back'],
    ['UPDATE device_tokens SET revoked_at = NULL WHERE id = 2', 'invites', 'rolled_back'],
    ["UPDATE audit SET event = replace(event, 'operator', 'somebody') WHERE seq = 30", 'log', 'verification_failed'],
    ['DELETE FROM audit WHERE seq = 30', 'log', 'verification_failed'],
  ];
  for (const [sql, check, code] of edits) {
    const place = copyPlace(own);
    const vault = await place.open();
    vault.core.db.write((tx) => {
      for (const name of ['invites_final', 'audit_kept', 'audit_fixed']) tx.run(change(`DROP TRIGGER ${name}`));
      tx.run(change(sql));
    });
    await vault.close();
    const problems = problemsOf(await examine(place.options));
    expect([sql, problems.map((line) => [line.check, line.code])]).toEqual([
      sql,
      expect.arrayContaining([[check, code]]),
    ]);
  }
});

/** Every row of every table. Indexes hold nothing else where the check of the structure passes. */
async function rowsOf(place: ReturnType<typeof copyPlace>): Promise<string> {
  const vault = await place.open();
  const { db } = vault.core;
  const tables = db.once("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") as { name: string }[];
  const rows = tables.map(({ name }) => [name, db.once(`SELECT * FROM "${name}"`)]);
  await vault.close();
  return JSON.stringify(rows, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
}

test('any old page that is put back is found or changes nothing, though each page by itself is authentic', async () => {
  const now = readFileSync(registry(own));
  const rows = await rowsOf(copyPlace(own));
  const missed: number[] = [];
  let tried = 0;
  // Page 1 tells only the size and age of the file; a page that is younger than the old file has no old state.
  for (let page = 2; page * pageSize <= older.length; page++) {
    const bytes = older.subarray((page - 1) * pageSize, page * pageSize);
    if (now.subarray((page - 1) * pageSize, page * pageSize).equals(bytes)) continue;
    tried += 1;
    const place = copyPlace(own);
    const mixed = Buffer.from(now);
    bytes.copy(mixed, (page - 1) * pageSize);
    writeFileSync(registry(place), mixed);
    const report = await examine(place.options);
    const pages = report.lines.find(({ check }) => check === 'pages');
    if (pages) expect(pages.status).toBe('ok');
    expect(problemsOf(report).filter(({ code }) => code === 'database_damaged')).toEqual([]);
    // What lies in the unused part of a page is no state: such a page has the same rows.
    if (problemsOf(report).length === 0 && (await rowsOf(place)) !== rows) missed.push(page);
  }
  expect(tried).toBeGreaterThan(10);
  expect(missed).toEqual([]);
});

test('a flipped byte anywhere in the file is found', async () => {
  const whole = readFileSync(registry(own));
  for (let flip = 0; flip < 50; flip++) {
    // The first ten meet the salt, on which the authentication of every page hangs.
    const at = Math.floor(Math.random() * (flip < 10 ? 16 : whole.length));
    const place = copyPlace(own);
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 + Math.floor(Math.random() * 255)), at);
    writeFileSync(registry(place), bytes);
    const report = await examine(place.options);
    const found = problemsOf(report).filter(({ check }) => check === 'pages' || check === 'vault');
    expect([at, found.map(({ code }) => code)]).toEqual([at, ['database_damaged']]);
    expect(report.exitCode).toBe(exitCodes.database_damaged);
  }
});
