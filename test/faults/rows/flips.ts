import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { examine } from '../../../electron/vault/doctor.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace, type Place } from '../../support/vaults.ts';
import { readAll } from '../read-all.ts';
import { eachRound, type Row, Tally } from '../row.ts';

/** A flip in this many bytes at the start of the file meets the salt, which is authenticated only by what it breaks. */
const saltSize = 16;

export const flipsRow: Row = {
  name: 'flips',
  rounds: { full: 1_000, short: 12 },
  run: async (trial) => {
    const found = new Tally('a byte flipped in the database file: doctor calls it damage');
    const served = new Tally('a byte flipped: whoever reads meets damage, or reads what was written');
    const kept = new Tally('a byte flipped: reading changes no byte of the file');
    const { place, whole, content } = await prepare();
    const path = join(place.dir, 'registry.db');
    let refused = 0;
    try {
      await eachRound(trial, async ({ seed, random, index }) => {
        // Every fiftieth meets the salt, which a flip at random would meet once in thousands.
        const at = random.int(index % 50 === 0 ? saltSize : whole.length);
        const bytes = Buffer.from(whole);
        bytes.writeUInt8(bytes.readUInt8(at) ^ (1 + random.int(255)), at);
        writeFileSync(path, bytes);
        await served.try(seed, async () => {
          const read = await readAll(place);
          if (read === null) refused += 1;
          else assert.equal(read, content, `byte ${at}: something else than what was written was served`);
        });
        await kept.try(seed, () => assert.ok(readFileSync(path).equals(bytes), `byte ${at}`));
        await found.try(seed, () => expectFound(place, at));
      });
    } finally {
      removeFolder(place.root);
    }
    return [found.figure(), served.figure(`${refused} met by reading every record`), kept.figure()];
  },
};

/** A vault with free pages too: what was pruned has left them. */
async function prepare(): Promise<{ place: Place; whole: Buffer; content: string }> {
  const { place } = await makePlace();
  const vault = await openVault(place.options);
  const issued = await vault.invites.generateBatch({ label: 'for many pages', maxUses: 9 }, 400);
  for (const { code } of issued.slice(0, 60)) await vault.invites.use(code, { mint: true });
  const note = 'a note that takes its room '.repeat(60);
  const long = await vault.invites.generateBatch({ note }, 60);
  for (const { invite } of long) await vault.invites.revoke(invite.id);
  while ((await vault.invites.prune(await vault.invites.now())) > 0) {
    // The next 500.
  }
  await vault.close();
  const content = await readAll(place);
  assert.ok(content !== null);
  return { place, whole: readFileSync(join(place.dir, 'registry.db')), content };
}

async function expectFound(place: Place, at: number): Promise<void> {
  const { lines, exitCode } = await examine(place.options);
  const codes = lines.filter(({ check }) => check === 'pages' || check === 'vault').map(({ code }) => code);
  assert.ok(codes.includes('database_damaged'), `byte ${at}: doctor says ${codes.join()}`);
  assert.equal(exitCode, 5);
}
