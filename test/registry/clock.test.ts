import { expect, test } from 'vitest';
import {
  after,
  closeAfterEach,
  contentOf,
  day,
  errorOf,
  eventsAfter,
  eventsOf,
  hour,
  madeAt,
  openInvites,
} from '../support/invites.ts';

closeAfterEach();

const reports = (registry: Parameters<typeof eventsAfter>[0]) =>
  eventsAfter(registry, 0).filter(({ type }) => type === 'clock.rollback');

test('the highest time ever seen is kept, and a clock set back revives nothing', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { code } = invites.generate({ expiry: { kind: 'after', ms: hour } });
  const other = invites.generate().code;
  advance(1.5 * hour);
  invites.use(other);
  advance(-hour);
  expect(invites.clock()).toMatchObject({ clock: after(0.5 * hour), mark: after(1.5 * hour), fault: null });
  expect(invites.now()).toBe(after(1.5 * hour));
  expect(invites.validate(code).reason).toBe('expired');
  // Nor for a process that opens the registry only now.
  const opened = registry.another().invites;
  expect(opened.validate(code).reason).toBe('expired');
  expect(opened.use(code).reason).toBe('expired');
  // What happens meanwhile happens no earlier than the mark.
  expect(invites.generate().invite.createdAt).toBe(after(1.5 * hour));
});

test('up to an hour behind is no fault', () => {
  const registry = openInvites();
  registry.advance(-hour);
  expect(registry.invites.generate().invite.createdAt).toBe(madeAt);
  expect(reports(registry)).toEqual([]);
});

test('more than an hour behind is reported once, and issuing waits', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate({ maxUses: 9 });
  advance(-hour - 1);
  for (const issuing of [
    () => invites.generate(),
    () => invites.generateBatch({}, 2),
    () => invites.reissue(invite.id),
    () => invites.extend(invite.id, { kind: 'after', ms: day }),
  ]) {
    expect(errorOf(issuing)).toMatchObject({ name: 'InviteValidationError', code: 'clock_behind' });
  }
  expect(reports(registry)).toMatchObject([
    { actor: 'clock', at: madeAt, detail: { clock: after(-hour - 1), mark: madeAt } },
  ]);
  // All else goes on.
  expect(invites.use(code)).toMatchObject({ usable: true, use: { at: madeAt } });
  expect(invites.edit(invite.id, { label: 'x' }).label).toBe('x');
  expect(invites.revoke(invite.id).endedAt).toBe(madeAt);
  expect(reports(registry)).toHaveLength(1);
  expect(invites.counts()).toMatchObject({ ACTIVE: 0, REVOKED: 1 });
});

test('a clock that comes back into step lets issuing go on; the next fault is reported anew', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const issue = () => invites.generate();
  advance(-2 * hour);
  expect(errorOf(issue).code).toBe('clock_behind');
  advance(2 * hour);
  issue();
  advance(-2 * hour);
  expect(errorOf(issue).code).toBe('clock_behind');
  expect(reports(registry)).toHaveLength(2);
});

test('the operator may lower the mark, which is recorded, and issuing goes on', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  advance(5 * day);
  const live = invites.generate().code;
  advance(-5 * day);
  errorOf(() => invites.generate());
  expect(invites.acceptClock()).toEqual({ from: after(5 * day), to: madeAt });
  expect(invites.clock()).toMatchObject({ mark: madeAt, now: madeAt, fault: null });
  expect(invites.now()).toBe(madeAt);
  expect(invites.generate().invite.createdAt).toBe(madeAt);
  expect(reports(registry).at(-1)).toMatchObject({
    actor: 'operator',
    detail: { accepted: true, from: after(5 * day), to: madeAt },
  });
  expect(invites.validate(live).usable).toBe(true);
});

test('a clock that nobody doubts is accepted without a word in the log', () => {
  const registry = openInvites();
  registry.invites.generate();
  registry.advance(day);
  const { from, to } = registry.invites.acceptClock();
  expect([from, reports(registry)]).toEqual([to, []]);
});

test('what was written down as expired stays so, though the mark is lowered', () => {
  const { invites, advance } = openInvites();
  const { code } = invites.generate();
  advance(2 * day);
  invites.sweep();
  advance(-2 * day);
  invites.acceptClock();
  expect(invites.validate(code).reason).toBe('expired');
});

test('30 days ahead still is a clock that is believed', () => {
  const { invites, advance } = openInvites();
  invites.generate();
  advance(30 * day);
  expect(invites.clock().fault).toBeNull();
  expect(invites.sweep()).toBe(1);
  expect(invites.clock().mark).toBe(after(30 * day));
});

test('more than 30 days ahead it judges, but ends nothing and raises nothing', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate();
  const lasting = invites.generate({ expiry: { kind: 'after', ms: 30 * day } }).invite;
  advance(30 * day + 1);
  expect(invites.clock().fault).toBe('ahead');
  expect(invites.validate(code).reason).toBe('expired');
  expect(invites.use(code).reason).toBe('expired');
  expect(errorOf(() => invites.activate(invite.id))).toMatchObject({ state: 'EXPIRED' });
  expect(invites.sweep()).toBe(0);
  expect(invites.clock().mark).toBe(madeAt);
  expect(eventsAfter(registry, 0).filter(({ type }) => type === 'invite.expired')).toEqual([]);
  // The clock is set right, and all is as it was.
  advance(-30 * day);
  expect(invites.validate(code).usable).toBe(true);
  expect(invites.show(lasting.id).invite.state).toBe('ACTIVE');
  expect(invites.sweep()).toBe(0);
});

test.each([31 * day, 12 * 365 * day])('a clock %i ms ahead issues and extends nothing until it is accepted', (ms) => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { invite, code } = invites.generate({ expiry: { kind: 'after', ms: 30 * day }, maxUses: 2 });
  const inactive = invites.generate({ expiry: { kind: 'after', ms: 30 * day }, inactive: true }).invite;
  advance(ms);
  const before = contentOf(registry)['invites'];
  for (const refused of [
    () => invites.generate(),
    () => invites.generate({ expiry: { kind: 'at', instant: after(day) } }),
    () => invites.generateBatch({}, 2),
    () => invites.reissue(invite.id),
    () => invites.extend(invite.id, { kind: 'after', ms: hour }),
    () => invites.extend(invite.id, { kind: 'at', instant: after(ms + hour) }),
  ]) {
    expect(errorOf(refused)).toMatchObject({
      name: 'InviteValidationError',
      code: 'clock_ahead',
      hint: expect.stringContaining('invites doctor --accept-clock'),
    });
  }
  expect(contentOf(registry)['invites']).toEqual(before);
  // Whatever sets no expiry goes on, by the clock as it stands.
  expect(invites.use(code).reason).toBe('expired');
  expect(invites.revoke(invite.id).state).toBe('REVOKED');
  expect(errorOf(() => invites.activate(inactive.id)).code).toBe('invalid_state_transition');
  expect(invites.settings().defaultUses).toBe(1);

  invites.acceptClock();
  const fresh = invites.generate().invite;
  expect(fresh).toMatchObject({ createdAt: after(ms), expiresAt: after(ms + day) });
  expect(invites.extend(fresh.id, { kind: 'after', ms: 2 * day }).expiresAt).toBe(after(ms + 2 * day));
  expect(invites.reissue(inactive.id).invite.createdAt).toBe(after(ms));
});

test('after the clock was wrong for a while and is right again, nothing reaches past the policy', () => {
  const { invites, advance } = openInvites();
  advance(12 * 365 * day);
  errorOf(() => invites.generate());
  advance(-12 * 365 * day);
  expect(invites.generate({ expiry: { kind: 'after', ms: 30 * day } }).invite.expiresAt).toBe(after(30 * day));
  expect(invites.list().invites.every(({ expiresAt }) => expiresAt !== null && expiresAt <= after(30 * day))).toBe(
    true,
  );
});

test('an act that records nothing raises the mark all the same, and one under a clock far ahead does not', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const recordNothing = () => expect(eventsOf(registry, () => invites.revokeMany([]))).toEqual([]);
  advance(hour);
  recordNothing();
  expect(registry.another().invites.clock().mark).toBe(after(hour));
  advance(40 * day);
  recordNothing();
  expect(registry.another().invites.clock().mark).toBe(after(hour));
});

test('what was written under a clock far ahead raises nothing once it is set right, whether or not more is recorded', () => {
  const registry = openInvites();
  const { invites, advance } = registry;
  const { id } = invites.generate({ label: 'Ada', expiry: { kind: 'after', ms: 30 * day } }).invite;
  advance(29 * day);
  const { code } = invites.generate();
  advance(40 * day);
  invites.recordChecks(invites.validateAll(code));
  advance(-40 * day + hour);
  for (const label of ['Ada', 'Ada', 'Eva']) {
    invites.edit(id, { label });
    expect(registry.another().invites.clock()).toMatchObject({ mark: after(29 * day + hour), fault: null });
  }
  advance(hour);
  invites.edit(id, { label: 'Ada' });
  expect(registry.another().invites.clock().mark).toBe(after(29 * day + 2 * hour));
});

test('a revocation under a clock far ahead holds when the clock is set right', () => {
  const { invites, advance } = openInvites();
  const revoked = invites.generate();
  const many = invites.generate();
  advance(31 * day);
  expect(invites.revoke(revoked.invite.id, 'lost').state).toBe('REVOKED');
  expect(invites.revokeMany([many.invite.id])).toEqual({ revoked: [many.invite.id], alreadyEnded: [] });
  advance(-31 * day);
  for (const { code } of [revoked, many]) expect(invites.validate(code).reason).toBe('revoked');
});

test('once the operator says that a clock far ahead is right, the mark follows and expiry is written down', () => {
  const { invites, advance } = openInvites();
  invites.generate();
  advance(40 * day);
  expect(invites.sweep()).toBe(0);
  expect(invites.acceptClock()).toEqual({ from: madeAt, to: after(40 * day) });
  expect(invites.sweep()).toBe(1);
  expect(invites.counts()).toMatchObject({ EXPIRED: 1 });
});

test('a registry that was replaced by a restore takes no write, accepting the clock included', () => {
  const registry = openInvites();
  const { invites, connection } = registry;
  const { code } = invites.generate();
  connection.write((tx) => tx.run({ kind: 'write', sql: `UPDATE vault SET retired_at = '${madeAt}'` }));
  const before = contentOf(registry);
  for (const call of [() => invites.generate(), () => invites.use(code), () => invites.acceptClock()]) {
    expect(errorOf(call)).toMatchObject({ name: 'StoreError', code: 'vault_retired' });
  }
  expect(contentOf(registry)).toEqual(before);
});
