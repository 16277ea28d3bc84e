import { expect, test } from 'vitest';
import { InvalidStateTransitionError } from '../../shared/errors.ts';
import {
  after,
  closeAfterEach,
  contentOf,
  day,
  errorOf,
  eventsOf,
  hour,
  openInvites,
  second,
  type TestRegistry,
} from '../support/invites.ts';

closeAfterEach();

const inAnHour = { expiry: { kind: 'after', ms: hour } } as const;

test('expiry is true the moment the clock says so, written down or not', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate(inAnHour);
  const inactive = invites.generate({ ...inAnHour, inactive: true }).invite;
  advance(hour - 1);
  expect(invites.validate(code).usable).toBe(true);
  expect(invites.counts()).toMatchObject({ ACTIVE: 1, GENERATED: 1, EXPIRED: 0 });
  const before = contentOf(registry);
  advance(1);
  expect(invites.validate(code)).toMatchObject({ usable: false, reason: 'expired', invite: { state: 'EXPIRED' } });
  expect(invites.show(invite.id).invite).toMatchObject({ state: 'EXPIRED', endedAt: after(hour) });
  expect(invites.show(inactive.id).invite.state).toBe('EXPIRED');
  expect(invites.list().invites.map(({ state }) => state)).toEqual(['EXPIRED', 'EXPIRED']);
  expect(invites.list({ states: ['EXPIRED'] }).invites).toHaveLength(2);
  expect(invites.list({ states: ['ACTIVE', 'GENERATED'] }).invites).toEqual([]);
  expect(invites.counts()).toMatchObject({ ACTIVE: 0, GENERATED: 0, EXPIRED: 2 });
  expect(contentOf(registry)).toEqual(before);
});

test('the sweep writes down what the clock did: who, when written, and when it ended', () => {
  const registry = openInvites();
  const { invite } = registry.invites.generate(inAnHour);
  const shown = () => registry.invites.show(invite.id).invite;
  registry.advance(3 * hour);
  const unwritten = shown();
  const written = eventsOf(registry, () => expect(registry.invites.sweep()).toBe(1));
  expect(written).toMatchObject([
    {
      type: 'invite.expired',
      inviteId: invite.id,
      actor: 'clock',
      at: registry.now(),
      detail: { expiredAt: after(hour) },
    },
  ]);
  // Writing it down changes nothing of what anybody sees.
  expect(shown()).toEqual(unwritten);
  expect(eventsOf(registry, () => expect(registry.invites.sweep()).toBe(0))).toEqual([]);
});

test('the sweep takes 500 at a time, of both live states, and nothing that is still good', () => {
  const { invites, advance } = openInvites();
  invites.generateBatch(inAnHour, 700);
  invites.generateBatch({ ...inAnHour, inactive: true }, 400);
  invites.generateBatch({ expiry: { kind: 'after', ms: day } }, 3);
  advance(2 * hour);
  expect([invites.sweep(), invites.sweep(), invites.sweep(), invites.sweep()]).toEqual([500, 500, 100, 0]);
  expect(invites.counts()).toMatchObject({ ACTIVE: 3, GENERATED: 0, EXPIRED: 1_100 });
});

test('an invite without expiry is never swept', () => {
  const { invites, advance } = openInvites();
  invites.changeSettings({ allowNoExpiry: true });
  const { code } = invites.generate({ expiry: { kind: 'never' } });
  advance(29 * day);
  expect(invites.sweep()).toBe(0);
  expect(invites.validate(code)).toMatchObject({ usable: true, invite: { expiresAt: null } });
});

const meetings: Record<string, (registry: TestRegistry, id: number, code: string) => unknown> = {
  activate: ({ invites }, id) => invites.activate(id),
  revoke: ({ invites }, id) => invites.revoke(id),
  extend: ({ invites }, id) => invites.extend(id, { kind: 'after', ms: hour }),
  edit: ({ invites }, id) => invites.edit(id, { label: 'x' }),
};

test.each(Object.keys(meetings))('%s meets an expiry, is refused, and writes it down all the same', (event) => {
  const registry = openInvites();
  const { invite, code } = registry.invites.generate(inAnHour);
  registry.advance(2 * hour);
  const written = eventsOf(registry, () => {
    const error = errorOf(() => meetings[event]?.(registry, invite.id, code));
    expect(error).toBeInstanceOf(InvalidStateTransitionError);
    expect(error).toMatchObject({ state: 'EXPIRED', event });
  });
  const refused = { type: 'invite.refused', actor: 'operator', detail: { act: event, reason: 'expired', count: 1 } };
  expect(written).toMatchObject([
    { type: 'invite.expired', actor: 'clock', detail: { expiredAt: after(hour) } },
    ...(event === 'edit' ? [] : [refused]),
  ]);
  // No later clock takes it back, for it is written down.
  registry.advance(-2 * hour);
  expect(registry.invites.validate(code).reason).toBe('expired');
});

test('use, revokeMany and reissue meet an expiry and write it down', () => {
  const registry = openInvites();
  const { invites } = registry;
  const [first, second, third] = invites.generateBatch(inAnHour, 3);
  const live = invites.generate({ expiry: { kind: 'after', ms: day } }).invite;
  registry.advance(2 * hour);
  const used = eventsOf(registry, () => expect(invites.use(first?.code ?? '').reason).toBe('expired'));
  expect(used.map(({ type, actor }) => [type, actor])).toEqual([
    ['invite.expired', 'clock'],
    ['invite.refused', 'operator'],
  ]);
  const revoked = eventsOf(registry, () => {
    const ids = [second?.invite.id ?? 0, live.id];
    expect(invites.revokeMany(ids, 'x')).toEqual({ revoked: [live.id], alreadyEnded: [second?.invite.id] });
  });
  expect(revoked.map(({ type }) => type)).toEqual(['invite.expired', 'invite.refused', 'invite.revoked']);
  const reissued = eventsOf(registry, () => invites.reissue(third?.invite.id ?? 0));
  expect(reissued.map(({ type }) => type)).toEqual(['invite.generated', 'invite.expired', 'invite.reissued']);
});

test('an extension moves the expiry, later or earlier; a lifetime counts from now', () => {
  const registry = openInvites();
  const { invites } = registry;
  const { invite, code } = invites.generate(inAnHour);
  registry.advance(1_800 * second);
  const written = eventsOf(registry, () => invites.extend(invite.id, { kind: 'after', ms: 2 * hour }));
  const to = after(2.5 * hour);
  expect(written).toMatchObject([{ type: 'invite.extended', detail: { from: after(hour), to } }]);
  expect(invites.show(invite.id).invite.expiresAt).toBe(to);
  expect(invites.extend(invite.id, { kind: 'at', instant: after(0.75 * hour) }).expiresAt).toBe(after(0.75 * hour));
  registry.advance(900 * second);
  expect(invites.validate(code).reason).toBe('expired');
});

test('the cap of an extension counts from creation', () => {
  const registry = openInvites();
  const { invites } = registry;
  const { invite } = invites.generate();
  registry.advance(20 * hour);
  const before = contentOf(registry);
  for (const expiry of [
    { kind: 'after', ms: 30 * day } as const,
    { kind: 'at', instant: after(30 * day + 1) } as const,
    { kind: 'at', instant: after(20 * hour) } as const,
    { kind: 'at', instant: after(hour) } as const,
    { kind: 'after', ms: 0 } as const,
    { kind: 'after', ms: -1 } as const,
    { kind: 'after', ms: Number.POSITIVE_INFINITY } as const,
    { kind: 'never' } as const,
  ]) {
    expect(errorOf(() => invites.extend(invite.id, expiry))).toMatchObject({
      name: 'InviteValidationError',
      code: 'policy',
    });
  }
  expect(contentOf(registry)).toEqual(before);
  expect(invites.extend(invite.id, { kind: 'at', instant: after(30 * day) }).expiresAt).toBe(after(30 * day));
});
