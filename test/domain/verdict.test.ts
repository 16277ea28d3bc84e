import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMs, toInstant } from '../../shared/domain/instant.ts';
import { type Invite, states } from '../../shared/domain/invite.ts';
import { transition } from '../../shared/domain/lifecycle.ts';
import { judge } from '../../shared/domain/verdict.ts';

const now = toInstant(Date.UTC(2026, 10, 20, 21, 5));

function invite(change: Partial<Invite>): Invite {
  return {
    id: 1,
    state: 'ACTIVE',
    label: null,
    note: null,
    identity: null,
    group: null,
    creatorId: 'ann',
    requiredAccessLevel: 0,
    maxUses: 1,
    useCount: 0,
    createdAt: addMs(now, -1_000),
    activatedAt: null,
    expiresAt: addMs(now, 1_000),
    endedAt: null,
    revokeReason: null,
    replaces: null,
    codeHint: null,
    handedTo: null,
    ...change,
  };
}

describe('judge', () => {
  test('finds nothing wrong with an active invite for a presenter of its level', () => {
    expect(judge(invite({}), 0, now)).toBeNull();
    expect(judge(invite({ requiredAccessLevel: 3 }), 3, now)).toBeNull();
    expect(judge(invite({ expiresAt: null }), 0, now)).toBeNull();
  });

  test.each([
    ['REVOKED', 'revoked'],
    ['EXPIRED', 'expired'],
    ['EXHAUSTED', 'exhausted'],
  ] as const)('gives a stored %s its own reason, also after its time and for too low a level', (state, reason) => {
    for (const expiresAt of [null, addMs(now, 1), addMs(now, -1)]) {
      expect(judge(invite({ state, expiresAt, requiredAccessLevel: 9 }), 0, now)).toBe(reason);
    }
  });

  test('names expiry before inactivity, and inactivity before the level', () => {
    const worst = invite({ state: 'GENERATED', expiresAt: now, requiredAccessLevel: 1 });
    expect(judge(worst, 0, now)).toBe('expired');
    expect(judge({ ...worst, expiresAt: null }, 0, now)).toBe('not_active');
    expect(judge({ ...worst, expiresAt: null, state: 'ACTIVE' }, 0, now)).toBe('access_level');
  });

  test('refuses for the level alone exactly below the required one', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (level, requiredAccessLevel) => {
        expect(judge(invite({ requiredAccessLevel }), level, now)).toBe(
          level < requiredAccessLevel ? 'access_level' : null,
        );
      }),
    );
  });

  test('agrees with the transition function on who may use an invite', () => {
    fc.assert(
      fc.property(fc.constantFrom(...states), fc.option(fc.integer({ min: -2, max: 2 })), (state, left) => {
        const subject = invite({ state, expiresAt: left === null ? null : addMs(now, left) });
        expect(judge(subject, 0, now) === null).toBe(transition(subject, 'use', now).ok);
      }),
    );
  });
});
