import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../../electron/registry/replay.ts';
import { examineVault } from '../../electron/vault/doctor.ts';
import { openVault } from '../../electron/vault/open.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let own: Place;
let code: string;

beforeAll(async () => {
  ({ place: own } = await makePlace());
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate({ maxUses: 1_000 }));
  await vault.close();
});
afterAll(() => removePlace(own));

test('four processes open and use at once, and none is told that the vault is busy', async () => {
  const place = copyPlace(own);
  const processes = Array.from({ length: 4 }, () => vaultProcess(place.dir, place.keys));
  const rounds = processes.map(async (each) => {
    let held = 0;
    for (let round = 0; round < 10; round++) {
      await each.get('open');
      held += (await each.get('hammer', code, '10')) as number;
      await each.get('close');
    }
    return held;
  });
  expect(await Promise.all(rounds)).toEqual([100, 100, 100, 100]);
  const vault = await place.open();
  expect((await vault.invites.show(code)).invite.useCount).toBe(400);
  expect([vault.rollback, replay(vault.core.db)]).toEqual([null, []]);
});

test('a vault that doctor looked at keeps its log, whoever else opens and closes it', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  await vault.invites.use(code);
  expect((await examineVault(vault)).filter(({ status }) => status !== 'ok')).toEqual([]);
  // The last to close a database takes its log away, and finds out by a lock whether it is the last.
  const other = vaultProcess(place.dir, place.keys);
  await other.get('open');
  await other.get('close');
  expect(existsSync(join(place.dir, 'registry.db-wal'))).toBe(true);
  await vault.invites.use(code);
  await other.get('open');
  expect(await other.get('count', code)).toBe(2);
});

test('a process that is killed with the vault open leaves it to the next', async () => {
  const place = copyPlace(own);
  for (let kill = 0; kill < 3; kill++) {
    const victim = vaultProcess(place.dir, place.keys);
    await victim.get('open');
    expect(await victim.get('use', code)).toBe(true);
    await victim.kill();
    const vault = await openVault(place.options);
    expect((await vault.invites.show(code)).invite.useCount).toBe(kill + 1);
    await vault.close();
  }
});
