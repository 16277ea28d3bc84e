import fc from 'fast-check';
import { expect, it } from 'vitest';
import { paceAfter, resting } from '../../renderer/features/invites/pace.ts';
import { type Drawn, drawnAt, inOrder, poolSize, rowsOfPool } from '../../renderer/features/invites/row-pool.ts';

const seen = 14.5;
const lists = fc.record({
  rows: fc.oneof(fc.nat(60), fc.nat(2_000_000)),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
});
const none: Drawn = { first: 0, origin: 0 };

/** The furthest that a row can be at the top. */
function end(rows: number): number {
  return Math.max(0, rows - seen);
}

it('draws every row that is seen, wherever the list is, each by one element', () => {
  fc.assert(
    fc.property(lists, fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 20 }), ({ rows, part }, steps) => {
      const size = poolSize(rows, seen);
      let top = part * end(rows);
      let drawn = drawnAt(top, rows, size, none);
      for (const step of steps) {
        top = Math.min(end(rows), Math.max(0, top + step));
        drawn = drawnAt(top, rows, size, drawn);
        const there = rowsOfPool(drawn, size);
        expect(new Set(there).size).toBe(size);
        expect(Math.min(...there, rows)).toBe(drawn.first);
        for (let row = Math.floor(top); row < Math.min(rows, top + seen); row++) expect(there).toContain(row);
        if (size > 0) expect(Math.max(...there)).toBeLessThan(rows);
      }
    }),
  );
});

it('leaves a row to its element while it is drawn, and puts all in order when it is asked to', () => {
  const rows = 1_000;
  const size = poolSize(rows, seen);
  const before = drawnAt(100, rows, size, none);
  expect(rowsOfPool(before, size)).toEqual(Array.from({ length: size }, (_, at) => before.first + at));
  const after = drawnAt(103, rows, size, before);
  const [old, moved] = [rowsOfPool(before, size), rowsOfPool(after, size)];
  expect(old.filter((row, at) => moved[at] !== row)).toEqual([96, 97, 98]);
  expect(rowsOfPool(inOrder(after), size)).toEqual(moved.toSorted((a, b) => a - b));
});

it('flies once nothing that was seen is seen again from frame to frame, and no longer when it slows down', () => {
  const paces = (...screens: number[]) => {
    let pace = resting;
    return screens.map((moved) => {
      pace = paceAfter(pace, moved);
      return pace.flies;
    });
  };
  expect(paces(0.1, 0.9, 1)).toEqual([false, false, false]);
  expect(paces(20_000)).toEqual([false]);
  expect(paces(20_000, 0.2, 20_000)).toEqual([false, false, false]);
  expect(paces(3, 3, 0.8, 3, 0.4, 0.8)).toEqual([false, true, true, true, false, false]);
});
