import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setPassphrase } from '../../electron/vault/key-change.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { passphrase } from '../support/keys.ts';
import { atEachStep } from '../support/steps.ts';
import { tempFolder } from '../support/temp.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;
let code: string;

beforeAll(async () => {
  ({ place: own } = await makePlace());
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate({ maxUses: 1_000_000 }));
  await vault.invites.generateBatch({ label: 'more pages to write' }, 2_000);
  await vault.close();
});
afterAll(() => removePlace(own));

/** Opens what a killed process left behind, and sees that all is there and can be written. */
async function expectWhole(place: Place, uses: number): Promise<void> {
  const vault = await openVault(place.options);
  try {
    expect(vault.rollback).toBeNull();
    expect((await vault.invites.counts()).ACTIVE).toBe(2_001);
    expect((await vault.invites.show(code)).invite.useCount).toBe(uses);
    expect(vault.core.db.once('PRAGMA quick_check')).toEqual([{ quick_check: 'ok' }]);
    expect((await vault.invites.use(code)).usable).toBe(true);
  } finally {
    await vault.close();
  }
}

test.each([
  ['the database key', {}],
  ['the master key too', { master: true }],
  ['the master key of a vault with a passphrase', { master: true, passphrase }],
])('killed at any step of changing %s, the vault opens with all its data', async (_, options) => {
  const place = copyPlace(own);
  const images = tempFolder('images');
  const steps: string[] = [];
  const vault = await place.open();
  if ('passphrase' in options) await setPassphrase(vault, options.passphrase);
  const { recoveryCode } = await atEachStep(
    () => rekey(vault, options),
    (name) => {
      cpSync(place.root, join(images, String(steps.length)), { recursive: true });
      steps.push(name);
    },
  );
  expect(recoveryCode === null).toBe(!('master' in options));
  expect(steps).toContain('rekey');
  expect(steps.filter((name) => name === 'renameSync').length).toBeGreaterThan(1);
  for (const [index, name] of steps.entries()) {
    await expectWhole(placeAt(join(images, String(index))), 0).catch((error: unknown) => {
      throw new Error(`killed ${name} (step ${index})`, { cause: error });
    });
  }
});

test('killed at any moment, the vault opens with all its data, and a re-key goes through', async () => {
  const kills = 24;
  const lane = async (lane: number) => {
    const place = copyPlace(own);
    let uses = 0;
    for (let kill = lane; kill < kills; kill += 2) {
      const victim = vaultProcess(place.dir, place.keys);
      await victim.get('open');
      const rekeying = (async () => {
        for (;;) await victim.ask('rekey');
      })().catch((error: Error) => error.message);
      // A re-key of this vault takes about 80 ms.
      await delay(Math.random() * 200);
      await victim.kill();
      expect(await rekeying).toBe('the process ended within "rekey"');
      await expectWhole(place, uses);
      uses += 1;
    }
    const vault = await place.open();
    await rekey(vault);
    expect(vault.secrets.bundle.databaseKeys).toHaveLength(1);
  };
  await Promise.all([lane(0), lane(1)]);
});

test('killed with a passphrase in use, the passphrase still opens the vault after each step', async () => {
  const { place } = await makePlace({ keyStore: 'passphrase', passphrase });
  const images = tempFolder('images');
  try {
    const vault = await openVault({ ...place.options, askSecret: async () => passphrase });
    let taken = 0;
    await atEachStep(
      () => rekey(vault, { master: true, passphrase }),
      (name) => {
        // Only these change which keys open what.
        if (name !== 'renameSync') return;
        cpSync(place.root, join(images, String(taken)), { recursive: true });
        taken += 1;
      },
    );
    await vault.close();
    expect(taken).toBe(3);
    for (let image = 0; image < taken; image++) {
      const left = placeAt(join(images, String(image)));
      expect((await left.open({ askSecret: async () => passphrase })).unlockedBy).toBe('passphrase');
    }
  } finally {
    removePlace(place);
  }
});
