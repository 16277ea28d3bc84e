import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMs, toInstant } from '../../shared/domain/instant.ts';
import { isFinal, type State, states } from '../../shared/domain/invite.ts';
import {
  type InviteEvent,
  inviteEvents,
  isPast,
  type Standing,
  stateAt,
  transition,
} from '../../shared/domain/lifecycle.ts';

const now = toInstant(Date.UTC(2026, 10, 20, 21, 5));
const ahead = addMs(now, 1);
const refusedIn = (state: State) => ({ ok: false, state });

function standing(state: State, change: Partial<Standing> = {}): Standing {
  return { state, useCount: 0, maxUses: null, expiresAt: ahead, ...change };
}

/** What each event makes of each state while the invite has not expired; every other pair is refused. */
const allowed: Readonly<Record<State, Partial<Record<InviteEvent, State>>>> = {
  GENERATED: { activate: 'ACTIVE', revoke: 'REVOKED', extend: 'GENERATED', edit: 'GENERATED' },
  ACTIVE: { use: 'ACTIVE', revoke: 'REVOKED', extend: 'ACTIVE', edit: 'ACTIVE' },
  EXHAUSTED: {},
  EXPIRED: {},
  REVOKED: {},
};

describe.each(states)('an invite that is %s', (state) => {
  test.each(inviteEvents)('meets %s as the table says', (event) => {
    const to = allowed[state][event];
    expect(transition(standing(state), event, now)).toEqual(to === undefined ? refusedIn(state) : { ok: true, to });
  });

  test.each(inviteEvents)('meets %s once its time is past', (event) => {
    const past = standing(state, { expiresAt: now });
    const shown = isFinal(state) ? state : 'EXPIRED';
    const expires = event === 'expire' && !isFinal(state);
    expect(transition(past, event, now)).toEqual(expires ? { ok: true, to: 'EXPIRED' } : refusedIn(shown));
    expect(stateAt(past, now)).toBe(shown);
  });
});

describe('an invite that does not exist', () => {
  test.each(inviteEvents)('meets %s', (event) => {
    expect(transition(null, event, now)).toEqual(
      event === 'generate' ? { ok: true, to: 'GENERATED' } : { ok: false, state: null },
    );
  });
});

describe('time', () => {
  test('is past at the very instant of expiry, not before, and never where there is none', () => {
    expect([isPast(now, now), isPast(ahead, now), isPast(null, now)]).toEqual([true, false, false]);
  });
});

describe('the last use', () => {
  test.each([
    [0, 1, 'EXHAUSTED'],
    [0, 2, 'ACTIVE'],
    [1, 2, 'EXHAUSTED'],
    [5, 2, 'EXHAUSTED'],
    [1_000_000, null, 'ACTIVE'],
  ] as const)('after %d of %s leads to %s', (useCount, maxUses, to) => {
    expect(transition(standing('ACTIVE', { useCount, maxUses }), 'use', now)).toEqual({ ok: true, to });
  });
});

describe('any course of events', () => {
  const steps = fc.array(fc.record({ event: fc.constantFrom(...inviteEvents), after: fc.nat({ max: 50 }) }), {
    maxLength: 60,
  });
  const terms = fc.record({
    maxUses: fc.option(fc.integer({ min: 1, max: 6 })),
    lifetime: fc.option(fc.integer({ min: 1, max: 400 })),
  });

  test('never leaves a final state, and never uses an invite up more than it allows', () => {
    fc.assert(
      fc.property(steps, terms, (course, { maxUses, lifetime }) => {
        const expiresAt = lifetime === null ? null : addMs(now, lifetime);
        let invite = standing('GENERATED', { maxUses, expiresAt });
        let clock = now;
        for (const { event, after } of course) {
          clock = addMs(clock, after);
          const before = stateAt(invite, clock);
          const step = transition(invite, event, clock);
          if (isFinal(before)) {
            if (step.ok) expect([event, step.to]).toEqual(['expire', 'EXPIRED']);
            expect(step.ok && isFinal(invite.state)).toBe(false);
          }
          if (!step.ok) continue;
          invite = { ...invite, state: step.to, useCount: invite.useCount + (event === 'use' ? 1 : 0) };
          expect(invite.useCount).toBeLessThanOrEqual(maxUses ?? Number.POSITIVE_INFINITY);
          if (event === 'use') expect(invite.state === 'EXHAUSTED').toBe(invite.useCount === maxUses);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('gives exactly as many uses as allowed to whoever asks often enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), (maxUses) => {
        let invite = standing('ACTIVE', { maxUses });
        for (let asked = 0; asked < maxUses + 10; asked++) {
          const step = transition(invite, 'use', now);
          if (step.ok) invite = { ...invite, state: step.to, useCount: invite.useCount + 1 };
        }
        expect(invite).toMatchObject({ state: 'EXHAUSTED', useCount: maxUses });
      }),
    );
  });
});
