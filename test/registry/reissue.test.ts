import { expect, test } from 'vitest';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { after, closeAfterEach, contentOf, day, errorOf, eventsOf, hour, openInvites } from '../support/invites.ts';

closeAfterEach();

const terms = {
  label: 'Ada',
  note: 'two\nlines',
  group: 'g',
  creatorId: 'alice',
  requiredAccessLevel: 2,
  maxUses: 4,
  expiry: { kind: 'after', ms: 3 * hour },
} as const;

function termsOf({ label, note, identity, group, creatorId, requiredAccessLevel, maxUses }: Invite) {
  return { label, note, identity, group, creatorId, requiredAccessLevel, maxUses };
}

test('a reissue has the same terms, a full lifetime and all its uses; the old one is revoked, in one write', () => {
  const registry = openInvites();
  const { invites } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example', prefix: 'home_' });
  const old = invites.generate({ ...terms, identity: 'home' });
  invites.use(old.code, { accessLevel: 2 });
  registry.advance(hour);
  const observer = registry.another().connection;
  let seen: unknown[] = [];
  const written = eventsOf(registry, () =>
    invites.reissue(old.invite.id, {}, () => {
      seen = observer.once("SELECT id FROM invites WHERE id = 2 OR state = 'REVOKED'");
    }),
  );
  expect(seen).toEqual([]);
  expect(
    written.map(({ type, inviteId, detail }) => [
      type,
      inviteId,
      detail['reason'] ?? detail['as'] ?? detail['replaces'],
    ]),
  ).toEqual([
    ['invite.generated', 2, 1],
    ['invite.revoked', 1, 'reissued as #2'],
    ['invite.reissued', 1, 2],
  ]);
  const fresh = invites.show(2).invite;
  expect(termsOf(fresh)).toEqual(termsOf(old.invite));
  expect(fresh).toMatchObject({ state: 'ACTIVE', useCount: 0, replaces: 1, expiresAt: after(4 * hour) });
  expect(invites.validate(old.code, { accessLevel: 2 }).reason).toBe('revoked');
});

test('the new code works, is of the old format unless another is asked for, and is another', () => {
  const { invites } = openInvites();
  const format = { ...defaultShortFormat, length: 20, groupSize: 5, prefix: 'x_' };
  const old = invites.generate({ format });
  const fresh = invites.reissue(old.invite.id);
  expect(fresh.code).toMatch(/^x_([0-9A-Z]{5}-){4}[0-9A-Z]$/);
  expect(fresh.code).not.toBe(old.code);
  const token = invites.reissue(fresh.invite.id, {
    format: { kind: 'token', prefix: '', bytes: 24 },
    expiry: { kind: 'after', ms: day },
  });
  expect(token.code).toHaveLength(32);
  expect(token.invite.expiresAt).toBe(after(day));
  expect(invites.use(fresh.code).reason).toBe('revoked');
  expect(invites.use(token.code).usable).toBe(true);
});

test('an invite that stayed inactive is reissued inactive, an unlimited one unlimited, an endless one endless', () => {
  const { invites } = openInvites();
  invites.changeSettings({ allowNoExpiry: true });
  const old = invites.generate({ inactive: true, maxUses: 'unlimited', expiry: { kind: 'never' } }).invite;
  expect(invites.reissue(old.id).invite).toMatchObject({ state: 'GENERATED', maxUses: null, expiresAt: null });
  invites.changeSettings({ allowNoExpiry: false });
  expect(invites.reissue(old.id).invite.expiresAt).toBe(after(day));
});

test.each(['EXHAUSTED', 'EXPIRED', 'REVOKED'])('one that ended, %s, is reissued and stays as it ended', (state) => {
  const registry = openInvites();
  const { invites } = registry;
  const old = invites.generate({ ...terms, requiredAccessLevel: 0, maxUses: 1 });
  if (state === 'EXHAUSTED') invites.use(old.code);
  if (state === 'REVOKED') invites.revoke(old.invite.id, 'lost');
  registry.advance(4 * hour);
  invites.sweep();
  const before = invites.show(old.invite.id).invite;
  expect(before.state).toBe(state);
  const { invite } = invites.reissue(old.invite.id);
  expect(termsOf(invite)).toEqual(termsOf(old.invite));
  expect(invite.expiresAt).toBe(after(7 * hour));
  expect(invites.show(old.invite.id).invite).toEqual(before);
});

test('one that the clock ended, unwritten, is written down as expired, not revoked', () => {
  const registry = openInvites();
  const old = registry.invites.generate(terms).invite;
  registry.advance(4 * hour);
  registry.invites.reissue(old.id);
  expect(registry.invites.show(old.id).invite).toMatchObject({
    state: 'EXPIRED',
    revokeReason: null,
    endedAt: after(3 * hour),
  });
});

test('a longest lifetime that was shortened meanwhile holds for a reissue', () => {
  const { invites } = openInvites();
  const old = invites.generate({ expiry: { kind: 'after', ms: 20 * day } }).invite;
  invites.changeSettings({ longestLifetimeMs: 2 * day });
  expect(invites.reissue(old.id).invite.expiresAt).toBe(after(2 * day));
});

test('a reissue against the policy changes nothing', () => {
  const registry = openInvites();
  const { id } = registry.invites.generate().invite;
  const before = contentOf(registry);
  for (const expiry of [{ kind: 'never' } as const, { kind: 'after', ms: 31 * day } as const]) {
    expect(errorOf(() => registry.invites.reissue(id, { expiry })).code).toBe('policy');
  }
  expect(contentOf(registry)).toEqual(before);
});
