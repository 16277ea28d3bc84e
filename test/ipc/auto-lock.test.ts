import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decideAutoLock } from '../../electron/vault/auto-lock.ts';
import { openVaultWorld } from './world.ts';

const minute = 60_000;
const ms = fc.integer({ min: 0, max: 86_400_000 });

it('decides: locks at the limit and not before, and never looks away for longer than the time that is left', () => {
  fc.assert(
    fc.property(ms, fc.option(ms), fc.boolean(), (idleMs, limitMs, held) => {
      const decision = decideAutoLock({ idleMs, limitMs, held });
      expect(decision.lock).toBe(limitMs !== null && !held && idleMs >= limitMs);
      if (decision.lock) return;
      expect(decision.lookInMs).toBeGreaterThan(0);
      expect(decision.lookInMs).toBeLessThanOrEqual(15_000);
      if (limitMs !== null && !held) expect(decision.lookInMs).toBeLessThanOrEqual(Math.max(limitMs - idleMs, 250));
    }),
  );
});

it('locks after five minutes in which nobody did anything', async () => {
  const { host, face } = await openVaultWorld();
  host.idle = 5 * minute - 1;
  await host.advance(minute);
  expect(face.session.vault).not.toBeNull();
  const locked = host.next('vault.locked');
  host.idle = 5 * minute;
  await host.advance(15_000);
  expect(await locked).toEqual({ reason: 'idle' });
  expect(face.session.vault).toBeNull();
  expect(host.timersRunning).toBe(0);
});

it('goes by the setting as it is changed, and not at all where it says so', async () => {
  const { host, face, client } = await openVaultWorld();
  await client['settings.set']({ app: { autoLockMinutes: null } });
  host.idle = 1e9;
  await host.advance(10 * minute);
  expect(face.session.vault).not.toBeNull();
  const locked = host.next('vault.locked');
  await client['settings.set']({ app: { autoLockMinutes: 1 } });
  await host.advance(15_000);
  expect(await locked).toEqual({ reason: 'idle' });
});

it('idling does not lock while something holds the vault open; going away does', async () => {
  const { host, face } = await openVaultWorld();
  const release = face.session.hold();
  const another = face.session.hold();
  host.idle = 60 * minute;
  release();
  release();
  await host.advance(30 * minute);
  expect(face.session.vault).not.toBeNull();
  const locked = host.next('vault.locked');
  host.goAway('screen_lock');
  expect(await locked).toEqual({ reason: 'screen_lock' });
  another();
});

it.each(['sleep', 'screen_lock'] as const)(
  'locks at once at %s, wipes the clipboard and keeps no timer',
  async (why) => {
    const { host, client } = await openVaultWorld();
    await client['clipboard.copy']({ text: 'pinv_secret' });
    const locked = host.next('vault.locked');
    host.goAway(why);
    await locked;
    expect(host.clipboardText).toBe('');
    expect(host.timersRunning).toBe(0);
    expect(await client['vault.status']()).toMatchObject({ state: 'locked' });
  },
);

it('writes down what the clock has ended while the vault is open', async () => {
  const { host, client } = await openVaultWorld();
  await client['settings.set']({ app: { autoLockMinutes: null } });
  const { invite } = await client['invites.generate']({ expiry: { kind: 'after', ms: 90_000 } });
  await host.advance(2 * minute);
  const { events } = await client['audit.list']({ filter: { types: ['invite.expired'] } });
  expect(events).toMatchObject([{ inviteId: invite.id, actor: 'clock', detail: { expiredAt: invite.expiresAt } }]);
});

it('two who unlock or lock at once get one vault and one lock', async () => {
  const { host, face, client } = await openVaultWorld();
  await Promise.all([face.lock('operator'), face.lock('sleep'), face.lock('operator')]);
  expect(host.heard('vault.locked')).toEqual([{ reason: 'operator' }]);
  const [a, b] = await Promise.all([face.session.unlock(null), face.session.unlock(null)]);
  expect(a).toBe(b);
  const { events } = await client['audit.list']({ filter: { types: ['vault.unlocked', 'vault.locked'] } });
  expect(events.map(({ type }) => type)).toEqual(['vault.unlocked', 'vault.locked', 'vault.unlocked']);
});
