import assert from 'node:assert/strict';
import { chmodSync, chownSync, cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { type ErrorCode, VaultError } from '../../../shared/errors.ts';
import { mountDisk, type SmallDisk } from '../../support/small-disk.ts';
import { makeFolder, removeFolder } from '../../support/temp.ts';
import { makePlace, type Place, placeAt } from '../../support/vaults.ts';
import type { Random } from '../random.ts';
import { eachRound, type Row, Tally } from '../row.ts';
import { startVictim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

/** Any user but root, whom no permission stops. */
const nobody = 65_534;

type Trouble = (place: Place, random: Random, disk: SmallDisk) => Promise<void>;

export const disksRow: Row = {
  name: 'disks',
  rounds: { full: 20, short: 1 },
  needs: ['mountable tmpfs'],
  run: async (trial) => {
    const troubles: readonly (readonly [string, Trouble])[] = [
      ['the disk runs full: a clear error, what was acknowledged is there, and it goes on when there is room', runFull],
      ['the folder becomes read-only: a clear error, nothing changed', becomeReadOnly],
      ['another program keeps the file locked: a clear error, nothing changed', stayLocked],
      ['permission is lost: a clear error, nothing changed', losePermission],
      ['files and folder may only be read: a clear error, nothing changed', openReadable],
      ['the folder takes no new files: a clear error, nothing changed', openInFixedFolder],
      ['permission to write is lost while it is open: what was acknowledged is there', loseWriting],
    ];
    const { place: base } = await makePlace();
    const vault = await openVault(base.options);
    await vault.invites.generateBatch({ label: 'there before' }, 50);
    await vault.close();
    const tallies = troubles.map(([what, trouble]) => ({ trouble, tally: new Tally(what) }));
    try {
      await eachRound(trial, async ({ seed, random }) => {
        for (const { trouble, tally } of tallies) {
          await tally.try(seed, () => onDisk(base, (place, disk) => trouble(place, random, disk)));
        }
      });
    } finally {
      removeFolder(base.root);
    }
    return tallies.map(({ tally }) => tally.figure());
  },
};

/** A copy of the place, with the vault on a disk of its own. */
async function onDisk({ root }: Place, work: (place: Place, disk: SmallDisk) => Promise<void>): Promise<void> {
  const copy = makeFolder('faults-disk');
  mkdirSync(join(copy, 'vault'));
  const disk = mountDisk(join(copy, 'vault'), '4m', 'rw,mode=0700');
  try {
    cpSync(root, copy, { recursive: true });
    await work(placeAt(copy), disk);
  } finally {
    disk.unmount();
    removeFolder(copy);
  }
}

async function codeOf(work: () => Promise<unknown>): Promise<ErrorCode | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    assert.ok(error.hint, `${error.code} says no way out`);
    return error.code;
  }
}

async function withVault<T>(place: Place, work: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = await openVault(place.options);
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

async function runFull(place: Place, random: Random): Promise<void> {
  const filling = join(place.dir, 'filling');
  const issued: number[] = [];
  await withVault(place, async ({ invites }) => {
    // All but some kilobytes, which the log of the writes soon takes.
    let room = 4 * 2 ** 20 - 64 * 1024;
    while (room > 0) {
      try {
        writeFileSync(filling, Buffer.alloc(room));
        break;
      } catch {
        room -= 16 * 1024 * (1 + random.int(8));
      }
    }
    for (;;) {
      const size = 1 + random.int(40);
      const code = await codeOf(async () => {
        for (const { invite } of await invites.generateBatch({}, size)) issued.push(invite.id);
      });
      if (code === null) continue;
      assert.equal(code, 'disk_full');
      break;
    }
    rmSync(filling);
    issued.push((await invites.generate()).invite.id);
  });
  await withVault(place, async (vault) => {
    for (const id of issued) assert.equal((await vault.invites.show(id)).invite.state, 'ACTIVE');
    assert.equal((await vault.invites.counts()).ACTIVE, 50 + issued.length);
    await expectWhole(vault);
  });
}

async function becomeReadOnly(place: Place, _: Random, disk: SmallDisk): Promise<void> {
  disk.remount('ro');
  const code = await codeOf(() => withVault(place, ({ invites }) => invites.generate()));
  disk.remount('rw');
  assert.equal(code, 'file_refused');
  await expectUnchanged(place);
}

async function stayLocked(place: Place): Promise<void> {
  const holder = startVictim('holder');
  await withVault(place, async ({ invites, secrets }) => {
    try {
      await holder.go({ path: join(place.dir, 'registry.db'), key: secrets.databaseKey.toString('hex') });
      await holder.heard();
      const code = codeOf(() => invites.generate());
      // Patience ends by the clock of the host.
      place.host.advance(60_000);
      assert.equal(await code, 'busy');
      assert.equal((await invites.counts()).ACTIVE, 50, 'reading goes on');
    } finally {
      await holder.kill();
    }
  });
  await expectUnchanged(place);
}

async function losePermission(place: Place): Promise<void> {
  await expectRefused(place, { file: 0, folder: 0 });
}

async function openReadable(place: Place): Promise<void> {
  await expectRefused(place, { file: 0o400, folder: 0o500 });
}

async function openInFixedFolder(place: Place): Promise<void> {
  await expectRefused(place, { file: 0o600, folder: 0o500 });
}

/** What whoever owns a vault may still do to its files and to its folder. */
interface Modes {
  readonly file: number;
  readonly folder: number;
}

async function expectRefused(place: Place, modes: Modes): Promise<void> {
  const code = await asUser(place, async () => {
    setModes(place, modes);
    return await codeOf(() => withVault(place, ({ invites }) => invites.generate())).finally(() => giveBack(place));
  });
  assert.equal(code, 'file_refused');
  await expectUnchanged(place);
}

/** Files that are open stay so, whatever their mode: then it goes on, and else it says what is wrong. */
async function loseWriting(place: Place, random: Random): Promise<void> {
  const before = random.int(3);
  let acknowledged = 0;
  await asUser(place, async () => {
    await withVault(place, async ({ invites }) => {
      const issue = () =>
        codeOf(async () => {
          await invites.generate();
          acknowledged += 1;
        });
      for (let left = before; left > 0; left--) await issue();
      setModes(place, { file: 0o400, folder: 0o500 });
      assert.ok([null, 'file_refused'].includes(await issue()));
      assert.equal((await invites.counts()).ACTIVE, 50 + acknowledged, 'reading goes on');
      // Another program, such as the command line.
      const code = await codeOf(() => withVault(place, (other) => other.invites.generate()));
      assert.equal(code, 'file_refused');
    });
    giveBack(place);
  });
  await withVault(place, async (vault) => {
    assert.equal((await vault.invites.counts()).ACTIVE, 50 + acknowledged);
    await expectWhole(vault);
    assert.ok((await vault.invites.use((await vault.invites.generate()).code)).usable);
  });
}

/** Does something as a user whom permissions stop, who owns all that lies there. */
async function asUser<T>(place: Place, work: () => Promise<T>): Promise<T> {
  if (process.getuid?.() !== 0) return await work();
  setOwner(place, nobody);
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
    setOwner(place, 0);
  }
}

function setOwner({ root }: Place, owner: number): void {
  for (const name of ['.', ...readdirSync(root, { recursive: true, encoding: 'utf8' })]) {
    chownSync(join(root, name), owner, owner);
  }
}

function setModes({ dir }: Place, { file, folder }: Modes): void {
  for (const name of readdirSync(dir)) chmodSync(join(dir, name), file);
  chmodSync(dir, folder);
}

function giveBack(place: Place): void {
  chmodSync(place.dir, 0o700);
  setModes(place, { file: 0o600, folder: 0o700 });
}

async function expectUnchanged(place: Place): Promise<void> {
  await withVault(place, async (vault) => {
    assert.equal((await vault.invites.counts()).ACTIVE, 50);
    await expectWhole(vault);
    assert.ok((await vault.invites.use((await vault.invites.generate()).code)).usable);
  });
}
