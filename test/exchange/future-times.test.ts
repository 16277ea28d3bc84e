import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { allInvites, documentOf, entryOf, hour, madeAt, makeVault, readDocument, writeDocument } from './vaults.ts';

const old = { for: '0.9' } as const;

const far = '2999-01-01T00:00:00.000Z';
const hash = 'ab'.repeat(32);

function writePosta(path: string): void {
  const db = new Database(path);
  db.exec(`CREATE TABLE invites (id INTEGER PRIMARY KEY AUTOINCREMENT, token_hash TEXT NOT NULL UNIQUE, device_hint TEXT,
    created_at TEXT NOT NULL, expires_at TEXT NOT NULL, consumed_at TEXT);
    INSERT INTO invites VALUES (1, '${hash}', NULL, '${far}', '${far}', '${far}')`);
  db.close();
}

const ended = { state: 'REVOKED', createdAt: far, activatedAt: far, endedAt: far, expiresAt: far };
const files = {
  registry: [(path: string) => writeDocument(path, documentOf({ invites: [entryOf('a', ended)] })), importRegistry],
  posta: [writePosta, importPosta],
  astrid: [
    (path: string) =>
      writeFileSync(
        path,
        `[[invite]]\ntoken_hash = "${hash}"\ngroup = ""\nremaining_uses = 0\nissued_at_epoch = 32472144000\n`,
      ),
    importAstrid,
  ],
  'vault-os': [
    (path: string) =>
      writeFileSync(
        path,
        JSON.stringify({
          codes: [
            {
              code_string: 'SOME-CODE',
              creator_id: 'a',
              required_access_level: 0,
              max_use_count: 1,
              expires_at: far,
              state: 'REVOKED',
              remaining_uses: 1,
              revoked_reason: 'gone',
              usage_log: [],
              lifecycle: [
                { timestamp: far, event: 'created', detail: '' },
                { timestamp: far, event: 'revoked', detail: '' },
              ],
            },
          ],
        }),
      ),
    importVaultOs,
  ],
} as const;

test.each(Object.entries(files))('times of %s that lie in the future count as now', async (_, [write, importer]) => {
  const to = await makeVault();
  const path = to.file('in');
  write(path);
  const report = await importer(to.vault, path);
  expect(report.notes).toContainEqual(expect.stringContaining('1 invite of the file has times in the future'));
  expect(await allInvites(to)).toMatchObject([{ createdAt: madeAt, endedAt: madeAt }]);
  to.advance(hour);
  expect(await importer(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
  expect(await to.vault.invites.prune(madeAt)).toBe(1);
});

test.each(Object.entries(files))(
  'under a clock far ahead, times of %s go no further than the vault has seen',
  async (_, [write, importer]) => {
    const to = await makeVault();
    to.advance(12 * 365 * 24 * hour);
    write(to.file('in'));
    await importer(to.vault, to.file('in'));
    expect(await allInvites(to)).toMatchObject([{ createdAt: madeAt, endedAt: madeAt }]);
  },
);

test('an invite that was imported under a clock far ahead cannot be extended past the cap once it is right', async () => {
  const to = await makeVault();
  const years = 12 * 365 * 24 * hour;
  to.advance(years);
  const entry = {
    code_string: 'SOME-CODE',
    creator_id: 'a',
    required_access_level: 0,
    max_use_count: 1,
    expires_at: far,
    state: 'ACTIVE',
    remaining_uses: 1,
    revoked_reason: null,
    usage_log: [],
    lifecycle: [{ timestamp: new Date(Date.parse(madeAt) + years).toISOString(), event: 'created', detail: '' }],
  };
  writeFileSync(to.file('in'), JSON.stringify({ codes: [entry] }));
  const { taken, notes } = await importVaultOs(to.vault, to.file('in'));
  expect([taken, notes.filter((note) => note.includes('future'))]).toEqual([1, []]);
  to.advance(-years);
  const [invite] = await allInvites(to);
  const late = to.vault.invites.extend(invite?.id ?? 0, { kind: 'at', instant: '2037-01-01T00:00:00.000Z' as Instant });
  await expect(late).rejects.toMatchObject({ code: 'policy' });
});

test('an end in the future is told to who was handed the code, and then is told', async () => {
  const from = await makeVault();
  await from.vault.invites.generate({ label: 'one' });
  await exportAstrid(from.vault, from.file('invites.toml'), old);
  await exportRegistry(from.vault, from.file('r.json'));
  const document = readDocument(from.file('r.json'));
  const invites = document.invites.map((entry) => ({ ...entry, state: 'REVOKED', endedAt: far }));
  writeDocument(from.file('r.json'), { ...document, invites });
  from.advance(1);
  await importRegistry(from.vault, from.file('r.json'));
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([1]);
  await exportAstrid(from.vault, from.file('invites.toml'), old);
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([]);
});

test('while the clock is far ahead, an export ends nothing in the file', async () => {
  const here = await makeVault();
  await here.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await here.vault.invites.generate({ identity: 'home' });
  await here.vault.invites.generate({});
  const record = {
    code_string: 'SOME-CODE-2026',
    creator_id: 'a',
    required_access_level: 0,
    max_use_count: 2,
    expires_at: new Date(Date.parse(madeAt) + 24 * hour).toISOString(),
    state: 'ACTIVE',
    remaining_uses: 2,
    revoked_reason: null,
    usage_log: [],
    lifecycle: [{ timestamp: madeAt, event: 'created', detail: '' }],
  };
  writeFileSync(here.file('store.json'), JSON.stringify({ version: 1, codes: [record] }));
  await importVaultOs(here.vault, here.file('store.json'));
  const exports = [
    (how = {}) => exportPosta(here.vault, here.file('home.db'), { identity: 'home', ...how }),
    (how = {}) => exportAstrid(here.vault, here.file('invites.toml'), { ...old, ...how }),
    (how = {}) => exportVaultOs(here.vault, here.file('store.json'), how),
  ];
  for (const run of exports) await run();
  here.advance(12 * 365 * 24 * hour);
  for (const run of exports) {
    expect(await run({ dryRun: true })).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
    expect(await run()).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
  }
});
