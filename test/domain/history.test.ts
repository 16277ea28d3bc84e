import { describe, expect, test } from 'vitest';
import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { History, type HistoryEvent } from '../../shared/domain/history.ts';
import { addMs, type Instant, toInstant } from '../../shared/domain/instant.ts';

const start = toInstant(Date.UTC(2026, 10, 20, 21, 5));
const later = (minutes: number): Instant => addMs(start, minutes * 60_000);

type Step = readonly [type: AuditType, detail: Detail, minutes?: number];

const issued = (detail: Detail = {}): Step => [
  'invite.generated',
  { state: 'ACTIVE', maxUses: 1, expiresAt: later(60), rev: 1, ...detail },
];
const used = (rev: number, useCount: number, maxUses = 1): Step => [
  'invite.used',
  { maxUses, useCount, useId: useCount, rev },
];
const exhausted = (rev: number): Step => ['invite.exhausted', { rev }];
const revoked = (rev: number): Step => ['invite.revoked', { rev }];

/** What a log of these events of invite 7 says of each that cannot be. */
function impossible(...steps: readonly Step[]): (string | null)[] {
  const history = new History();
  return steps.map(([type, detail, minutes = 0], at) => {
    const event: HistoryEvent = { seq: at + 1, at: later(minutes), type, inviteId: 7, detail };
    return history.follow(event)?.what ?? null;
  });
}

const lastOf = (...steps: readonly Step[]) => impossible(...steps).at(-1);

test('a life as the vault writes it is possible, and told as it was', () => {
  const steps: Step[] = [
    issued({ state: 'GENERATED', maxUses: 2 }),
    ['invite.activated', { rev: 2 }],
    ['invite.checked', {}],
    ['invite.extended', { to: later(120), rev: 3 }],
    ['invite.edited', { rev: 4 }],
    used(5, 1, 2),
    ['invite.refused', {}],
    used(6, 2, 2),
    exhausted(7),
    ['invite.purged', { rev: 8 }],
  ];
  expect(impossible(...steps)).toEqual(steps.map(() => null));
  const history = new History();
  for (const [at, [type, detail]] of steps.entries()) history.follow({ seq: at, at: start, type, inviteId: 7, detail });
  const told = { state: 'EXHAUSTED', useCount: 2, maxUses: 2, uses: 2, rev: 8, expiresAt: later(120), endedAt: start };
  expect(history.invites.get(7)).toMatchObject(told);
});

describe('what cannot be is named', () => {
  test.each<[what: string, ...Step[]]>([
    ['uses #7 after it was used up', issued(), used(2, 1), exhausted(3), used(4, 2)],
    ['uses #7 after it was revoked', issued(), revoked(2), used(3, 1)],
    ['uses #7 after it had expired', issued(), ['invite.expired', { rev: 2 }, 60], used(3, 1)],
    ['revokes #7 after it was used up', issued(), used(2, 1), exhausted(3), revoked(4)],
    ['extends #7 after it was revoked', issued(), revoked(2), ['invite.extended', { to: null, rev: 3 }]],
    ['edits #7 after it was revoked', issued(), revoked(2), ['invite.edited', { rev: 3 }]],
    ['activates #7 while it was ACTIVE', issued(), ['invite.activated', { rev: 2 }]],
    ['uses #7 while it was GENERATED', issued({ state: 'GENERATED' }), used(2, 1)],
    ['uses #7 after its time was over', issued(), ['invite.used', { useCount: 1, maxUses: 1, rev: 2 }, 60]],
    ['ends #7 before its time was over', issued(), ['invite.expired', { rev: 2 }, 59]],
    ['uses up #7 after use 1 of 2', issued({ maxUses: 2 }), used(2, 1, 2), exhausted(3)],
    ['uses #7 after its last use', issued(), used(2, 1), used(3, 2)],
    ['uses #7 for the time 1, after use 1', issued({ maxUses: 3 }), used(2, 1, 3), used(3, 1, 3)],
    ['uses #7 for the time 3, after use 1', issued({ maxUses: 3 }), used(2, 1, 3), used(3, 3, 3)],
    ['revokes #7 as its change 4, where change 2 follows', issued(), revoked(4)],
    ['revokes #7 as its change 1, where change 2 follows', issued(), revoked(1)],
    ['revokes #7 as its change 0, where change 2 follows', issued(), ['invite.revoked', {}]],
    ['issues #7 a second time', issued(), issued({ rev: 2 })],
    ['uses #7 which was never issued', used(1, 1)],
    ['empties #7 while it was live', issued(), ['invite.purged', { rev: 2 }]],
    ['ends #7 after it was revoked', issued(), revoked(2), ['invite.expired', { rev: 3 }, 60]],
  ])('%s', (what, ...steps) => {
    expect(lastOf(...steps)).toBe(what);
  });
});

describe('what is taken over from elsewhere', () => {
  const imported = (rev: number, useCount: number): Step => [
    'invite.used',
    { maxUses: 3, useCount, imported: 'astrid', rev },
  ];

  test('may count several uses at once, also of what has ended here', () => {
    expect(lastOf(issued({ maxUses: 3 }), imported(2, 2))).toBeNull();
    expect(lastOf(issued({ maxUses: 3 }), revoked(2), imported(3, 2))).toBeNull();
  });

  test('takes no use back, and revives nothing', () => {
    expect(lastOf(issued({ maxUses: 3 }), imported(2, 2), imported(3, 1))).toBe('uses #7 for the time 1, after use 2');
    const activated: Step = ['invite.activated', { imported: 'astrid', rev: 3 }];
    expect(lastOf(issued(), revoked(2), activated)).toBe('activates #7 after it was revoked');
  });
});
