import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../../electron/vault/doctor.ts';
import type { DoctorLine } from '../../../electron/vault/doctor-line.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import { readAll } from '../read-all.ts';
import { eachRound, type Row, Tally } from '../row.ts';

const pageSize = 4_096;

/** Each round: the whole old file where the seed is even, one old page where it is odd. */
export const rollbacksRow: Row = {
  name: 'rollbacks',
  rounds: { full: 120, short: 6 },
  run: async (trial) => {
    const files = new Tally('the whole old file put back: noticed, and said as rollback');
    const pages = new Tally('an old page put back: noticed by doctor, and said as rollback');
    const { place, images } = await prepare();
    const path = join(place.dir, 'registry.db');
    const now = readFileSync(path);
    const content = await readAll(place);
    let harmless = 0;
    const keys = readFileSync(join(place.keys, headEntry(place)));
    try {
      await eachRound(trial, async ({ seed, random }) => {
        const putBack = (bytes: Buffer) => {
          writeFileSync(path, bytes);
          for (const beside of ['-wal', '-shm']) rmSync(`${path}${beside}`, { force: true });
          writeFileSync(join(place.keys, headEntry(place)), keys);
        };
        const whole = seed % 2 === 0;
        for (;;) {
          putBack(whole ? random.pick(images) : withOldPage(now, random.pick(images), random.int));
          const problems = (await examine(place.options)).lines.filter(({ status }) => status === 'problem');
          // What differs in the unused part of a page, or in a free page, is no state.
          if (!whole && problems.length === 0 && (await readAll(place)) === content) harmless += 1;
          else {
            await (whole ? files : pages).try(seed, () => expectRollback(problems));
            break;
          }
        }
      });
    } finally {
      removeFolder(place.root);
    }
    const note = `${harmless} more changed nothing that the vault shows`;
    return [files.figure(), pages.figure(harmless > 0 ? note : '')].filter(({ of }) => of > 0);
  },
};

/** A vault, and its file as it was after each of many acts. */
async function prepare(): Promise<{ place: Place; images: Buffer[] }> {
  const { place } = await makePlace();
  const images: Buffer[] = [];
  let codes: readonly string[] = [];
  for (let step = 0; step < 12; step++) {
    const vault = await openVault(place.options);
    const { invites } = vault;
    if (step === 0) {
      codes = (await invites.generateBatch({ label: 'for many pages', maxUses: 50 }, 400)).map(({ code }) => code);
    }
    for (const code of codes.slice(step * 15, step * 15 + 40)) await invites.use(code, { mint: step % 2 === 0 });
    for (const id of [200 + step, 250 + step]) await invites.revoke(id, 'lost');
    await invites.extend(300 + step, { kind: 'after', ms: 3_600_000 });
    await invites.revokeToken(1 + step);
    await vault.close();
    if (step < 11) images.push(readFileSync(join(place.dir, 'registry.db')));
  }
  return { place, images };
}

function headEntry({ entries }: Place): string {
  const name = Object.keys(entries()).find((entry) => entry.endsWith('.head'));
  if (name === undefined) throw new Error('no checkpoint is kept');
  return name;
}

/** The present file with one page of the older one that differs. */
function withOldPage(now: Buffer, older: Buffer, int: (limit: number) => number): Buffer {
  const differing: number[] = [];
  // Page 1 tells only the size and age of the file.
  for (let at = pageSize; at + pageSize <= older.length; at += pageSize) {
    if (!now.subarray(at, at + pageSize).equals(older.subarray(at, at + pageSize))) differing.push(at);
  }
  const at = differing[int(differing.length)] ?? pageSize;
  const mixed = Buffer.from(now);
  older.copy(mixed, at, at, at + pageSize);
  return mixed;
}

function expectRollback(problems: readonly DoctorLine[]): void {
  const said = problems.map(({ check, code, text }) => `${check} ${code} (${text})`).join('; ');
  assert.ok(problems.length > 0, 'nothing was noticed');
  assert.ok(
    problems.some(({ code }) => code === 'rolled_back'),
    `not called a rollback: ${said}`,
  );
  assert.ok(!problems.some(({ code }) => code === 'database_damaged'), `called damage: ${said}`);
}
