import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  baseOfRow,
  type Lane,
  lastTop,
  mostSlots,
  rowOfSlot,
  slotCount,
  slotOfRow,
} from '../../renderer/features/invites/slots.ts';

const lanes = fc.record({
  rows: fc.oneof(fc.nat(200), fc.nat(60_000), fc.integer({ min: 60_000, max: 5_000_000 })),
  seen: fc.double({ min: 0, max: 60, noNaN: true }),
});
const within = fc.double({ min: 0, max: 1, noNaN: true });

function slotEnd({ rows, seen }: Lane): number {
  return lastTop({ rows: slotCount(rows), seen });
}

it('gives every row a slot, and the slot its row back', () => {
  fc.assert(
    fc.property(lanes, within, (lane, part) => {
      const row = part * lastTop(lane);
      expect(rowOfSlot(slotOfRow(row, lane), lane)).toBeCloseTo(row, 4);
    }),
  );
});

it('keeps the order: further down the scroll bar is further down the list', () => {
  fc.assert(
    fc.property(lanes, within, within, (lane, a, b) => {
      const [low, high] = [Math.min(a, b) * slotEnd(lane), Math.max(a, b) * slotEnd(lane)];
      expect(rowOfSlot(high, lane)).toBeGreaterThanOrEqual(rowOfSlot(low, lane));
    }),
  );
});

it('reaches the first row and the last', () => {
  fc.assert(
    fc.property(lanes, (lane) => {
      expect(rowOfSlot(0, lane)).toBe(0);
      expect(rowOfSlot(slotEnd(lane), lane)).toBeCloseTo(lastTop(lane), 6);
    }),
  );
});

it('goes row by row at both ends, however long the list', () => {
  const lane = { rows: 1_000_000, seen: 14.5 };
  for (const row of [0, 1, 500, 1_999]) {
    expect(slotOfRow(row, lane)).toBe(row);
    expect(slotOfRow(lastTop(lane) - row, lane)).toBe(slotEnd(lane) - row);
  }
});

it('moves the slots by whole rows, and never past the ends', () => {
  fc.assert(
    fc.property(lanes, within, (lane, part) => {
      const base = baseOfRow(part * lastTop(lane), lane);
      expect(Number.isInteger(base)).toBe(true);
      expect(base).toBeGreaterThanOrEqual(0);
      expect(base + slotCount(lane.rows)).toBeLessThanOrEqual(lane.rows);
      if (lane.rows <= mostSlots) expect(base).toBe(0);
    }),
  );
});
