import assert from 'node:assert/strict';
import { setPassphrase } from '../../../electron/vault/key-change.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { cleanEnv, invites as runCommand } from '../../cli/run-program.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import type { RacerOrder } from '../children/racer.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { startVictim, type Victim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

const passphrase = 'correct horse battery';
const racers = 8;
/** In every so-manieth round half of the racers are the command line, started anew: that takes a second. */
const commandEvery = 50;

/** The desk joins the race where it is built. */
export const racesRow: Row = {
  name: 'races',
  rounds: { full: 1_000, short: 6 },
  run: async (trial) => {
    const exact = new Tally(`${racers} processes race for one code: exactly maxUses succeed`);
    const whole = new Tally('after the race the vault is whole');
    const { place } = await makePlace();
    const vault = await openVault(place.options);
    const team = Array.from({ length: racers }, () => startVictim('racer'));
    let mixed = 0;
    try {
      await setPassphrase(vault, passphrase);
      for (const racer of team) await give(racer, { dir: place.dir, keys: place.keys }, 1);
      await eachRound(trial, async ({ seed, random, index }) => {
        const maxUses = 1 + random.int(racers);
        const { invite, code } = await vault.invites.generate({ maxUses });
        const withCommand = index % commandEvery === 1;
        if (withCommand) mixed += 1;
        await exact.try(seed, async () => {
          const held = await race(team, place, code, index, withCommand ? racers / 2 : 0);
          await expectExactly(vault, invite.id, maxUses, held);
        });
      });
      await whole.try(trial.seed, () => expectWhole(vault));
    } finally {
      await Promise.all(team.map((racer) => racer.kill()));
      await vault.close();
      removeFolder(place.root);
    }
    return [exact.figure(`${mixed} of the rounds with ${racers / 2} command lines`), whole.figure()];
  },
};

async function give(racer: Victim, order: RacerOrder, answers: number): Promise<unknown> {
  await racer.go(order);
  await racer.heard(answers);
  return racer.told.at(-1);
}

/** How often the code held in all. The last `commands` of the team stand aside for the command line. */
async function race(
  team: readonly Victim[],
  place: Place,
  code: string,
  index: number,
  commands: number,
): Promise<number> {
  const env = { ...cleanEnv(place.root), INVITES_VAULT: place.dir, INVITES_PASSPHRASE: passphrase };
  const order = { code };
  const library = team.slice(0, racers - commands).map(async (racer) => {
    const answers = racer.told.length + 1;
    return Number(await give(racer, order, answers));
  });
  const command = Array.from({ length: commands }, async () => {
    const { exit, stderr } = await runCommand(['use', '-'], { cwd: place.root, env, stdin: code });
    assert.ok(exit === 0 || exit === 1, `round ${index}: the command line ended with ${exit}: ${stderr}`);
    return exit === 0 ? 1 : 0;
  });
  const held = await Promise.all([...library, ...command]);
  return held.reduce((sum, n) => sum + n, 0);
}

async function expectExactly({ invites }: Vault, id: number, maxUses: number, held: number): Promise<void> {
  assert.equal(held, maxUses, 'successes');
  const { invite, uses } = await invites.show(id);
  assert.deepEqual([invite.state, invite.useCount, uses.length], ['EXHAUSTED', maxUses, maxUses]);
}
