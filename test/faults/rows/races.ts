import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setPassphrase } from '../../../electron/vault/key-change.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { cleanEnv, type RunOptions, invites as runCommand } from '../../cli/run-program.ts';
import { startServing } from '../../cli/serving.ts';
import { redeemAt } from '../../desk/open-desk.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import type { RacerKind, RacerOrder } from '../children/racer.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { startVictim, type Victim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

const passphrase = 'correct horse battery';
/** Who races in every round: five scripts and the window, each a process, and two clients of a desk in a process. */
const kinds: readonly RacerKind[] = ['window', 'library', 'library', 'library', 'library', 'library'];
const deskClients = 2;
const racers = kinds.length + deskClients;
/** So often each of them tries. */
const tries = 2;
/**
 * In every so-manieth round some scripts stand aside for as many command lines. These take their time to start, so the
 * code has many uses then, and the others try until it has none.
 */
const commandEvery = 50;
const commands = 3;
const manyUses = 1_000;

type Way = RacerKind | 'desk' | 'command line';

/** One who races for a code: by which way, and how often it held. */
interface Racer {
  readonly way: Way;
  readonly run: (code: string, tries: number | null) => Promise<number>;
}

export const racesRow: Row = {
  name: 'races',
  rounds: { full: 1_000, short: 6 },
  run: async (trial) => {
    const exact = new Tally(`${racers} race for one code, by window, desk, command line and library: exactly maxUses`);
    const whole = new Tally('after the race the vault is whole');
    const won: Record<Way, number> = { window: 0, desk: 0, 'command line': 0, library: 0 };
    const { place } = await makePlace();
    const vault = await openVault(place.options);
    await setPassphrase(vault, passphrase);
    const run = { cwd: place.root, env: envOf(place) };
    const desk = await startServing(run);
    const victims = kinds.map((kind) => ({ kind, victim: startVictim('racer') }));
    let mixed = 0;
    try {
      for (const { kind, victim } of victims) await give(victim, { kind, dir: place.dir, keys: place.keys });
      const team = [
        ...Array.from({ length: deskClients }, () => deskRacer(desk.port)),
        ...victims.map(({ kind, victim }) => processRacer(kind, victim)),
      ];
      const mixedTeam = [
        ...team.slice(0, racers - commands),
        ...Array.from({ length: commands }, () => commandRacer(run)),
      ];
      await eachRound(trial, async ({ seed, random, index }) => {
        const withCommands = index % commandEvery === 1;
        const maxUses = withCommands ? manyUses : 1 + random.int(racers);
        const { invite, code } = await vault.invites.generate({ maxUses });
        if (withCommands) mixed += 1;
        await exact.try(seed, async () => {
          const held = await Promise.all(
            (withCommands ? mixedTeam : team).map(async ({ way, run: race }) => {
              const times = await race(code, withCommands ? null : tries);
              won[way] += times;
              return times;
            }),
          );
          await expectExactly(vault, invite.id, maxUses, held);
        });
      });
      const closed = once(desk.child, 'close');
      desk.child.kill('SIGTERM');
      await closed;
      await whole.try(trial.seed, () => expectWhole(vault));
    } finally {
      desk.child.kill('SIGKILL');
      await Promise.all(victims.map(({ victim }) => victim.kill()));
      await vault.close();
      removeFolder(place.root);
    }
    const wins = Object.entries(won).map(([way, times]) => `${way} ${times}`);
    return [
      exact.figure(`${mixed} of the rounds with ${commands} command lines; uses won: ${wins.join(', ')}`),
      whole.figure(),
    ];
  },
};

function envOf({ root, dir }: Place): RunOptions['env'] {
  return { ...cleanEnv(root), INVITES_VAULT: dir, INVITES_PASSPHRASE: passphrase };
}

/** Gives a process its order and waits for the answer. */
async function give(victim: Victim, order: RacerOrder): Promise<unknown> {
  const answers = victim.told.length + 1;
  await victim.go(order);
  await victim.heard(answers);
  return victim.told.at(-1);
}

function processRacer(way: RacerKind, victim: Victim): Racer {
  return { way, run: async (code, times) => Number(await give(victim, { code, tries: times })) };
}

/** A client of the desk, each time from another address, so that it is within the limits. */
function deskRacer(port: number): Racer {
  return {
    way: 'desk',
    run: async (code, times) => {
      let held = 0;
      for (let tried = 0; tried < (times ?? Number.POSITIVE_INFINITY); tried++) {
        const { status, text } = await redeemAt(port, code);
        assert.ok(status === 200 || status === 410, `the desk answered ${status}: ${text}`);
        if (status === 200) held += 1;
        else if (times === null) break;
      }
      return held;
    },
  };
}

function commandRacer(options: RunOptions): Racer {
  return {
    way: 'command line',
    run: async (code) => {
      const { exit, stderr } = await runCommand(['use', '-'], { ...options, stdin: code });
      assert.ok(exit === 0 || exit === 1, `the command line ended with ${exit}: ${stderr}`);
      return exit === 0 ? 1 : 0;
    },
  };
}

async function expectExactly({ invites }: Vault, id: number, maxUses: number, held: readonly number[]): Promise<void> {
  assert.equal(
    held.reduce((sum, n) => sum + n, 0),
    maxUses,
    'successes',
  );
  const { invite } = await invites.show(id);
  const uses = await invites.uses(id, manyUses + 1);
  assert.deepEqual([invite.state, invite.useCount, uses.length], ['EXHAUSTED', maxUses, maxUses]);
}
