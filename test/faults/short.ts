import { expect, test } from 'vitest';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import type { Row } from './row.ts';
import { failuresOf } from './table.ts';

/** Long enough for a busy machine; all rows together take less than a minute on an idle one. */
const timeLimitMs = 300_000;

/** Tries a row as `npm run test:faults` does, with few rounds and fixed seeds. */
async function tryShort({ name, rounds, run }: Row): Promise<void> {
  const figures = await run({ rounds: rounds.short, seed: 1, folder: tempFolder('faults'), say: () => {} });
  expect(failuresOf(name, figures)).toEqual([]);
  for (const { of, what } of figures) expect([what, of > 0]).toEqual([what, true]);
}

/** Makes a test of each row that is part of `npm test`. */
export function testShort(rows: readonly Row[]): void {
  for (const row of rows.filter(({ rounds }) => rounds.short > 0)) {
    test(`${row.name}, in short`, { ...needs(...(row.needs ?? [])), timeout: timeLimitMs }, () => tryShort(row));
  }
}
