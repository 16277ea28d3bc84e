import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { type Act, runAct } from '../../electron/registry/core.ts';
import { replay } from '../../electron/registry/replay.ts';
import { isHere, needs } from '../support/available.ts';
import { Dice } from './dice.ts';
import { violationsOf } from './vault-os-rules.ts';
import { StoreWorld } from './vault-os-world.ts';
import { makeVault, type TestVault } from './vaults.ts';

const vaults = 20;
const storesEach = 500;

/** What the rules of the system say against the stores that were written. */
const violations: string[] = [];

/** Plays `count` stores against one vault for some rounds, its clock moving on in between. */
function playStores({ vault, advance: move }: TestVault, dice: Dice, count: number, rounds: number): string[] {
  const { core } = vault;
  const worlds = Array.from({ length: count }, () => new StoreWorld(core, dice));
  const round = (work: (act: Act, world: StoreWorld) => void) => {
    runAct(core, 'operator', (act) => {
      for (const world of worlds) work(act, world);
    });
    // Even, so that nothing there happens at the same millisecond.
    move(2 * (1 + dice.below(dice.chance(0.1) ? 36_000_000 : 3_600_000)));
  };
  round((act, world) => world.begin(act));
  for (let left = rounds; left > 0; left--) round((act, world) => world.step(act));
  round((act, world) => world.export(act, 0.5));
  return worlds.flatMap(({ written }) => written);
}

test.each(Array.from({ length: vaults }, (_, seed) => seed))(
  'the uses of both sides add up, no live code is burned and no burned one lives: seed %i',
  async (seed) => {
    const to = await makeVault();
    const written = playStores(to, new Dice(seed), storesEach, 10);
    expect(replay(to.vault.core.db)).toEqual([]);
    expect(written.length).toBeGreaterThan(storesEach);
    if (isHere('python3')) violations.push(...violationsOf(written));
  },
);

test('the same holds for a large store that is exchanged as a file', async () => {
  const to = await makeVault();
  const { vault } = to;
  const dice = new Dice(77);
  const world = new StoreWorld(vault.core, dice);
  const path = to.file('store.json');
  const inAct = (work: (act: Act) => void) => vault.run((_, core) => runAct(core, 'operator', work));
  await inAct((act) => world.begin(act, 120));
  for (let turn = 0; turn < 16; turn++) {
    writeFileSync(path, world.text);
    const way = turn === 0 || dice.chance(0.4) ? 'import' : 'export';
    const { notes } = await (way === 'import' ? importVaultOs(vault, path) : exportVaultOs(vault, path));
    await inAct((act) => {
      world.exchanged(act, readFileSync(path, 'utf8'), notes, way);
      world.work(act, 12);
    });
    to.advance(2 * (1 + dice.below(3_600_000)));
  }
  expect(replay(vault.core.db)).toEqual([]);
  if (isHere('python3')) violations.push(...violationsOf(world.written));
});

test('no store that was written for these 10,000 breaks a rule of the system', needs('python3'), () => {
  expect(vaults * storesEach).toBe(10_000);
  expect(violations).toEqual([]);
});
