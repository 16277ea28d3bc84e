import { expect, test } from 'vitest';
import { after, closeAfterEach, contentOf, day, errorOf, eventsOf, hour, openInvites } from '../support/invites.ts';

closeAfterEach();

test('many are revoked in one write with one reason; those that had ended are named and left as they were', () => {
  const registry = openInvites();
  const { invites } = registry;
  const ids = invites.generateBatch({}, 6).map(({ invite }) => invite.id);
  invites.revoke(2, 'first');
  const inactive = invites.generate({ inactive: true }).invite.id;
  const written = eventsOf(registry, () => {
    expect(invites.revokeMany([...ids, inactive, 1, 1], 'all of them')).toEqual({
      revoked: [1, 3, 4, 5, 6, inactive],
      alreadyEnded: [2],
    });
  });
  const refused = written.filter(({ type }) => type === 'invite.refused');
  expect(refused).toMatchObject([{ inviteId: 2, detail: { act: 'revoke', reason: 'revoked', count: 1 } }]);
  expect(written).toHaveLength(7);
  for (const event of written.filter(({ type }) => type !== 'invite.refused'))
    expect(event).toMatchObject({ type: 'invite.revoked', detail: { reason: 'all of them' } });
  expect(invites.show(2).invite.revokeReason).toBe('first');
  expect(invites.counts()).toMatchObject({ REVOKED: 7, ACTIVE: 0, GENERATED: 0 });
});

test('one id that is not there, or a reason that cannot be, revokes none of many', () => {
  const registry = openInvites();
  registry.invites.generateBatch({}, 3);
  const before = contentOf(registry);
  expect(errorOf(() => registry.invites.revokeMany([1, 2, 99], 'x')).code).toBe('not_found');
  for (const reason of ['a\0', 'x'.repeat(2_001), '\u202e', '\ud800x']) {
    expect(errorOf(() => registry.invites.revokeMany([1], reason)).code).toBe('invalid_value');
    expect(errorOf(() => registry.invites.revoke(1, reason)).code).toBe('invalid_value');
  }
  expect(contentOf(registry)).toEqual(before);
});

test('pruning empties what ended, and its code is still answered with its reason', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example' });
  const said = { label: 'Ada', note: 'harbour', group: 'family', creatorId: 'alice', identity: 'home' };
  const used = invites.generate(said);
  const revoked = invites.generate(said);
  const expired = invites.generate(said);
  const live = invites.generate({ ...said, expiry: { kind: 'after', ms: 25 * day } });
  invites.use(used.code, { deviceName: 'her phone' });
  invites.revoke(revoked.invite.id, 'moved away');
  advance(10 * day);
  invites.sweep();
  expect(invites.countPrune(9 * day)).toEqual({ EXHAUSTED: 1, EXPIRED: 1, REVOKED: 1 });
  expect(invites.countPrune(9.5 * day)).toEqual({ EXHAUSTED: 1, EXPIRED: 0, REVOKED: 1 });
  const written = eventsOf(registry, () => expect(invites.prune(after(day))).toBe(3));
  expect(written.map(({ type, inviteId, detail }) => [type, inviteId, detail])).toEqual([
    ['invite.purged', 1, { rev: 4, state: 'EXHAUSTED', useCount: 1 }],
    ['invite.purged', 2, { rev: 3, state: 'REVOKED', useCount: 0 }],
    ['invite.purged', 3, { rev: 3, state: 'EXPIRED', useCount: 0 }],
  ]);
  expect(invites.prune(after(day))).toBe(0);
  for (const [{ code, invite }, reason] of [
    [used, 'exhausted'],
    [revoked, 'revoked'],
    [expired, 'expired'],
  ] as const) {
    expect(invites.validate(code)).toMatchObject({ usable: false, reason, invite: { id: invite.id } });
    expect(invites.use(code).reason).toBe(reason);
    const story = invites.show(invite.id);
    expect(story.invite).toMatchObject({
      label: null,
      note: null,
      group: null,
      identity: null,
      revokeReason: null,
      codeHint: null,
    });
    expect(story.uses).toHaveLength(story.invite.useCount);
    for (const use of story.uses) expect(use.deviceName).toBeNull();
  }
  expect(invites.list().invites.map(({ id }) => id)).toEqual([live.invite.id]);
  expect(invites.list({ search: 'harbour' }).invites.map(({ id }) => id)).toEqual([live.invite.id]);
  expect(invites.list({ states: ['EXPIRED', 'REVOKED', 'EXHAUSTED'] }).invites).toEqual([]);
  expect(invites.count({ search: 'Ada' })).toBe(1);
  expect(invites.counts()).toEqual({ GENERATED: 0, ACTIVE: 1, EXHAUSTED: 0, EXPIRED: 0, REVOKED: 0 });
});

test('pruning takes 500 at a time, the first that ended first, and nothing that ended later', () => {
  const { invites, advance } = openInvites();
  const ids = invites.generateBatch({}, 600).map(({ invite }) => invite.id);
  invites.revokeMany(ids.slice(0, 550));
  advance(hour);
  invites.revokeMany(ids.slice(550));
  const before = after(hour - 1);
  expect([invites.prune(before), invites.prune(before), invites.prune(before)]).toEqual([500, 50, 0]);
  expect(invites.counts().REVOKED).toBe(50);
});

test('no event leads out of an ended invite that was pruned; a reissue makes another', () => {
  const { invites } = openInvites();
  const { invite, code } = invites.generate({ maxUses: 3 });
  invites.revoke(invite.id);
  invites.prune(after(0));
  expect(errorOf(() => invites.activate(invite.id))).toMatchObject({ state: 'REVOKED' });
  expect(invites.reissue(invite.id).invite).toMatchObject({ id: 2, label: null, creatorId: 'operator', maxUses: 3 });
  expect(invites.validate(code).reason).toBe('revoked');
});

test('ids grow and are never used again', () => {
  const registry = openInvites();
  const ids: number[] = [];
  for (let round = 0; round < 3; round++) {
    ids.push(...registry.invites.generateBatch({}, 3).map(({ invite }) => invite.id));
    registry.invites.revokeMany(ids);
    registry.invites.prune(after(0));
    ids.push(registry.another().invites.generate().invite.id);
  }
  expect(ids).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
});
