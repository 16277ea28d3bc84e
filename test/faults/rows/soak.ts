import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openVault } from '../../../electron/vault/open.ts';
import { removeFolder } from '../../support/temp.ts';
import { makePlace } from '../../support/vaults.ts';
import { type Row, Tally } from '../row.ts';
import { startVictim } from '../victim.ts';
import { expectWhole } from '../whole.ts';

/** Below this many seconds the memory has not settled, and only its figures are told. */
const settledAfter = 600;

interface Sample {
  readonly rss: number;
  readonly files: number;
  readonly rounds: number;
}

/** A round is a second of mixed work. The first sixth is for warming up. */
export const soakRow: Row = {
  name: 'soak',
  rounds: { full: 3_600, short: 3 },
  missing: () => (process.platform === 'linux' ? null : 'open files are counted by what Linux tells'),
  run: async ({ rounds, seed, folder }) => {
    const memory = new Tally('soak: resident memory stays within 5 %');
    const files = new Tally('soak: as many files are open at the end as after warming up');
    const whole = new Tally('soak: the vault is whole');
    const { place } = await makePlace();
    const child = startVictim('soaker');
    try {
      await child.go({ dir: place.dir, keys: place.keys, seconds: rounds, file: join(folder, 'log.json') });
      const samples = (await child.end()).told as Sample[];
      const sixth = Math.max(1, Math.floor(samples.length / 6));
      const early = samples.slice(sixth, 2 * sixth);
      const late = samples.slice(-sixth);
      const [from, to] = [early, late].map((part) => median(part.map(({ rss }) => rss)));
      const growth = ((to ?? 0) / (from ?? 1) - 1) * 100;
      await memory.try(seed, () =>
        assert.ok(rounds < settledAfter || growth <= 5, `it grew by ${growth.toFixed(1)} %`),
      );
      await files.try(seed, () => {
        assert.equal(Math.max(...late.map((one) => one.files)), Math.max(...early.map((one) => one.files)));
      });
      await whole.try(seed, async () => {
        const vault = await openVault(place.options);
        await expectWhole(vault).finally(() => vault.close());
      });
      const megabytes = (bytes = 0) => `${(bytes / 1e6).toFixed(0)} MB`;
      const done = `${samples.at(-1)?.rounds ?? 0} rounds of work in ${rounds} s`;
      return [
        memory.figure(`${megabytes(from)} to ${megabytes(to)} (${growth.toFixed(1)} %); ${done}`),
        files.figure(`${late.at(-1)?.files ?? 0} open`),
        whole.figure(),
      ];
    } finally {
      removeFolder(place.root);
    }
  },
};

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
