import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../../../electron/vault/backup.ts';
import { inspectBackup } from '../../../electron/vault/backup-file.ts';
import { createVault } from '../../../electron/vault/create.ts';
import { setPassphrase } from '../../../electron/vault/key-change.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { StoreError } from '../../../shared/errors.ts';
import { makeFolder, removeFolder } from '../../support/temp.ts';
import { makePlace, type Place, placeAt } from '../../support/vaults.ts';
import { expectMigrated } from '../migrated.ts';
import { type Figure, type Row, Tally, type Trial } from '../row.ts';
import { type Change, changes, type SteppedOrder } from '../stepped-order.ts';
import { startVictim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

const old = 'correct horse battery';
const next = 'staple by the window';
const invites = 60;

/** `rounds` is how many steps of each change are tried, from the step that the seed names on; there are 6 to 40 of them. */
export const stepsRow: Row = {
  name: 'steps',
  rounds: { full: 1_000, short: 1 },
  run: async (trial) => {
    // A passphrase costs its half second whenever it is tried, so only its own changes have one.
    const plain = await prepare(null);
    const guarded = await prepare(old);
    const figures: Figure[] = [];
    try {
      for (const change of changes) {
        trial.say(change);
        figures.push(await tryChange(trial, change.startsWith('passphrase') ? guarded : plain, change));
      }
    } finally {
      for (const { place } of [plain, guarded]) removeFolder(place.root);
    }
    return figures;
  },
};

interface Base {
  readonly place: Place;
  readonly code: string;
  readonly databaseKey: Buffer;
}

/** A vault with a backup, and with a use that is younger than that. */
async function prepare(passphrase: string | null): Promise<Base> {
  const { place } = await makePlace();
  const vault = await openVault(place.options);
  if (passphrase !== null) await setPassphrase(vault, passphrase);
  const { code } = await vault.invites.generate({ maxUses: 1_000 });
  await vault.invites.generateBatch({ label: 'more pages' }, invites - 1);
  await backUp(vault, join(place.root, 'backup'));
  await vault.invites.use(code);
  const databaseKey = Buffer.from(vault.databaseKey);
  await vault.close();
  return { place, code, databaseKey };
}

async function tryChange({ rounds, seed }: Trial, base: Base, change: Change): Promise<Figure> {
  const tally = new Tally(`kill -9 at a step of ${change}: the vault opens, whole, and can be written`);
  const count = await countSteps(base, change);
  let left = 0;
  for (let index = 0; index < Math.min(rounds, count); index++) {
    const step = (seed + index) % count;
    // With the step as seed a single round does the same again.
    await tally.try(step, async () => {
      const place = startingPlace(base, change);
      try {
        const { signal } = await runChange(place, change, step);
        assert.equal(signal, 'SIGKILL');
        await expectUsable(place, base, change).catch((error: unknown) => {
          throw new Error(`killed before step ${step}`, { cause: error });
        });
        if (readdirSync(place.root).some((name) => /\.(new|restoring|incoming)/.test(name))) left += 1;
      } finally {
        removeFolder(place.root);
      }
    });
  }
  return tally.figure(left === 0 ? '' : `${left} left a hidden folder beside the vault`);
}

async function countSteps(base: Base, change: Change): Promise<number> {
  const place = startingPlace(base, change);
  try {
    const { told } = await runChange(place, change, null);
    return Number(told[0]);
  } finally {
    removeFolder(place.root);
  }
}

function startingPlace({ place }: Base, change: Change): Place {
  const root = makeFolder('faults-steps');
  cpSync(place.root, root, { recursive: true, preserveTimestamps: true });
  const copy = placeAt(root);
  if (change === 'create' || change === 'restore') rmSync(copy.dir, { recursive: true });
  return copy;
}

async function runChange({ root, dir, keys }: Place, change: Change, step: number | null) {
  const victim = startVictim('stepped');
  const order: SteppedOrder = { change, dir, keys, backup: join(root, 'backup'), old, next, step };
  await victim.go(order);
  return await victim.end();
}

/** Opens whatever a killed change left: by the keychain, by the old passphrase or by the new one. */
async function expectUsable(place: Place, { code, databaseKey }: Base, change: Change): Promise<void> {
  if (change === 'migrations to come') {
    await expectMigrated(place, databaseKey, invites);
    return;
  }
  const fresh = change === 'create' || change === 'restore';
  if (fresh && !existsSync(join(place.dir, 'vault.json')) && !existsSync(join(place.root, '.vault.incoming'))) {
    const { dir, options } = place;
    await createVault({ dir, host: options.host, keychain: options.keychain, keyStore: 'keychain', passphrase: null });
  }
  const vault = await openSomehow(place);
  try {
    await expectWhole(vault);
    const { useCount } = await vault.invites.show(code).then(
      ({ invite }) => invite,
      () => ({ useCount: null }),
    );
    if (!fresh) assert.equal(useCount, 1, 'the use is forgotten');
    const counts = await vault.invites.counts();
    assert.ok(counts.ACTIVE === invites || (fresh && counts.ACTIVE === 0), `${counts.ACTIVE} invites`);
    assert.ok((await vault.invites.use((await vault.invites.generate()).code)).usable);
  } finally {
    await vault.close();
  }
  const backup = join(place.root, 'backup.new');
  if (existsSync(backup)) inspectBackup(backup);
}

async function openSomehow(place: Place): Promise<Vault> {
  try {
    return await openVault(place.options);
  } catch (error) {
    if (!(error instanceof StoreError) || !/^(keychain_entry|passphrase_needed)/.test(error.code)) throw error;
  }
  for (const secret of [old, next]) {
    try {
      return await openVault({ ...place.options, askSecret: async () => secret });
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'passphrase_wrong') throw error;
    }
  }
  throw new Error('it opens with neither the old key nor the new one');
}
