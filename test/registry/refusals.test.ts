import { expect, test } from 'vitest';
import { recordRefusals } from '../../electron/registry/refusals.ts';
import { replay } from '../../electron/registry/replay.ts';
import type { Detail } from '../../shared/domain/audit-event.ts';
import {
  closeAfterEach,
  day,
  errorOf,
  eventsAfter,
  eventsOf,
  hour,
  openInvites,
  recordsOf,
  type TestRegistry,
} from '../support/invites.ts';

closeAfterEach();

const refusals = (registry: TestRegistry, work: () => unknown): [number | null, Detail][] =>
  eventsOf(registry, work)
    .filter(({ type }) => type === 'invite.refused')
    .map(({ inviteId, detail }) => [inviteId, detail]);

test('a refused use of a known invite is part of its trail, with act, reason and level', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const revoked = invites.generate();
  invites.revoke(revoked.invite.id, 'lost');
  const usedUp = invites.generate();
  invites.use(usedUp.code);
  const inactive = invites.generate({ inactive: true });
  const high = invites.generate({ requiredAccessLevel: 3 });
  const brief = invites.generate({ expiry: { kind: 'after', ms: hour } });
  advance(2 * hour);
  const found = refusals(registry, () => {
    expect(invites.use(revoked.code).reason).toBe('revoked');
    expect(invites.use(usedUp.code).reason).toBe('exhausted');
    expect(invites.use(inactive.code).reason).toBe('not_active');
    expect(invites.use(high.code, { accessLevel: 2 }).reason).toBe('access_level');
    expect(invites.use(brief.code).reason).toBe('expired');
  });
  expect(found).toEqual([
    [revoked.invite.id, { act: 'use', reason: 'revoked', count: 1, accessLevel: 0 }],
    [usedUp.invite.id, { act: 'use', reason: 'exhausted', count: 1, accessLevel: 0 }],
    [inactive.invite.id, { act: 'use', reason: 'not_active', count: 1, accessLevel: 0 }],
    [high.invite.id, { act: 'use', reason: 'access_level', count: 1, accessLevel: 2 }],
    [brief.invite.id, { act: 'use', reason: 'expired', count: 1, accessLevel: 0 }],
  ]);
  // The expiry that the use met comes first, and both have who asked.
  expect(eventsAfter(registry, 0).slice(-2)).toMatchObject([
    { type: 'invite.expired', actor: 'clock' },
    { type: 'invite.refused', actor: 'operator' },
  ]);
});

test('a use that is refused because another program holds the invite is part of its trail, though the call fails', () => {
  const registry = openInvites();
  const { invites, connection } = registry;
  const { invite, code } = invites.generate();
  connection.write((tx) => tx.run({ kind: 'write', sql: "UPDATE invites SET handed_to = 'astrid'" }));
  const before = recordsOf(registry);
  expect(refusals(registry, () => expect(errorOf(() => invites.use(code)).code).toBe('handed_over'))).toEqual([
    [invite.id, { act: 'use', reason: 'handed_over', count: 1, accessLevel: 0 }],
  ]);
  expect(recordsOf(registry)).toEqual(before);
});

test('a refused revoke, activate and extend are part of the trail, though the call fails; a refused edit is not', () => {
  const registry = openInvites();
  const { invites } = registry;
  const ended = invites.generate().invite.id;
  invites.revoke(ended);
  const active = invites.generate().invite.id;
  const before = recordsOf(registry);
  const found = refusals(registry, () => {
    for (const call of [
      () => invites.revoke(ended, 'again'),
      () => invites.activate(ended),
      () => invites.extend(ended, { kind: 'after', ms: hour }),
      () => invites.activate(active),
      () => invites.edit(ended, { label: 'x' }),
    ]) {
      expect(errorOf(call).code).toBe('invalid_state_transition');
    }
  });
  expect(found).toEqual([
    [ended, { act: 'revoke', reason: 'revoked', count: 1 }],
    [ended, { act: 'activate', reason: 'revoked', count: 1 }],
    [ended, { act: 'extend', reason: 'revoked', count: 1 }],
    [active, { act: 'activate', reason: 'active', count: 1 }],
  ]);
  expect(recordsOf(registry)).toEqual(before);
});

test('revoking many names those that had ended, in their trails too', () => {
  const registry = openInvites();
  const { invites } = registry;
  const ids = invites.generateBatch({}, 3).map(({ invite }) => invite.id);
  invites.revoke(ids[1] ?? 0);
  expect(refusals(registry, () => invites.revokeMany(ids, 'over'))).toEqual([
    [ids[1], { act: 'revoke', reason: 'revoked', count: 1 }],
  ]);
});

test('what is refused for its input, by the policy, by the clock or for no known invite is in no trail', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate();
  const found = refusals(registry, () => {
    errorOf(() => invites.extend(invite.id, { kind: 'after', ms: 400 * day }));
    errorOf(() => invites.use(code, { accessLevel: -1 }));
    errorOf(() => invites.revoke(99));
    expect(invites.use('pinv_nobody-has-this-code-nobody-has-this-code-').usable).toBe(false);
    advance(-2 * hour);
    errorOf(() => invites.extend(invite.id, { kind: 'after', ms: hour }));
  });
  expect(found).toEqual([]);
});

test('a stranger at the desk leaves no refusal in an invite’s trail', () => {
  const registry = openInvites();
  const { code, invite } = registry.invites.generate();
  registry.invites.revoke(invite.id);
  const found = eventsOf(registry, () => {
    expect(registry.invites.redeem(code, 'phone').denial).toBe('revoked');
    expect(registry.invites.offer(code).denial).toBe('revoked');
  });
  expect(found).toEqual([]);
});

test('the first refusal is written at once, further ones are counted until they are recorded as one event', () => {
  const registry = openInvites();
  const { invites, core } = registry;
  const { code, invite } = invites.generate({ requiredAccessLevel: 9 });
  const refuse = (times: number, accessLevel = 0) => {
    for (let i = 0; i < times; i++) invites.use(code, { accessLevel });
  };
  const detail = { act: 'use', reason: 'access_level' };
  expect(refusals(registry, () => refuse(1))).toEqual([[invite.id, { ...detail, count: 1, accessLevel: 0 }]]);
  expect(refusals(registry, () => refuse(40, 1))).toEqual([]);
  expect(refusals(registry, () => recordRefusals(core))).toEqual([
    [invite.id, { ...detail, count: 40, accessLevel: 1 }],
  ]);
  expect(eventsOf(registry, () => recordRefusals(core))).toEqual([]);
  // Levels that differ are not told as one.
  refuse(1);
  refuse(2, 1);
  refuse(3, 2);
  const counted = refusals(registry, () => recordRefusals(core));
  expect(counted.reduce((sum, [, { count }]) => sum + Number(count), 0)).toBe(5);
  expect(replay(registry.connection)).toEqual([]);
});

test('another reason, act, actor, invite or process is a first refusal of its own', () => {
  const registry = openInvites();
  const { invites } = registry;
  const [one, other] = invites.generateBatch({ inactive: true }, 2);
  const use = (by = invites) => by.use(one?.code ?? '');
  use();
  const found = refusals(registry, () => {
    use();
    invites.use(other?.code ?? '');
    use(invites.as('Eva'));
    use(registry.another().invites);
    invites.revoke(one?.invite.id ?? 0);
    use();
    errorOf(() => invites.activate(one?.invite.id ?? 0));
  });
  expect(found.map(([id, { act, reason, count }]) => [id, act, reason, count])).toEqual([
    [other?.invite.id, 'use', 'not_active', 1],
    [one?.invite.id, 'use', 'not_active', 1],
    [one?.invite.id, 'use', 'not_active', 1],
    [one?.invite.id, 'use', 'revoked', 1],
    [one?.invite.id, 'activate', 'revoked', 1],
  ]);
});

test('an act that fails for another reason leaves no refusal, and the next one counts as the first', () => {
  const registry = openInvites();
  const { invites, core, connection } = registry;
  const { code, invite } = invites.generate();
  invites.revoke(invite.id);
  connection.write((tx) =>
    tx.run({ kind: 'write', sql: 'CREATE TRIGGER no BEFORE INSERT ON audit BEGIN SELECT raise(ABORT, "full"); END' }),
  );
  expect(() => invites.use(code)).toThrow();
  connection.write((tx) => tx.run({ kind: 'write', sql: 'DROP TRIGGER no' }));
  expect(core.refusals.isEmpty).toBe(true);
  expect(refusals(registry, () => invites.use(code))).toHaveLength(1);
});
