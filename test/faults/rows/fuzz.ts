import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { VaultError } from '../../../shared/errors.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace } from '../../support/vaults.ts';
import { commandLineTargets } from '../fuzz-command-line.ts';
import { pureTargets } from '../fuzz-pure.ts';
import type { Target } from '../fuzz-target.ts';
import { vaultTargets } from '../fuzz-vault.ts';
import type { Random } from '../random.ts';
import { eachRound, type Row, Tally } from '../row.ts';

/** CPU time that one input may take. Milliseconds. */
const limitMs = 1_000;

/** A round is some ten thousand inputs, most of them for what reads a hundred thousand a second. */
export const fuzzRow: Row = {
  name: 'fuzz',
  rounds: { full: 1_000, short: 2 },
  run: async (trial) => {
    const { place } = await makePlace();
    const vault = await openVault(place.options);
    const steady = new Tally('fuzz: the registry is as it was');
    try {
      const { targets: before, desk } = await vaultTargets(vault, trial.folder);
      const keyFile = readFileSync(join(vault.dir, 'vault.json'), 'utf8');
      const targets = [...pureTargets(keyFile), ...commandLineTargets(trial.folder), ...before];
      const tallies = targets.map((target) => ({
        target,
        tally: new Tally(`fuzz, ${target.what}: no crash, no hang`),
      }));
      const { head, content } = await stateOf(vault);
      await eachRound(trial, async ({ seed, random }) => {
        for (const { target, tally } of tallies) await tally.try(seed, () => feedMany(target, random), target.count);
        await steady.try(seed, () => assert.equal(vault.head().seq, head));
      });
      await steady.try(trial.seed, async () => assert.equal((await stateOf(vault)).content, content));
      await desk.stop();
      await steady.try(trial.seed, async () => assert.deepEqual(await typesAfter(vault, head), ['desk']));
      return [...tallies.map(({ tally }) => tally), steady].map((tally) => tally.figure());
    } finally {
      await vault.close();
      removeFolder(place.root);
    }
  },
};

async function feedMany({ what, count, feed }: Target, random: Random): Promise<void> {
  for (let left = count; left > 0; left--) {
    const from = process.cpuUsage();
    const started = performance.now();
    try {
      await feed(random);
    } catch (error) {
      if (!(error instanceof VaultError) || error.code === 'internal') throw error;
    }
    // The wall clock first, which is cheaper; the machine may only have been busy.
    if (performance.now() - started < limitMs) continue;
    const { user, system } = process.cpuUsage(from);
    assert.ok((user + system) / 1_000 < limitMs, `${what}: one input took ${(user + system) / 1_000} ms`);
  }
}

/** Every record and event. A desk writes what it turned away when it stops, so until then nothing at all may change. */
async function stateOf({ invites }: Vault): Promise<{ head: number; content: string }> {
  const content = JSON.stringify([await invites.list({ limit: 1_000 }), await invites.audit({ limit: 1_000 })]);
  return { head: (await invites.audit({ limit: 1 })).events[0]?.seq ?? 0, content };
}

/** The families of the events that came after that one, each once. */
async function typesAfter({ invites }: Vault, head: number): Promise<string[]> {
  const { events } = await invites.audit({ limit: 1_000 });
  return [...new Set(events.filter(({ seq }) => seq > head).map(({ type }) => type.split('.')[0] ?? ''))];
}
