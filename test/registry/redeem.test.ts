import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashCode } from '../../electron/registry/code-hash.ts';
import { readWord } from '../../shared/domain/code-readings.ts';
import { closeAfterEach, eventsOf, hour, openInvites } from '../support/invites.ts';

closeAfterEach();

test('an offer says for which service, for whom and until when, and consumes nothing', () => {
  const { invites } = openInvites();
  invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const { code, invite } = invites.generate({ label: 'Ada', identity: 'home' });
  const offer = { identity: 'https://id.example.org', deviceName: 'Ada', expiresAt: invite.expiresAt };
  for (let time = 0; time < 3; time++) expect(invites.offer(code)).toEqual({ offer, denial: null });
  expect(invites.show(invite.id).invite.useCount).toBe(0);
});

test('a redemption is a use with its token, in one write', () => {
  const registry = openInvites();
  const { code, invite } = registry.invites.generate();
  const events = eventsOf(registry, () => {
    expect(registry.invites.as('192.0.2.7').redeem(code, ' phone ')).toMatchObject({
      token: expect.stringMatching(/^mst_/),
      deviceName: 'phone',
      inviteId: invite.id,
    });
  });
  expect(events.map(({ type, actor }) => [type, actor])).toEqual([
    ['invite.used', '192.0.2.7'],
    ['invite.exhausted', '192.0.2.7'],
    ['token.minted', '192.0.2.7'],
  ]);
  expect(registry.invites.redeem(code, 'phone')).toEqual({ token: null, denial: 'exhausted' });
});

test('an invite that ends between the look and the write gives no token', () => {
  const registry = openInvites();
  const { code } = registry.invites.generate();
  const other = registry.another();
  const { db } = registry.core;
  const write = db.write.bind(db);
  db.write = (work) => {
    db.write = write;
    other.invites.use(code);
    return write(work);
  };
  expect(registry.invites.redeem(code, 'phone')).toEqual({ token: null, denial: 'exhausted' });
  expect(registry.invites.tokens()).toEqual([]);
});

test('an expiry that only the clock knows is refused without being written down', () => {
  const registry = openInvites();
  const { code } = registry.invites.generate({ expiry: { kind: 'after', ms: hour } });
  registry.advance(hour);
  const events = eventsOf(registry, () => {
    expect(registry.invites.redeem(code, 'phone')).toEqual({ token: null, denial: 'expired' });
  });
  expect(events).toEqual([]);
});

test('a registry that a restore has retired answers nothing', () => {
  const { invites, connection } = openInvites();
  const { code } = invites.generate();
  connection.once('UPDATE vault SET retired_at = clock_mark RETURNING 1');
  expect(() => invites.offer(code)).toThrow(expect.objectContaining({ code: 'vault_retired' }));
});

test('no word has more readings than are looked up for every word', () => {
  const word = fc.oneof(
    fc.string(),
    fc.stringMatching(/^[A-Za-z0-9_-]{0,90}$/),
    fc.stringMatching(/^[a-z]{1,5}_[0-9A-Za-z-]{13,60}$/),
  );
  fc.assert(fc.property(word, (text) => [...readWord(text, new Set()).candidates()].length <= 7));
});

test('the HMAC is that of everybody else', () => {
  const key = fc.uint8Array({ minLength: 0, maxLength: 64 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(key, fc.string({ unit: 'binary' }), (pepper, text) => {
      const theirs = createHmac('sha256', pepper).update(text).digest('hex');
      expect(hashCode(text, 'hmac-sha256', pepper)).toBe(theirs);
    }),
  );
});
