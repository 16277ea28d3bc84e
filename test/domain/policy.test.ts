import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMs, toInstant, toMs } from '../../shared/domain/instant.ts';
import {
  decideExpiry,
  decideLevel,
  decideUses,
  effectivePolicy,
  initialPolicy,
  type Policy,
} from '../../shared/domain/policy.ts';
import { instants } from './arbitraries.ts';

const hour = 3_600_000;
const day = 24 * hour;
const created = toInstant(Date.UTC(2026, 10, 20, 21, 5));
const refused = (why: string) => ({ ok: false, why });
const decided = (value: unknown) => ({ ok: true, value });

describe('decideExpiry', () => {
  const at = (ms: number) => ({ kind: 'at', instant: addMs(created, ms) }) as const;
  const lasting = (ms: number) => ({ kind: 'after', ms }) as const;

  test('gives 24 hours where nothing is asked for', () => {
    expect(decideExpiry(initialPolicy, { kind: 'default' }, created, created)).toEqual(decided(addMs(created, day)));
  });

  test('cuts the default lifetime to the longest one', () => {
    const policy: Policy = { ...initialPolicy, longestLifetimeMs: hour };
    expect(decideExpiry(policy, { kind: 'default' }, created, created)).toEqual(decided(addMs(created, hour)));
  });

  test('takes any positive lifetime up to the cap', () => {
    for (const ms of [1, 15 * 60_000, 30 * day]) {
      expect(decideExpiry(initialPolicy, lasting(ms), created, created)).toEqual(decided(addMs(created, ms)));
      expect(decideExpiry(initialPolicy, at(ms), created, created)).toEqual(decided(addMs(created, ms)));
    }
    for (const asked of [lasting(30 * day + 1), at(30 * day + 1), lasting(1e18)]) {
      expect(decideExpiry(initialPolicy, asked, created, created)).toEqual(refused('expiry_past_the_cap'));
    }
  });

  test.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a lifetime of %d ms', (ms) => {
    expect(decideExpiry(initialPolicy, lasting(ms), created, created)).toEqual(refused('lifetime_not_positive'));
  });

  test('refuses an expiry that has come', () => {
    for (const ms of [0, -1]) {
      expect(decideExpiry(initialPolicy, at(ms), created, created)).toEqual(refused('expiry_in_the_past'));
    }
    expect(decideExpiry(initialPolicy, at(hour), created, addMs(created, hour))).toEqual(refused('expiry_in_the_past'));
  });

  test('lets an extension be earlier or later, counted from now, capped from creation', () => {
    const now = addMs(created, 29 * day);
    expect(decideExpiry(initialPolicy, lasting(day), created, now)).toEqual(decided(addMs(created, 30 * day)));
    expect(decideExpiry(initialPolicy, lasting(day + 1), created, now)).toEqual(refused('expiry_past_the_cap'));
    expect(decideExpiry(initialPolicy, lasting(1), created, now)).toEqual(decided(addMs(now, 1)));
  });

  test('gives no expiry only where the operator allows it', () => {
    expect(decideExpiry(initialPolicy, { kind: 'never' }, created, created)).toEqual(refused('no_expiry_not_allowed'));
    const policy: Policy = { ...initialPolicy, allowNoExpiry: true };
    expect(decideExpiry(policy, { kind: 'never' }, created, created)).toEqual(decided(null));
  });

  test('never gives an expiry that has come or that passes the cap', () => {
    const asked = fc.oneof(
      fc.constant({ kind: 'default' } as const),
      fc.double().map(lasting),
      fc.integer({ min: -10, max: 40 * day }).map(lasting),
      instants.map((instant) => ({ kind: 'at', instant }) as const),
      fc.integer({ min: -day, max: 40 * day }).map(at),
    );
    fc.assert(
      fc.property(asked, fc.nat({ max: 31 * day }), (expiry, age) => {
        const now = addMs(created, age);
        const decision = decideExpiry(initialPolicy, expiry, created, now);
        if (!decision.ok) return;
        expect(decision.value).not.toBeNull();
        if (decision.value === null) return;
        expect(toMs(decision.value)).toBeGreaterThan(toMs(now));
        expect(toMs(decision.value)).toBeLessThanOrEqual(toMs(created) + 30 * day);
      }),
    );
  });
});

describe('decideUses', () => {
  test.each([1, 2, 1_000_000])('takes %d', (uses) => {
    expect(decideUses(initialPolicy, uses)).toEqual(decided(uses));
  });

  test.each([0, -1, 1.5, 1_000_001, Number.NaN])('refuses %d', (uses) => {
    expect(decideUses(initialPolicy, uses)).toEqual(refused('uses_out_of_range'));
  });

  test('means the default where nothing is asked for, and unlimited only by name', () => {
    expect(decideUses(initialPolicy, undefined)).toEqual(decided(1));
    expect(decideUses(initialPolicy, 'unlimited')).toEqual(decided(null));
  });
});

describe('decideLevel', () => {
  test('takes integers from 0 on, and 0 where none is asked for', () => {
    expect([undefined, 0, 7, 2 ** 31 - 1].map((level) => decideLevel(level))).toEqual(
      [0, 0, 7, 2 ** 31 - 1].map(decided),
    );
    for (const level of [-1, 0.5, 2 ** 31, Number.NaN])
      expect(decideLevel(level)).toEqual(refused('level_out_of_range'));
  });
});

test("an identity's own policy goes over the vault's, field by field", () => {
  expect(effectivePolicy(initialPolicy, {})).toEqual(initialPolicy);
  const own = effectivePolicy(initialPolicy, { longestLifetimeMs: hour, defaultUses: null });
  expect(own).toEqual({ ...initialPolicy, longestLifetimeMs: hour, defaultUses: null });
});
