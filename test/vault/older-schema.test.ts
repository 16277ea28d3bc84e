import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../electron/registry/database.ts';
import { migrate, migrations, newestVersion } from '../../electron/registry/migrate.ts';
import { registryMigration } from '../../electron/registry/migrations/0001-registry.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { replay } from '../../electron/registry/replay.ts';
import { moveUsedUp } from '../../electron/registry/used-up.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { examine } from '../../electron/vault/doctor.ts';
import { openVault } from '../../electron/vault/open.ts';
import { restore } from '../../electron/vault/restore.ts';
import { exitCodes } from '../../shared/errors.ts';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

// A vault that the first version of the program made, and a backup of it.

let own: Place;
let used: string;
let live: string;
/** The root of an index that no act here goes by. */
let damagedPage: number;

/** Takes the steps after the first one back. */
function toFirstVersion(connection: Connection): void {
  connection.write((tx) => {
    moveUsedUp(tx);
    for (const sql of [
      'DROP VIEW use_blocks',
      'DROP VIEW audit_blocks',
      'DROP TRIGGER uses_counted',
      'DROP TRIGGER audit_counted',
      'DROP TRIGGER invites_used_up',
      'DROP TRIGGER invites_final',
      ...(registryMigration.sql.match(/CREATE TRIGGER (uses_indexed|audit_indexed|invites_final)[\s\S]*?END;/g) ?? []),
      'PRAGMA user_version = 1',
    ]) {
      tx.run({ kind: 'write', sql });
    }
  });
}

const schemaOf = (connection: Connection) =>
  connection.once("SELECT name, type, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY 1, 2");

beforeAll(async () => {
  own = (await makePlace()).place;
  const vault = await openVault(own.options);
  used = (await vault.invites.generate({ label: 'used' })).code;
  live = (await vault.invites.generate({ label: 'live' })).code;
  await vault.invites.use(used);
  toFirstVersion(vault.core.db);
  const root = "SELECT rootpage FROM sqlite_schema WHERE name = 'invites_by_creator_label'";
  damagedPage = (vault.core.db.once(root) as { rootpage: number }[])[0]?.rootpage ?? 0;
  await backUp(vault, join(own.root, 'first.backup'));
  await vault.close();
});
afterAll(() => removePlace(own));

async function expectWhole(place: Place): Promise<void> {
  const vault = await place.open();
  const { invites, core } = vault;
  expect([core.db.version(), vault.rollback]).toEqual([newestVersion, null]);
  expect((await invites.use(used)).reason).toBe('exhausted');
  expect((await invites.use(live)).usable).toBe(true);
  expect((await invites.list({ states: ['EXHAUSTED'] })).invites.map(({ label }) => label)).toEqual(['live', 'used']);
  expect(await invites.counts()).toMatchObject({ ACTIVE: 0, EXHAUSTED: 2 });
  expect(replay(core.db)).toEqual([]);
  await vault.close();
}

test('what is taken back here is what the first version made', () => {
  const [first, newest] = ['first.db', 'newest.db'].map((name) =>
    openDatabase(join(tempFolder(), name), Buffer.alloc(32, 7), { create: true }),
  ) as [Connection, Connection];
  migrate(first, migrations.slice(0, 1));
  migrate(newest);
  toFirstVersion(newest);
  expect(schemaOf(newest)).toEqual(schemaOf(first));
  first.close();
  newest.close();
});

test('a vault of the first version opens, at the newest one', async () => {
  await expectWhole(copyPlace(own));
});

test('a page of it that is damaged keeps nobody out', async () => {
  const place = copyPlace(own);
  const file = join(place.dir, 'registry.db');
  const bytes = readFileSync(file);
  const at = (damagedPage - 1) * 4_096 + 100;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const vault = await place.open();
  expect((await vault.invites.use(live)).usable).toBe(true);
  await vault.close();
  expect((await examine(place.options)).exitCode).toBe(exitCodes.database_damaged);
});

test('a backup of the first version restores over the vault', async () => {
  const place = copyPlace(own);
  const file = join(place.root, 'first.backup');
  await restore({
    file,
    dir: place.dir,
    host: place.host,
    keychain: place.options.keychain,
    secret: null,
    replace: true,
  });
  await expectWhole(place);
});
