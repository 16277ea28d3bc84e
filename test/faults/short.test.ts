import { expect, test } from 'vitest';
import { seeded } from './random.ts';
import { Tally } from './row.ts';
import { clocksRow } from './rows/clocks.ts';
import { disksRow } from './rows/disks.ts';
import { flipsRow } from './rows/flips.ts';
import { fuzzRow } from './rows/fuzz.ts';
import { rollbacksRow } from './rows/rollbacks.ts';
import { tampersRow } from './rows/tampers.ts';
import { testShort } from './short.ts';
import { toTable } from './table.ts';

testShort([flipsRow, rollbacksRow, tampersRow, disksRow, clocksRow, fuzzRow]);

test('a seed repeats its choices, and another makes others', () => {
  const draw = draw20;
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set(draw20(7)).size).toBeGreaterThan(15);
  expect(Math.max(...draw20(3))).toBeLessThan(1_000_000);
});

function draw20(seed: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: 20 }, () => random.int(1_000_000));
}

test('a promise that did not hold is counted, and named with what repeats it', async () => {
  const tally = new Tally('a promise');
  await tally.try(4, () => {});
  await tally.try(5, () => Promise.reject(new Error('broken')));
  const figure = tally.figure();
  expect(figure).toMatchObject({ held: 1, of: 2, failures: [{ seed: 5, message: 'broken' }] });
  const table = toTable('kills', [figure]);
  expect(table).toContain('1 of 2');
  expect(table).toContain('MISSED');
  expect(table).toContain('npm run test:faults -- --only kills --rounds 1 --seed 5');
});
