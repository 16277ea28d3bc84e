import { expect } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import type { Row } from './row.ts';
import { failuresOf } from './table.ts';

/** Long enough for a busy machine; all rows together take less than a minute on an idle one. */
export const shortTimeLimit = 300_000;

/** Tries a row as `npm run test:faults` does, with few rounds and fixed seeds. */
export async function tryShort({ name, rounds, run }: Row): Promise<void> {
  const figures = await run({ rounds: rounds.short, seed: 1, folder: tempFolder('faults'), say: () => {} });
  expect(failuresOf(name, figures)).toEqual([]);
  for (const { of, what } of figures) expect([what, of > 0]).toEqual([what, true]);
}

/** Rows that are part of `npm test`, and run on this machine. */
export function isShort({ rounds, missing }: Row): boolean {
  return rounds.short > 0 && (missing?.() ?? null) === null;
}
