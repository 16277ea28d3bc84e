import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exportRegistry } from '../../../electron/exchange/registry-export.ts';
import { loadRegistrySchema, readRegistryFile } from '../../../electron/exchange/registry-read.ts';
import { rows } from '../../../electron/registry/database.ts';
import { verifyAuditFile } from '../../../electron/vault/audit-file-verify.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { makeFolder, removeFolder } from '../../support/temp.ts';
import { makePlace, type Place, placeAt } from '../../support/vaults.ts';
import type { BusyOrder, Told } from '../children/busy.ts';
import { seeded } from '../random.ts';
import { type Row, Tally, type Trial } from '../row.ts';
import { startVictim, type Victim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

const batch = 120;
/** After so many kills a lane goes on with a fresh vault, so that looking at the old one does not take ever longer. */
const killsPerVault = 20;
/** The victim is killed within so many milliseconds: of its order every tenth time, else of its having opened the vault. */
const longest = 500;

export const killsRow: Row = {
  name: 'kills',
  rounds: { full: 1_000, short: 8 },
  run: async (trial) => {
    const base = await prepare();
    const tallies = {
      writes: new Tally('kill -9 during use: every acknowledged write is there'),
      halves: new Tally('kill -9 during use: nothing is half-made'),
      whole: new Tally('kill -9 during use: log, records and counts agree'),
      files: new Tally('kill -9 during use: a file that has its name is whole'),
    };
    const acts = new Map<string, number>();
    const strays = new Map<string, number>();
    const lane = async (first: number) => {
      let kill = first;
      while (kill < trial.rounds) {
        const last = Math.min(trial.rounds, kill + 2 * killsPerVault);
        const place = copyOf(base.place, join(trial.folder, `lane-${first}-${kill}`));
        let next = startVictim('busy');
        for (; kill < last; kill += 2) {
          const victim = next;
          next = startVictim('busy');
          await killOnce(trial, { kill, place, victim, base, tallies, acts, strays });
        }
        await next.kill();
        removeFolder(place.root);
      }
    };
    try {
      await Promise.all([lane(0), lane(1)]);
    } finally {
      removeFolder(base.place.root);
    }
    return [
      tallies.writes.figure(`acknowledged: ${listed(acts)}`),
      tallies.halves.figure(),
      tallies.whole.figure(),
      tallies.files.figure(strays.size === 0 ? '' : `left beside: ${listed(strays)}`),
    ];
  },
};

interface Base {
  readonly place: Place;
  readonly codes: readonly string[];
  readonly foreign: string;
}

interface Kill {
  readonly kill: number;
  readonly place: Place;
  readonly victim: Victim;
  readonly base: Base;
  readonly tallies: Readonly<Record<'writes' | 'halves' | 'whole' | 'files', Tally>>;
  readonly acts: Map<string, number>;
  readonly strays: Map<string, number>;
}

async function prepare(): Promise<Base> {
  const { place } = await makePlace();
  const vault = await openVault(place.options);
  const issued = await vault.invites.generateBatch({ label: 'in use', maxUses: 1_000_000 }, 8);
  await vault.invites.generateBatch({ label: 'more pages' }, 300);
  await vault.close();
  const other = await makePlace();
  const source = await openVault(other.place.options);
  await source.invites.generateBatch({ label: 'from elsewhere' }, batch);
  const foreign = join(place.root, 'foreign.json');
  await exportRegistry(source, foreign);
  await source.close();
  removeFolder(other.place.root);
  return { place, codes: issued.map(({ code }) => code), foreign };
}

function copyOf({ root }: Place, to: string): Place {
  cpSync(root, to, { recursive: true, preserveTimestamps: true });
  return placeAt(to);
}

async function killOnce({ seed }: Trial, { kill, place, victim, base, tallies, acts, strays }: Kill): Promise<void> {
  const files = makeFolder('faults-files');
  const order: BusyOrder = {
    dir: place.dir,
    keys: place.keys,
    files,
    seed: seed + kill,
    codes: base.codes,
    foreign: base.foreign,
    batch,
  };
  await victim.go(order);
  if (kill % 10 > 0) await victim.heard();
  await delay(seeded(seed + kill + 0x10000).int(longest));
  const told = (await victim.kill()) as Told[];
  for (const { act } of told) if (act !== 'open') count(acts, act);
  const own = seed + kill;
  let vault: Vault | undefined;
  try {
    vault = await openVault(place.options);
  } catch (error) {
    await tallies.whole.try(own, () => Promise.reject(error));
    return;
  }
  const open = vault;
  try {
    await tallies.writes.try(own, () => expectWrites(open, told));
    await tallies.halves.try(own, () => expectNoHalves(open, own, told.length));
    await tallies.whole.try(own, () => expectWhole(open));
    await tallies.files.try(own, () => expectWholeFiles(open, files, told));
    for (const name of [...readdirSync(files), ...readdirSync(place.dir), ...readdirSync(place.root)]) {
      if (name.startsWith('.') || /\.tmp$/.test(name)) count(strays, name.replace(/^\..*\./, '.….'));
    }
  } finally {
    await open.close();
    removeFolder(files);
  }
}

async function expectWrites({ invites }: Vault, told: readonly Told[]): Promise<void> {
  for (const one of told) {
    if (one.act === 'use') {
      const [use] = await invites.uses(one.inviteId, 1, one.useId - 1);
      assert.equal(use?.id, one.useId, `use ${one.useId} was acknowledged and is gone`);
    } else if (one.act === 'generate') {
      assert.equal((await invites.show(one.inviteId)).invite.state, 'ACTIVE');
    } else if (one.act === 'revoke') {
      assert.equal((await invites.show(one.inviteId)).invite.state, 'REVOKED');
    } else if (one.act === 'batch' || one.act === 'import') {
      assert.equal(await sizeOf(invites, one.group), one.count, `${one.group} was acknowledged`);
    }
  }
}

async function sizeOf(invites: Vault['invites'], group: string): Promise<number> {
  return (await invites.list({ group, limit: 10_000 })).invites.length;
}

/** Every batch and import of that victim is there whole or not at all, whether or not it was acknowledged. */
async function expectNoHalves({ invites }: Vault, seed: number, acts: number): Promise<void> {
  for (let made = 0; made <= acts; made++) {
    for (const kind of ['batch', 'import']) {
      const found = await sizeOf(invites, `${kind}-${seed}-${made}`);
      assert.ok(found === 0 || found === batch, `${kind}-${seed}-${made} has ${found} of ${batch}`);
    }
  }
}

/** What was acknowledged is there, and whatever bears the name of an export can be read to its end. */
async function expectWholeFiles(vault: Vault, files: string, told: readonly Told[]): Promise<void> {
  for (const one of told) if (one.act === 'export' || one.act === 'log') assert.ok(existsSync(one.file), one.file);
  for (const name of readdirSync(files)) {
    const path = join(files, name);
    if (name.startsWith('log-')) assert.equal((await verifyAuditFile(path)).failure, null, name);
    if (name.startsWith('registry-')) await expectMarked(vault, path);
  }
  for (const one of told) {
    if (one.act !== 'batch') continue;
    const lines = readFileSync(join(files, `${one.group}.csv`), 'utf8').split('\n').length;
    assert.equal(lines, one.count + 2, `the codes of ${one.group} are not all in its file`);
  }
}

const selectUnmarked = rows<[string], { hash: string }>(
  `SELECT code_hash AS hash FROM invites
   WHERE handed_to IS NULL AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ?`,
);

/** Every live invite of the file is marked in the vault: else it could be used here and there without a word. */
async function expectMarked(vault: Vault, path: string): Promise<void> {
  const { document } = readRegistryFile(path, await loadRegistrySchema());
  const unmarked = new Set(vault.core.db.all(selectUnmarked, document.exportedAt).map(({ hash }) => hash));
  const bare = document.invites.filter(({ codeHash }) => unmarked.has(codeHash));
  assert.deepEqual(
    bare.map(({ id }) => id),
    [],
    `${path} holds live invites that have no mark`,
  );
}

function count(tally: Map<string, number>, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

function listed(tally: ReadonlyMap<string, number>): string {
  return [...tally]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([name, n]) => `${n.toLocaleString('en-US')} ${name}`)
    .join(', ');
}
