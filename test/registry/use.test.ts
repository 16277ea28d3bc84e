import { expect, test } from 'vitest';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import type { RefusalReason } from '../../shared/domain/verdict.ts';
import { closeAfterEach, contentOf, day, errorOf, eventsOf, hour, openInvites, recordsOf } from '../support/invites.ts';

closeAfterEach();

test('the last use writes invite.used, then invite.exhausted', () => {
  const registry = openInvites();
  const { invite, code } = registry.invites.generate({ maxUses: 2 });
  registry.advance(1_000);
  const first = eventsOf(registry, () => registry.invites.use(code, { deviceName: 'phone', accessLevel: 3 }));
  expect(first).toMatchObject([{ type: 'invite.used', inviteId: invite.id, detail: { useCount: 1, maxUses: 2 } }]);
  registry.advance(1_000);
  const last = eventsOf(registry, () => registry.invites.use(code));
  expect(last.map(({ type, detail }) => [type, detail['useCount']])).toEqual([
    ['invite.used', 2],
    ['invite.exhausted', 2],
  ]);
  const { invite: stored, uses } = registry.invites.show(invite.id);
  expect(stored).toMatchObject({ state: 'EXHAUSTED', useCount: 2, endedAt: registry.now() });
  expect(uses).toMatchObject([
    { deviceName: 'phone', accessLevel: 3, actor: 'operator' },
    { deviceName: null, accessLevel: 0, at: registry.now() },
  ]);
});

test('a use gives its record, and the invite as it stands then', () => {
  const { invites } = openInvites();
  const { invite, code } = invites.generate({ maxUses: 2 });
  for (const state of ['ACTIVE', 'EXHAUSTED']) {
    const result = invites.as('198.51.100.7').use(code);
    expect(result).toMatchObject({ usable: true, reason: null, token: null, invite: { state } });
    expect(result.invite).toEqual(invites.show(invite.id).invite);
    expect(result.use).toEqual(invites.show(invite.id).uses.at(-1));
  }
});

test('unlimited uses never exhaust an invite', () => {
  const { invites } = openInvites();
  const { invite, code } = invites.generate({ maxUses: 'unlimited' });
  for (let use = 0; use < 50; use++) expect(invites.use(code).usable).toBe(true);
  expect(invites.show(invite.id).invite).toMatchObject({ state: 'ACTIVE', useCount: 50, maxUses: null });
});

const stored: [RefusalReason, string][] = [
  ['revoked', 'revoked'],
  ['exhausted', 'used up'],
  ['expired', 'expired and written down'],
];

test.each(stored)('a stored final state keeps its reason, %s, also when its expiry comes', (reason) => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate({ requiredAccessLevel: 5 });
  if (reason === 'revoked') invites.revoke(invite.id);
  if (reason === 'exhausted') invites.use(code, { accessLevel: 5 });
  for (const _ of [1, 2, 3]) {
    if (reason === 'expired') advance(2 * day);
    expect(invites.validate(code).reason).toBe(reason);
    expect(invites.use(code, { accessLevel: 9 })).toMatchObject({ usable: false, reason, use: null, token: null });
    advance(400 * day);
    invites.acceptClock();
    invites.sweep();
  }
});

test('of several reasons the first that applies is given', () => {
  const { invites, advance } = openInvites();
  const { invite, code } = invites.generate({ inactive: true, requiredAccessLevel: 2 });
  expect(invites.validate(code).reason).toBe('not_active');
  invites.activate(invite.id);
  expect(invites.validate(code).reason).toBe('access_level');
  expect(invites.validate(code, { accessLevel: 1 }).reason).toBe('access_level');
  expect(invites.validate(code, { accessLevel: 2 })).toMatchObject({ usable: true, reason: null });
  advance(day);
  expect(invites.validate(code).reason).toBe('expired');
  const inactive = invites.generate({ inactive: true, requiredAccessLevel: 2 });
  advance(day);
  expect(invites.validate(inactive.code).reason).toBe('expired');
});

test('an unknown code and a slip of the finger are told apart', () => {
  const { invites } = openInvites();
  const elsewhere = openInvites().invites;
  expect(invites.validate(elsewhere.generate().code)).toEqual({ usable: false, reason: 'unknown', invite: null });
  const { code } = invites.generate({ format: defaultShortFormat });
  const slipped = `${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`;
  expect(invites.validate(slipped).reason).toBe('malformed');
  expect(invites.validate(elsewhere.generate({ format: defaultShortFormat }).code).reason).toBe('unknown');
  for (const nothing of ['', ' \n', 'hello', '\0']) expect(invites.validate(nothing).reason).toBe('malformed');
  expect(invites.use(slipped)).toEqual({ usable: false, reason: 'malformed', invite: null, use: null, token: null });
});

test('a refused use changes no record', () => {
  const registry = openInvites();
  const { invites } = registry;
  const revoked = invites.generate();
  invites.revoke(revoked.invite.id);
  const wanting = invites.generate({ requiredAccessLevel: 1 });
  const inactive = invites.generate({ inactive: true });
  const before = recordsOf(registry);
  for (const code of [revoked.code, wanting.code, inactive.code, 'pinv_nonsense', '']) {
    expect(invites.use(code, { mint: true, deviceName: 'x' }).usable).toBe(false);
  }
  expect(recordsOf(registry)).toEqual(before);
});

test('a check never writes and never consumes', () => {
  const registry = openInvites();
  const { invites, connection, advance } = registry;
  const observer = registry.another().connection;
  const { code } = invites.generate();
  const expiring = invites.generate({ expiry: { kind: 'after', ms: hour } });
  const version = observer.pragma('data_version');
  const before = contentOf(registry);
  for (const _ of [1, 2, 3]) {
    expect(invites.validate(code).usable).toBe(true);
    expect(invites.validateAll(`${code} and ${expiring.code}`)).toHaveLength(2);
    advance(40 * 60_000);
  }
  expect(invites.validate(expiring.code)).toMatchObject({ reason: 'expired', invite: { state: 'EXPIRED' } });
  invites.list();
  invites.counts();
  expect(connection.pragma('data_version')).toBeDefined();
  expect(observer.pragma('data_version')).toBe(version);
  expect(contentOf(registry)).toEqual(before);
  invites.use(code);
  expect(observer.pragma('data_version')).not.toBe(version);
});

test('what was checked is recorded as one event, unless the settings say not to', () => {
  const registry = openInvites();
  const { invites } = registry;
  const { invite, code } = invites.generate();
  const unknown = openInvites().invites.generate().code;
  const one = eventsOf(registry, () => invites.recordChecks(invites.validateAll(code)));
  expect(one).toMatchObject([{ type: 'invite.checked', inviteId: invite.id, detail: { count: 1 } }]);
  const many = eventsOf(registry, () => invites.recordChecks(invites.validateAll(`${code} ${unknown}`)));
  expect(many).toMatchObject([
    {
      inviteId: null,
      detail: {
        count: 2,
        results: [
          { verdict: 'usable', inviteId: invite.id },
          { verdict: 'unknown', digest: expect.stringMatching(/^[0-9a-f]{12}$/) },
        ],
      },
    },
  ]);
  expect(JSON.stringify(many)).not.toContain(unknown.slice(5, 20));
  expect(eventsOf(registry, () => invites.recordChecks([]))).toEqual([]);
  invites.changeSettings({ recordChecks: false });
  expect(eventsOf(registry, () => invites.recordChecks(invites.validateAll(code)))).toEqual([]);
});

test('use and validate want one code; a paste of several gives a verdict each, in the order of the text', () => {
  const { invites } = openInvites();
  const [a, b] = invites.generateBatch({}, 2).map(({ code }) => code);
  const text = `first ${a}, then ${b} and ${a} again`;
  for (const call of [() => invites.use(text), () => invites.validate(text), () => invites.revoke(text)]) {
    expect(errorOf(call)).toMatchObject({ name: 'InviteValidationError', code: 'invalid_value' });
  }
  expect(invites.validateAll(text).map(({ usable, invite }) => [usable, invite?.id])).toEqual([
    [true, 1],
    [true, 2],
  ]);
  expect(errorOf(() => invites.validateAll('x'.repeat(2 ** 20 + 1))).code).toBe('input_too_large');
});

test('a level that cannot be is refused, and so is a device name', () => {
  const { invites } = openInvites();
  const { code } = invites.generate();
  for (const accessLevel of [-1, 1.5, Number.NaN, 2 ** 31, Number.POSITIVE_INFINITY]) {
    expect(errorOf(() => invites.use(code, { accessLevel })).code).toBe('invalid_value');
    expect(errorOf(() => invites.validate(code, { accessLevel })).code).toBe('invalid_value');
    expect(errorOf(() => invites.validateAll(code, { accessLevel })).code).toBe('invalid_value');
  }
  expect(errorOf(() => invites.use(code, { deviceName: 'x'.repeat(201) })).code).toBe('invalid_value');
  expect(invites.validate(code).usable).toBe(true);
});

test('an invite that an export handed over is used only by name', () => {
  const { invites, connection } = openInvites();
  const { code } = invites.generate({ maxUses: 2 });
  connection.write((tx) => tx.run({ kind: 'write', sql: "UPDATE invites SET handed_to = 'astrid'" }));
  expect(invites.validate(code).invite?.handedTo).toBe('astrid');
  expect(errorOf(() => invites.use(code)).code).toBe('handed_over');
  expect(invites.use(code, { anyway: true }).usable).toBe(true);
});
