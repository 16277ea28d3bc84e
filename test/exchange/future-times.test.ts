import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { importPosta } from '../../electron/exchange/posta-import.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { allInvites, documentOf, entryOf, hour, madeAt, makeVault, readDocument, writeDocument } from './vaults.ts';

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
        JSON.stringify([
          { code: 'SOME-CODE', state: 'REVOKED', creator_id: 'a', max_uses: 1, created_at: far, ended_at: far },
        ]),
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

test('an end in the future is told to who was handed the code, and then is told', async () => {
  const from = await makeVault();
  await from.vault.invites.generate({ label: 'one' });
  await exportAstrid(from.vault, from.file('invites.toml'));
  await exportRegistry(from.vault, from.file('r.json'));
  const document = readDocument(from.file('r.json'));
  const invites = document.invites.map((entry) => ({ ...entry, state: 'REVOKED', endedAt: far }));
  writeDocument(from.file('r.json'), { ...document, invites });
  from.advance(1);
  await importRegistry(from.vault, from.file('r.json'));
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([1]);
  await exportAstrid(from.vault, from.file('invites.toml'));
  expect(revokedSinceHandOver(from.vault.core.db)).toEqual([]);
});
