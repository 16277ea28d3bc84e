import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Baseline, reconcileUses } from '../../shared/domain/reconcile.ts';

const baseline = (remaining: number, before = remaining): Baseline => ({ remaining, before });

test('counts uses made on both sides since the last exchange', () => {
  // 5 were left at the last exchange; since then 1 use here and 2 there.
  expect(reconcileUses(4, 3, baseline(5))).toEqual({ remaining: 2, usedThere: 2, overdraft: 0 });
});

test('counts nothing twice when nothing happened there', () => {
  expect(reconcileUses(2, 3, baseline(3))).toEqual({ remaining: 2, usedThere: 0, overdraft: 0 });
});

test('names what both sides used at the same time beyond the limit', () => {
  expect(reconcileUses(1, 0, baseline(3))).toEqual({ remaining: 0, usedThere: 3, overdraft: 2 });
});

test('counts from the number before, where the last write never reached the file', () => {
  // The export wrote 2 in place of 5 and was cut off; one use there since.
  expect(reconcileUses(2, 4, baseline(2, 5))).toEqual({ remaining: 1, usedThere: 1, overdraft: 0 });
});

test('a file that was put back from an older copy raises nothing', () => {
  expect(reconcileUses(2, 9, baseline(2, 5))).toEqual({ remaining: 2, usedThere: 0, overdraft: 0 });
});

const step = fc.oneof(
  fc.record({ do: fc.constant('use' as const), side: fc.constantFrom('here' as const, 'there' as const) }),
  fc.record({ do: fc.constantFrom('import' as const, 'export' as const) }),
);

test('after any turns of uses and exchanges, what is left is the limit less the uses of both sides', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(step, { maxLength: 40 }), (limit, steps) => {
      let [here, there, last] = [limit, limit, baseline(limit)];
      let used = 0;
      let overdrawn = 0;
      for (const one of steps) {
        if (one.do === 'use') {
          const left = one.side === 'here' ? here : there;
          if (left === 0) continue;
          used += 1;
          if (one.side === 'here') here -= 1;
          else there -= 1;
          continue;
        }
        const merged = reconcileUses(here, there, last);
        here = merged.remaining;
        overdrawn += merged.overdraft;
        if (one.do === 'export') there = Math.min(there, here);
        last = baseline(there);
      }
      const end = reconcileUses(here, there, last);
      expect(end.remaining).toBe(limit - used + overdrawn + end.overdraft);
      expect(end.remaining).toBeGreaterThanOrEqual(0);
    }),
  );
});
