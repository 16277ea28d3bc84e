import { expect, test } from 'vitest';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import {
  after,
  closeAfterEach,
  contentOf,
  day,
  errorOf,
  eventsOf,
  hour,
  madeAt,
  openInvites,
} from '../support/invites.ts';

closeAfterEach();

test('what is left out is as the policy says', () => {
  const { invites } = openInvites();
  const { invite, code, link } = invites.generate();
  expect(invite).toEqual({
    id: 1,
    state: 'ACTIVE',
    label: null,
    note: null,
    identity: null,
    group: null,
    creatorId: 'operator',
    requiredAccessLevel: 0,
    maxUses: 1,
    useCount: 0,
    createdAt: madeAt,
    activatedAt: madeAt,
    expiresAt: after(24 * hour),
    endedAt: null,
    revokeReason: null,
    replaces: null,
    codeHint: `${code.slice(5, 9)}…${code.slice(-4)}`,
    handedTo: null,
  });
  expect(code).toMatch(/^pinv_[A-Za-z0-9_-]{43}$/);
  expect(link).toBeNull();
  expect(invites.show(1).invite).toEqual(invite);
});

test('what is asked for is what is stored, in NFC', () => {
  const registry = openInvites();
  const { invites } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example/' });
  const terms = {
    label: '  Zoe\u0308 ',
    note: 'one\r\ntwo\tthree',
    identity: 'home',
    group: 'family',
    creatorId: 'alice',
    requiredAccessLevel: 3,
    maxUses: 7,
    expiry: { kind: 'after', ms: 1.5 * hour },
    inactive: true,
    format: defaultShortFormat,
  } as const;
  const { invite, code, link } = invites.generate(terms);
  expect(invite).toMatchObject({
    state: 'GENERATED',
    label: 'Zoë',
    note: 'one\ntwo\tthree',
    identity: 'home',
    group: 'family',
    creatorId: 'alice',
    requiredAccessLevel: 3,
    maxUses: 7,
    expiresAt: after(1.5 * hour),
    codeHint: null,
  });
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$/);
  expect(link).toBe(`https://home.example/setup#invite=${code}`);
  expect(invites.show(invite.id).invite).toEqual(invite);
});

test('what lies right at a limit is taken', () => {
  const { invites } = openInvites();
  const longest = {
    label: 'x'.repeat(200),
    group: 'x'.repeat(200),
    creatorId: 'x'.repeat(200),
    note: '\n'.repeat(9) + 'x'.repeat(2_000),
  };
  const { invite } = invites.generate({
    ...longest,
    requiredAccessLevel: 2 ** 31 - 1,
    maxUses: 1_000_000,
    expiry: { kind: 'at', instant: after(30 * day) },
  });
  expect(invite).toMatchObject({ maxUses: 1_000_000, expiresAt: after(30 * day), requiredAccessLevel: 2 ** 31 - 1 });
  expect(invite.note).toHaveLength(2_000);
  expect(invites.generate({ expiry: { kind: 'after', ms: 1 } }).invite.expiresAt).toBe(after(1));
});

test('an identity overrides the policy of the vault, and its prefix leads its tokens', () => {
  const { invites } = openInvites();
  invites.changeSettings({ allowNoExpiry: true, defaultUses: 2 });
  invites.addIdentity('home', {
    baseUrl: 'https://home.example',
    prefix: 'home_',
    defaultLifetimeMs: hour,
    longestLifetimeMs: 2 * hour,
    allowNoExpiry: false,
    defaultUses: 5,
  });
  const { invite, code } = invites.generate({ identity: 'home' });
  expect(invite).toMatchObject({ maxUses: 5, expiresAt: after(hour) });
  expect(code.startsWith('home_')).toBe(true);
  for (const expiry of [{ kind: 'never' } as const, { kind: 'after', ms: 2 * hour + 1 } as const]) {
    expect(errorOf(() => invites.generate({ identity: 'home', expiry })).code).toBe('policy');
    expect(errorOf(() => invites.extend(invite.id, expiry)).code).toBe('policy');
  }
  expect(invites.generate({ expiry: { kind: 'never' } }).invite).toMatchObject({ expiresAt: null, maxUses: 2 });
  invites.editIdentity('home', { allowNoExpiry: null });
  expect(invites.extend(invite.id, { kind: 'never' }).expiresAt).toBeNull();
});

test('a batch of 10,000 is one write, each with its own code; 10,001 are refused', () => {
  const registry = openInvites();
  const { invites } = registry;
  const observer = registry.another().connection;
  observer.pragma('data_version');
  let seen = -1;
  const issued = invites.generateBatch({ label: 'camp' }, 10_000, () => {
    seen = observer.once('SELECT 1 FROM invites LIMIT 1').length;
  });
  expect(seen).toBe(0);
  expect(new Set(issued.map(({ code }) => code)).size).toBe(10_000);
  expect(issued.map(({ invite }) => invite.id)).toEqual(Array.from({ length: 10_000 }, (_, index) => index + 1));
  expect(invites.counts().ACTIVE).toBe(10_000);
  for (const count of [10_001, 0, -1, 1.5, Number.NaN]) {
    expect(errorOf(() => invites.generateBatch({}, count)).code).toBe('invalid_value');
  }
  expect(invites.counts().ACTIVE).toBe(10_000);
  expect(invites.use(issued[9_999]?.code ?? '').usable).toBe(true);
});

test('a way out that fails leaves nothing issued', () => {
  const registry = openInvites();
  const { invites } = registry;
  const { invite } = invites.generate();
  const before = contentOf(registry);
  const fail = () => {
    throw new Error('the disk is full');
  };
  expect(() => invites.generate({}, fail)).toThrow('the disk is full');
  expect(() => invites.generateBatch({}, 3, fail)).toThrow('the disk is full');
  expect(() => invites.reissue(invite.id, {}, fail)).toThrow('the disk is full');
  expect(contentOf(registry)).toEqual(before);
});

test('a way out gets the codes before they count, once and all of them', () => {
  const registry = openInvites();
  const delivered: string[][] = [];
  const issued = registry.invites.generateBatch({}, 3, (codes) => {
    delivered.push(codes.map(({ code }) => code));
  });
  expect(delivered).toEqual([issued.map(({ code }) => code)]);
});

test('the log says under which terms, and holds neither label nor note nor code', () => {
  const registry = openInvites();
  let code = '';
  const written = eventsOf(registry, () => {
    code = registry.invites.generate({ label: 'Ada Lovelace', note: 'at the harbour', maxUses: 'unlimited' }).code;
  });
  expect(written).toMatchObject([
    {
      type: 'invite.generated',
      inviteId: 1,
      actor: 'operator',
      detail: { state: 'ACTIVE', maxUses: null, expiresAt: after(day) },
    },
  ]);
  for (const secret of ['Ada', 'harbour', code, code.slice(5)]) expect(JSON.stringify(written)).not.toContain(secret);
});

test('who acts has a name as clean as any text', () => {
  const registry = openInvites();
  const before = contentOf(registry);
  for (const name of ['', ' ', 'a\nb', '\ud800', 'x'.repeat(201), 'a\u202eb']) {
    expect(errorOf(() => registry.invites.as(name).generate()).code).toBe('invalid_value');
  }
  expect(contentOf(registry)).toEqual(before);
  expect(registry.invites.as('Zoe\u0308').generate().invite.creatorId).toBe('Zoë');
});
