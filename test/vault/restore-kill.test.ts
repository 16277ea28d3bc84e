import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../../electron/registry/replay.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import { faultOf } from '../support/keys.ts';
import { atEachStep } from '../support/steps.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;
let recoveryCode: string;
let spent: string;
let added: string;

/** A vault with a backup, and with uses and an invite that are younger than that. */
beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ recoveryCode } = made.created);
  const vault = await openVault(own.options);
  spent = (await vault.invites.generate()).code;
  await vault.invites.generateBatch({ label: 'more pages' }, 300);
  await backUp(vault, join(own.root, 'before.backup'));
  await vault.invites.use(spent);
  added = (await vault.invites.generate({ maxUses: 1_000 })).code;
  await vault.close();
});
afterAll(() => removePlace(own));

/** Whichever vault a killed restore left: it opens, no use of it is forgotten, and it can be written. */
async function expectWhole(place: Place, uses: number): Promise<void> {
  const vault = await openVault(place.options);
  try {
    expect([vault.unlockedBy, vault.rollback]).toEqual(['keychain', null]);
    expect((await vault.invites.use(spent)).reason).toBe('exhausted');
    expect((await vault.invites.show(added)).invite).toMatchObject({ id: 302, useCount: uses });
    expect((await vault.invites.use(added)).usable).toBe(true);
    expect(replay(vault.core.db)).toEqual([]);
    expect(existsSync(join(place.root, '.vault.incoming'))).toBe(false);
  } finally {
    await vault.close();
  }
  // What came after it goes on from it, too.
  const again = await openVault(place.options);
  expect(again.rollback).toBeNull();
  await again.close();
}

function request({ root, dir, host, options }: Place, secret: string | null = null) {
  return { file: join(root, 'before.backup'), dir, host, keychain: options.keychain, secret, replace: true };
}

test.each([
  ['', false],
  [' under an older master key', true],
])('killed at any step of a restore%s, the old vault works or the new one is whole', async (_, master) => {
  const place = copyPlace(own);
  if (master) {
    const vault = await place.open();
    await rekey(vault, { master });
    await vault.close();
  }
  const images = tempFolder('images');
  const steps: string[] = [];
  await atEachStep(
    () => restore(request(place, master ? recoveryCode : null)),
    (name) => {
      cpSync(place.root, join(images, String(steps.length)), { recursive: true });
      steps.push(name);
    },
  );
  // Out of the way, in its place, and between these two.
  expect(steps.filter((name) => name === 'renameSync').length).toBeGreaterThanOrEqual(4);
  const retired = [...steps.keys()].filter((index) => !existsSync(join(images, String(index), 'vault')));
  expect(retired.length).toBeGreaterThanOrEqual(1);
  for (const [index, name] of steps.entries()) {
    await expectWhole(placeAt(join(images, String(index))), 0).catch((error: unknown) => {
      throw new Error(`killed before ${name} (step ${index})`, { cause: error });
    });
  }
});

test('a restore that fails at any step leaves the old vault as it was, or the new one whole', async () => {
  const place = copyPlace(own);
  const master = await place.open();
  await rekey(master, { master: true });
  await master.close();
  const before = { entries: place.entries(), names: readdirSync(place.root) };
  for (let failing = 0, done = false; !done; failing++) {
    const copy = copyPlace(place);
    const holder = await openVault(copy.options);
    let index = 0;
    const restoring = atEachStep(
      () => restore(request(copy, recoveryCode)),
      () => {
        if (index++ === failing) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    );
    const fault = await restoring.catch((error: unknown) => error);
    done = index <= failing;
    const names = readdirSync(copy.root);
    const restored = names.some((name) => name.startsWith('vault.replaced-'));
    const use = await holder.invites.use(added).catch((error: unknown) => error);
    await holder.close();
    if (restored) {
      expect(use).toMatchObject({ code: 'key_generation_mismatch' });
    } else {
      expect([fault, use]).toMatchObject([{ code: 'disk_full' }, { usable: true }]);
      // A folder that the disk refused to remove may be left, but none that would be taken for a finished restore.
      expect(names.filter((name) => !name.includes('.restoring-'))).toEqual(before.names);
      expect(Object.keys(copy.entries())).toEqual(Object.keys(before.entries));
    }
    await expectWhole(copy, restored ? 0 : 1).catch((error: unknown) => {
      throw new Error(`failed at step ${failing}`, { cause: error });
    });
  }
});

test('a restore after one that was killed right before its end does not throw the newer vault away', async () => {
  const place = copyPlace(own);
  const image = tempFolder('image');
  await atEachStep(
    () => restore(request(place)),
    (name) => {
      if (name === 'renameSync' && !existsSync(place.dir)) cpSync(place.root, image, { recursive: true });
    },
  );
  const left = placeAt(image);
  expect(existsSync(left.dir)).toBe(false);
  await restore(request(left));
  await expectWhole(left, 0);
});

test('a key that a killed restore staged is not put over that of the vault which is still in place', async () => {
  const place = copyPlace(own);
  const { keychain } = place.options;
  const vault = await place.open();
  const { vaultId } = vault;
  const older = place.entries()[vaultId] ?? '';
  await rekey(vault, { master: true });
  await vault.close();
  await keychain.set(`${vaultId}.next`, older);
  const before = place.entries();
  expect((await faultOf(() => restore({ ...request(place), replace: false }))).code).toBe('confirmation_needed');
  expect(place.entries()).toEqual(before);
  expect((await place.open()).unlockedBy).toBe('keychain');
});

test('killed at any moment, while another process uses codes, no use is forgotten', async () => {
  const place = copyPlace(own);
  const user = vaultProcess(place.dir, place.keys);
  let uses = 0;
  for (let kill = 0; kill < 14; kill++) {
    const victim = vaultProcess(place.dir, place.keys);
    await Promise.all([victim.get('open'), user.get('open')]);
    await victim.get('close');
    const restoring = (async () => {
      for (;;) await victim.ask('restore', join(place.root, 'before.backup'));
    })().catch((error: Error) => error.message);
    const using = user.get('hammer', added, '12');
    // A restore of this vault takes about 60 ms.
    await delay(Math.random() * 150);
    await victim.kill();
    expect(await restoring).toBe('the process ended within "restore"');
    uses += (await using) as number;
    await user.get('close');
    await expectWhole(place, uses);
    uses += 1;
  }
  expect(uses).toBe(14 * 13);
});
