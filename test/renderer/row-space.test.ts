import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  fromScroll,
  fullHeight,
  furthest,
  isCapped,
  type RowSpace,
  revealing,
  rowsAt,
  scrollHeight,
  tallest,
  topOf,
  toScroll,
} from '../../renderer/ui/row-space.ts';

const spaces = fc
  .record({
    count: fc.integer({ min: 1, max: 3_000_000 }),
    rowHeight: fc.integer({ min: 20, max: 90 }),
    viewport: fc.integer({ min: 50, max: 2_000 }),
    detail: fc.option(fc.record({ at: fc.nat(), height: fc.integer({ min: 1, max: 900 }) })),
  })
  .map(
    ({ count, rowHeight, viewport, detail }): RowSpace => ({
      count,
      rowHeight,
      viewport,
      open: detail === null ? null : { index: detail.at % count, height: detail.height },
    }),
  );
const share = fc.double({ min: 0, max: 1, noNaN: true });

function endOf(space: RowSpace, index: number): number {
  return topOf(space, index) + space.rowHeight + (space.open?.index === index ? space.open.height : 0);
}

it('draws exactly the rows of which something is seen', () => {
  fc.assert(
    fc.property(spaces, share, (space, part) => {
      const top = Math.floor(part * furthest(space));
      const { first, last } = rowsAt(space, top);
      expect(endOf(space, first)).toBeGreaterThan(top);
      if (first > 0) expect(endOf(space, first - 1)).toBeLessThanOrEqual(top);
      expect(topOf(space, last - 1)).toBeLessThan(top + space.viewport);
      if (last < space.count) expect(topOf(space, last)).toBeGreaterThanOrEqual(top + space.viewport - 1);
    }),
  );
});

it('is never taller than a browser can lay out, and still reaches its last row', () => {
  fc.assert(
    fc.property(spaces, (space) => {
      expect(scrollHeight(space)).toBeLessThanOrEqual(tallest);
      const end = Math.max(0, scrollHeight(space) - space.viewport);
      expect(fromScroll(space, end)).toBe(furthest(space));
      expect(rowsAt(space, fromScroll(space, end)).last).toBe(space.count);
      expect(fromScroll(space, 0)).toBe(0);
    }),
  );
});

it('finds the place of the scroll bar for each place in the list, and back', () => {
  fc.assert(
    fc.property(spaces, share, share, (space, one, other) => {
      const top = one * furthest(space);
      expect(fromScroll(space, toScroll(space, top))).toBeCloseTo(top, 3);
      const [low, high] = [one, other].sort((a, b) => a - b) as [number, number];
      expect(toScroll(space, low * furthest(space))).toBeLessThanOrEqual(toScroll(space, high * furthest(space)));
    }),
  );
});

it('moves pixel by pixel at both ends, however long the list is', () => {
  const space = { count: 3_000_000, rowHeight: 42, viewport: 600, open: null };
  expect(isCapped(space)).toBe(true);
  const end = scrollHeight(space) - space.viewport;
  for (const moved of [1, 420, 42_000]) {
    expect(fromScroll(space, moved)).toBe(moved);
    expect(fromScroll(space, end - moved)).toBe(furthest(space) - moved);
  }
});

it('moves no further than it takes to see a row', () => {
  fc.assert(
    fc.property(spaces, share, fc.nat(), (space, part, nth) => {
      const top = part * furthest(space);
      const index = nth % space.count;
      const moved = revealing(space, index, top);
      const from = topOf(space, index);
      const height = endOf(space, index) - from;
      if (height <= space.viewport) {
        expect(moved).toBeLessThanOrEqual(from + 1e-6);
        expect(moved + space.viewport).toBeGreaterThanOrEqual(Math.min(from + height, fullHeight(space)) - 1e-6);
        if (from >= top && from + height <= top + space.viewport) expect(moved).toBe(top);
      } else {
        expect(moved).toBe(Math.min(from, furthest(space)));
      }
    }),
  );
});
