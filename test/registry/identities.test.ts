import { expect, test } from 'vitest';
import type { IdentityTerms } from '../../electron/registry/identities.ts';
import { closeAfterEach, contentOf, day, errorOf, eventsOf, hour, madeAt, openInvites } from '../support/invites.ts';

closeAfterEach();

const home = { baseUrl: 'https://home.example' };

test('an identity is added, listed by slug, edited and removed, each with its event', () => {
  const registry = openInvites();
  const { invites } = registry;
  const blank = {
    prefix: null,
    defaultLifetimeMs: null,
    longestLifetimeMs: null,
    allowNoExpiry: null,
    defaultUses: null,
  };
  const added = { slug: 'home', baseUrl: 'https://home.example', createdAt: madeAt, ...blank };
  const first = eventsOf(registry, () => expect(invites.addIdentity('home', home)).toEqual(added));
  expect(first).toMatchObject([{ type: 'identity.added', detail: { slug: 'home', baseUrl: 'https://home.example' } }]);
  invites.addIdentity('a1', { baseUrl: 'http://192.0.2.1:8080/base/', prefix: 'a_', allowNoExpiry: true });
  expect(invites.identities().map(({ slug, baseUrl }) => [slug, baseUrl])).toEqual([
    ['a1', 'http://192.0.2.1:8080/base'],
    ['home', 'https://home.example'],
  ]);
  const edited = eventsOf(registry, () => invites.editIdentity('home', { defaultUses: 3, allowNoExpiry: false }));
  expect(edited).toMatchObject([{ type: 'identity.edited', detail: { defaultUses: 3 } }]);
  expect(invites.identities()[1]).toEqual({ ...added, defaultUses: 3, allowNoExpiry: false });
  expect(invites.editIdentity('home', { defaultUses: null, allowNoExpiry: null })).toEqual(added);
  const removed = eventsOf(registry, () => invites.removeIdentity('home'));
  expect(removed).toMatchObject([{ type: 'identity.removed', detail: { slug: 'home' } }]);
  expect(invites.identities().map(({ slug }) => slug)).toEqual(['a1']);
});

test.each(['', 'Home', '-a', 'a-', 'a b', 'ä', 'a_b', 'x'.repeat(65), '../x'])('the slug %j is refused', (slug) => {
  const { invites } = openInvites();
  expect(errorOf(() => invites.addIdentity(slug, home)).code).toBe('invalid_value');
  expect(invites.identities()).toEqual([]);
});

const badUrls = [
  '',
  'home.example',
  'ftp://home.example',
  'javascript:alert(1)',
  'https://me:secret@home.example',
  'https://home.example/?a=b',
  'https://home.example/#x',
  'https://home.example/?',
  'https://home.example/#',
  `https://home.example/${'x'.repeat(2_000)}`,
];

test.each(badUrls)('the base URL %j is refused', (baseUrl) => {
  const { invites } = openInvites();
  expect(errorOf(() => invites.addIdentity('home', { baseUrl })).code).toBe('invalid_value');
  invites.addIdentity('home', home);
  expect(errorOf(() => invites.editIdentity('home', { baseUrl })).code).toBe('invalid_value');
  expect(invites.identities()[0]?.baseUrl).toBe('https://home.example');
});

const badTerms: IdentityTerms[] = [
  { prefix: 'Home_' },
  { prefix: 'x'.repeat(17) },
  { prefix: 'a-b' },
  { defaultUses: 0 },
  { defaultUses: -1 },
  { defaultUses: 1.5 },
  { defaultUses: 1e9 },
  { defaultLifetimeMs: 0 },
  { defaultLifetimeMs: 0.5 },
  { longestLifetimeMs: -1 },
  { longestLifetimeMs: Number.NaN },
  { longestLifetimeMs: Number.MAX_SAFE_INTEGER },
  { defaultLifetimeMs: 2 * day, longestLifetimeMs: day },
];

test.each(badTerms)('terms that cannot be are refused: %j', (terms) => {
  const registry = openInvites();
  registry.invites.addIdentity('home', home);
  const before = contentOf(registry);
  expect(errorOf(() => registry.invites.addIdentity('other', { ...home, ...terms }))).toMatchObject({
    name: 'InviteValidationError',
  });
  expect(errorOf(() => registry.invites.editIdentity('home', terms))).toMatchObject({ name: 'InviteValidationError' });
  expect(contentOf(registry)).toEqual(before);
});

test('a slug that is taken, and one that is not there, are said so', () => {
  const { invites } = openInvites();
  invites.addIdentity('home', home);
  expect(errorOf(() => invites.addIdentity('home', home)).code).toBe('identity_exists');
  expect(errorOf(() => invites.editIdentity('work', {})).code).toBe('not_found');
  expect(errorOf(() => invites.removeIdentity('work')).code).toBe('not_found');
  expect(errorOf(() => invites.generate({ identity: 'work' })).hint).toContain('identity add work');
});

test('an identity with live invites stays; once they ended it may go, and they keep its slug', () => {
  const { invites, advance } = openInvites();
  invites.addIdentity('home', home);
  const { invite } = invites.generate({ identity: 'home', expiry: { kind: 'after', ms: hour } });
  expect(errorOf(() => invites.removeIdentity('home')).code).toBe('identity_in_use');
  // The clock ends it as well as anybody, before it is written down.
  advance(hour);
  invites.removeIdentity('home');
  expect(invites.show(invite.id).invite.identity).toBe('home');
  expect(invites.sweep()).toBe(1);
});

test('a shorter longest lifetime shortens the default of the vault with it', () => {
  const { invites } = openInvites();
  invites.addIdentity('home', { ...home, longestLifetimeMs: hour });
  const { createdAt, expiresAt } = invites.generate({ identity: 'home' }).invite;
  expect(Date.parse(expiresAt ?? '') - Date.parse(createdAt)).toBe(hour);
});
