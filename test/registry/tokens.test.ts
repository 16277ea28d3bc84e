import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { closeAfterEach, contentOf, errorOf, eventsOf, openInvites } from '../support/invites.ts';

closeAfterEach();

test('a use mints a token in the same write, shows it once and keeps only its hash', () => {
  const registry = openInvites();
  const { invites } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example' });
  const { invite, code } = invites.generate({ identity: 'home' });
  let token = '';
  const written = eventsOf(registry, () => {
    const result = invites.use(code, { mint: true, deviceName: 'phone' });
    token = result.token ?? '';
  });
  expect(token).toMatch(/^mst_[A-Za-z0-9_-]{43}$/);
  expect(written.map(({ type, detail }) => [type, detail['tokenId'] ?? null])).toEqual([
    ['invite.used', null],
    ['invite.exhausted', null],
    ['token.minted', 1],
  ]);
  const minted = {
    id: 1,
    inviteId: invite.id,
    identity: 'home',
    deviceName: 'phone',
    mintedAt: registry.now(),
    revokedAt: null,
  };
  expect(invites.tokens()).toEqual([minted]);
  expect(invites.show(invite.id).tokens).toEqual([minted]);
  const [row] = registry.connection.once('SELECT token_hash FROM device_tokens');
  expect(row).toEqual({ token_hash: createHash('sha256').update(token).digest('hex') });
  expect(JSON.stringify(contentOf(registry))).not.toContain(token.slice(4));
});

test('a token that cannot be drawn takes the use back with it', () => {
  let broken = false;
  const registry = openInvites((length) => {
    if (broken) throw new Error('no randomness');
    return Buffer.alloc(length, 7);
  });
  const { code } = registry.invites.generate();
  const before = contentOf(registry);
  broken = true;
  expect(() => registry.invites.use(code, { mint: true })).toThrow('no randomness');
  expect(contentOf(registry)).toEqual(before);
  broken = false;
  expect(registry.invites.use(code, { mint: true }).usable).toBe(true);
});

test('a token is known as long as it is not revoked, however it was pasted', () => {
  const { invites } = openInvites();
  const { code } = invites.generate();
  const token = invites.use(code, { mint: true }).token ?? '';
  for (const pasted of [token, ` ${token}\n`, `Authorization: Bearer ${token}`, `"${token}"`]) {
    expect(invites.checkToken(pasted)).toMatchObject({ valid: true, reason: null, token: { id: 1 } });
  }
  for (const strange of ['', 'mst_', token.toLowerCase(), `${token.slice(0, -1)}!`, code, `mst_${'A'.repeat(43)}`]) {
    expect(invites.checkToken(strange)).toEqual({ valid: false, reason: 'unknown', token: null });
  }
});

test('a revoked token stays revoked; revoking it again changes nothing', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const token = invites.use(invites.generate().code, { mint: true }).token ?? '';
  advance(1_000);
  const at = registry.now();
  const written = eventsOf(registry, () => expect(invites.revokeToken(1)).toMatchObject({ id: 1, revokedAt: at }));
  expect(written).toMatchObject([{ type: 'token.revoked', inviteId: 1, detail: { tokenId: 1 } }]);
  expect(invites.checkToken(token)).toMatchObject({ valid: false, reason: 'revoked', token: { revokedAt: at } });
  advance(1_000);
  expect(eventsOf(registry, () => expect(invites.revokeToken(1).revokedAt).toBe(at))).toEqual([]);
  expect(errorOf(() => invites.revokeToken(2)).code).toBe('not_found');
});

test('a token outlives the end of its invite, and its pruning', () => {
  const { invites, now } = openInvites();
  const { code } = invites.generate();
  const token = invites.use(code, { mint: true }).token ?? '';
  invites.prune(now());
  expect(invites.checkToken(token).valid).toBe(true);
});

test('tokens are listed newest first, in pages', () => {
  const { invites } = openInvites();
  const { code } = invites.generate({ maxUses: 5 });
  for (let use = 0; use < 5; use++) invites.use(code, { mint: true });
  expect(invites.tokens(2).map(({ id }) => id)).toEqual([5, 4]);
  expect(invites.tokens(9, 4).map(({ id }) => id)).toEqual([3, 2, 1]);
});

test('a use that mints nothing, and a refused use, leave no token', () => {
  const { invites } = openInvites();
  const { code } = invites.generate();
  expect(invites.use(code).token).toBeNull();
  expect(invites.use(code, { mint: true }).token).toBeNull();
  expect(invites.tokens()).toEqual([]);
});
