import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StoreError } from '../../shared/errors.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let made: Place;

beforeAll(async () => {
  made = (await makePlace()).place;
});
afterAll(() => removePlace(made));

test('an open vault whose registry was taken away writes into no file without a name', async () => {
  const place = copyPlace(made);
  const vault = await place.open();
  const aside = join(place.root, 'aside');
  mkdirSync(aside);
  for (const name of registryFiles(place)) renameSync(join(place.dir, name), join(aside, name));
  await expect(vault.invites.generate({})).rejects.toMatchObject({ code: 'database_missing' });
  await expect(vault.invites.list({})).rejects.toThrow(StoreError);
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(place.dir, name));
  const { invite } = await vault.invites.generate({});
  await vault.close();
  const { invites } = await (await place.open()).invites.list({});
  expect(invites.map(({ id }) => id)).toEqual([invite.id]);
});

test('a glance notices that the registry was taken away within a second, and answers from one that is put back', async () => {
  const place = copyPlace(made);
  const vault = await place.open();
  await vault.invites.generate({});
  const count = () => vault.glance((manager) => manager.count({}));
  expect(await count()).toBe(1);
  const aside = join(place.root, 'aside');
  mkdirSync(aside);
  for (const name of registryFiles(place)) renameSync(join(place.dir, name), join(aside, name));
  place.host.advance(1_000);
  await expect(count()).rejects.toMatchObject({ code: 'database_missing' });
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(place.dir, name));
  expect(await count()).toBe(1);
});

test('an older copy that takes the place of an open registry is a rollback, whatever the checkpoint says', async () => {
  const place = copyPlace(made);
  const older = join(place.root, 'older.db');
  copyFileSync(join(place.dir, 'registry.db'), older);
  const vault = await place.open();
  await vault.invites.generate({});
  const { seq } = vault.head();
  for (const name of registryFiles(place)) rmSync(join(place.dir, name));
  copyFileSync(older, join(place.dir, 'registry.db'));
  await expect(vault.invites.generate({})).rejects.toMatchObject({ code: 'rolled_back' });
  expect(vault.rollback).toMatchObject({ expectedSeq: seq, kind: 'shorter' });
  await vault.close();

  const again = await place.open();
  expect(again.rollback).toMatchObject({ expectedSeq: seq });
  await again.acceptRollback();
  await expect(again.invites.generate({})).resolves.toMatchObject({ invite: { id: 1 } });
});

test('a copy that knows as much takes the place of an open registry without a word', async () => {
  const place = copyPlace(made);
  const vault = await place.open();
  await vault.invites.generate({});
  vault.core.db.checkpoint();
  const file = join(place.dir, 'registry.db');
  copyFileSync(file, `${file}.copy`);
  for (const name of ['registry.db', 'registry.db-wal', 'registry.db-shm'])
    rmSync(join(place.dir, name), { force: true });
  renameSync(`${file}.copy`, file);
  await vault.invites.generate({});
  await vault.close();
  const { invites } = await (await place.open()).invites.list({});
  expect(invites).toHaveLength(2);
});

function registryFiles({ dir }: Place): string[] {
  return readdirSync(dir).filter((name) => name.startsWith('registry.db'));
}
