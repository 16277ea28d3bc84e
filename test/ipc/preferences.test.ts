import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openPreferences } from '../../electron/faces/ipc/preferences.ts';
import { initialPreferences } from '../../shared/contract/setting-calls.ts';
import { FakeHost } from './fake-host.ts';
import { errorOf, openVaultWorld } from './world.ts';

function hostWith(kept: string | null): FakeHost {
  const host = new FakeHost();
  host.kept = kept;
  return host;
}

it('keeps what is changed, and shows it', () => {
  const host = hostWith(null);
  const store = openPreferences(host);
  expect(store.current()).toEqual(initialPreferences);
  const presets = [{ name: 'guests', terms: { group: 'guests', maxUses: 3 } }];
  store.change({ theme: 'light', presets });
  expect(openPreferences(host).current()).toEqual({ ...initialPreferences, theme: 'light', presets });
  expect(host.looks.at(-1)).toMatchObject({ theme: 'light', contentProtection: true });
});

it('takes what is sound of a file that was damaged, and the rest as in a fresh installation', () => {
  const kept = JSON.stringify({ theme: 'dark', autoLockMinutes: -1, clipboardSeconds: 'x', stranger: 1 });
  expect(openPreferences(hostWith(kept)).current()).toEqual({ ...initialPreferences, theme: 'dark' });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      expect(openPreferences(hostWith(text)).current()).toMatchObject({ autoLockMinutes: 5 });
    }),
  );
});

it('keeps no preset that says for whom, by whom or until which moment', async () => {
  const { client, dispatch } = await openVaultWorld();
  const at = { kind: 'at', instant: '2026-11-21T21:05:00.000Z' };
  for (const terms of [{ label: 'Ada' }, { note: 'her tablet' }, { creatorId: 'grace' }, { expiry: at }, { x: 1 }]) {
    const answer = await dispatch('settings.set', { app: { presets: [{ name: 'guests', terms }] } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_value' } });
  }
  expect((await client['settings.get']()).app.presets).toEqual([]);
});

it('drops what an earlier version kept of that, and leaves the rest of the preset', () => {
  const who = { label: 'Ada', note: 'her tablet', creatorId: 'grace' };
  const presets = [
    { name: 'guests', terms: { ...who, maxUses: 3, expiry: { kind: 'at', instant: '2026-11-21T21:05:00.000Z' } } },
    { name: 'family', terms: { ...who, expiry: { kind: 'after', ms: 60_000 } } },
  ];
  expect(openPreferences(hostWith(JSON.stringify({ theme: 'dark', presets }))).current()).toEqual({
    ...initialPreferences,
    theme: 'dark',
    presets: [
      { name: 'guests', terms: { maxUses: 3 } },
      { name: 'family', terms: { expiry: { kind: 'after', ms: 60_000 } } },
    ],
  });
});

it('changes nothing where it cannot be kept', async () => {
  const { client, host } = await openVaultWorld();
  host.preferencesFault = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  expect((await errorOf(client['settings.set']({ app: { theme: 'dark' } }))).code).toBe('file_refused');
  expect((await client['settings.get']()).app.theme).toBe('system');
});
