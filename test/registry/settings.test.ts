import { expect, test } from 'vitest';
import type { Settings } from '../../electron/registry/settings.ts';
import { closeAfterEach, contentOf, day, errorOf, eventsOf, hour, openInvites } from '../support/invites.ts';

closeAfterEach();

test('a new vault: 24 hours, at most 30 days, always an expiry, one use, checks recorded', () => {
  expect(openInvites().invites.settings()).toEqual({
    defaultLifetimeMs: 24 * hour,
    longestLifetimeMs: 30 * day,
    allowNoExpiry: false,
    defaultUses: 1,
    recordChecks: true,
  });
});

test('each change is kept, and is an event of its own; what stays the same is none', () => {
  const registry = openInvites();
  const changes = { defaultLifetimeMs: hour, defaultUses: null, allowNoExpiry: true, recordChecks: true };
  const written = eventsOf(registry, () => registry.invites.changeSettings(changes));
  expect(written.map(({ type, detail }) => [type, detail])).toEqual([
    ['settings.changed', { key: 'defaultLifetimeMs', from: 24 * hour, to: hour }],
    ['settings.changed', { key: 'allowNoExpiry', from: false, to: true }],
    ['settings.changed', { key: 'defaultUses', from: 1, to: null }],
  ]);
  const settings = { defaultLifetimeMs: hour, longestLifetimeMs: 30 * day, allowNoExpiry: true, defaultUses: null };
  expect(registry.another().invites.settings()).toEqual({ ...settings, recordChecks: true });
  expect(registry.invites.generate().invite.maxUses).toBeNull();
});

const bad: Partial<Settings>[] = [
  { defaultUses: 0 },
  { defaultUses: -1 },
  { defaultUses: 1.5 },
  { defaultUses: 1_000_001 },
  { defaultUses: Number.NaN },
  { defaultLifetimeMs: 0 },
  { defaultLifetimeMs: -hour },
  { defaultLifetimeMs: 1.5 },
  { longestLifetimeMs: Number.POSITIVE_INFINITY },
  { longestLifetimeMs: Number.MAX_SAFE_INTEGER },
  { longestLifetimeMs: hour },
  { defaultLifetimeMs: 31 * day },
];

test.each(bad)('settings that cannot be are refused: %j', (changes) => {
  const registry = openInvites();
  const before = contentOf(registry);
  expect(errorOf(() => registry.invites.changeSettings(changes))).toMatchObject({
    code: 'policy',
    hint: expect.any(String),
  });
  expect(contentOf(registry)).toEqual(before);
});

test('the longest lifetime that may be set can be issued and extended to', () => {
  const { invites } = openInvites();
  const longest = 36_500 * day;
  invites.changeSettings({ longestLifetimeMs: longest });
  const { invite } = invites.generate({ expiry: { kind: 'after', ms: longest } });
  expect(invite.expiresAt?.slice(0, 4)).toBe('2126');
  expect(invites.extend(invite.id, { kind: 'after', ms: longest - day }).expiresAt?.slice(0, 4)).toBe('2126');
});

test('a setting that cannot be read is damage, not a default', () => {
  const { invites, connection } = openInvites();
  connection.write((tx) => tx.run({ kind: 'write', sql: "INSERT INTO settings VALUES ('defaultUses', '{')" }));
  expect(errorOf(() => invites.settings()).code).toBe('record_damaged');
});
