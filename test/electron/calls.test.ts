import type { WebFrameMain } from 'electron';
import { expect, test } from 'vitest';
import { callChannel } from '../../electron/hosts/electron-channels.ts';
import { envelope } from '../../shared/contract/basics.ts';
import { callNames, eventNames } from '../../shared/contract.ts';
import { boot, bootVault } from './boot.ts';
import { FakeContents } from './fake-window.ts';

const status = ['vault.status', {}] as const;

test('a vault is made, used and locked from the page, over the real calls', async () => {
  const { client, heard } = await bootVault();
  expect(heard('vault.unlocked')).toEqual([{ by: 'keychain' }]);
  const { code, invite } = await client['invites.generate']({ label: 'Ada' });
  const { verdicts } = await client['invites.check']({ text: code });
  expect(verdicts).toMatchObject([{ usable: true, invite: { id: invite.id, label: 'Ada' } }]);
  await client['vault.lock']();
  expect(heard('vault.locked')).toEqual([{ reason: 'operator' }]);
  await expect(client['invites.counts']()).rejects.toMatchObject({ code: 'vault_locked' });
});

test('the preload script lets every call of the contract through, and no other', async () => {
  const { electron, bridge } = await boot();
  const passed: unknown[] = [];
  electron.onInvoke = (name) => void passed.push(name);
  for (const name of callNames) expect(envelope.safeParse(await bridge.call(name, null)).success, name).toBe(true);
  expect(passed).toEqual(callNames);
  for (const name of ['vault.open', 'constructor', '__proto__', '', 7, null, undefined, ['vault.status']]) {
    const answer = envelope.parse(await bridge.call(name, {}));
    expect(answer).toMatchObject({ ok: false, error: { code: 'usage' } });
  }
  expect(passed).toEqual(callNames);
});

test('the page hears the events of the contract and no others, until it stops', async () => {
  const { electron, bridge } = await boot();
  const heard: unknown[] = [];
  const { send } = electron.window.webContents as unknown as { send: (...args: unknown[]) => void };
  for (const event of [...eventNames, 'vault.secret']) {
    const stops = [1, 2].map((time) => bridge.on(event, (payload) => void heard.push([event, time, payload])));
    send('vault.event', event, { n: 1 });
    for (const stop of stops) stop();
    send('vault.event', event, { n: 2 });
  }
  send('another.channel', eventNames[0], {});
  expect(heard).toEqual(eventNames.flatMap((event) => [1, 2].map((time) => [event, time, { n: 1 }])));
});

test('one listener that is given twice is told twice, and stops once', async () => {
  const { electron, bridge } = await boot();
  let told = 0;
  const listener = () => {
    told += 1;
  };
  const stop = bridge.on('notice', listener);
  bridge.on('notice', listener);
  const { send } = electron.window.webContents as unknown as { send: (...args: unknown[]) => void };
  send('vault.event', 'notice', {});
  stop();
  stop();
  send('vault.event', 'notice', {});
  expect(told).toBe(3);
});

const frame = (frame: Partial<WebFrameMain>) => ({ senderFrame: frame as WebFrameMain });
const strangers = {
  'a frame within the page': frame({ url: 'app://vault/', parent: {} as WebFrameMain }),
  'a frame that is gone': { senderFrame: null },
  'a page of the network': frame({ url: 'https://vault/', parent: null }),
  'a page of another host': frame({ url: 'app://vault.example/', parent: null }),
  'a page that looks alike': frame({ url: 'https://example.org/app://vault/', parent: null }),
  'a page with a user before the host': frame({ url: 'app://vault@example.org/', parent: null }),
  'a page on a port': frame({ url: 'app://vault:81/', parent: null }),
  'a file': frame({ url: 'file:///vault/', parent: null }),
  'an empty page': frame({ url: 'about:blank', parent: null }),
  'no URL at all': frame({ url: '', parent: null }),
  'another window': { sender: new FakeContents(() => {}) as never },
};

test.each(Object.entries(strangers))('%s is refused with a code', async (_, event) => {
  const { electron } = await boot();
  expect(await electron.invoke(callChannel, status)).toMatchObject({ ok: true, value: { state: 'missing' } });
  const answer = envelope.parse(await electron.invoke(callChannel, status, event));
  expect(answer).toEqual({
    ok: false,
    error: {
      name: 'InviteValidationError',
      code: 'usage',
      message: 'this page may not ask the vault',
      hint: null,
    },
  });
});

test('an event for a page that is gone is no fault', async () => {
  const { electron, client, said } = await bootVault();
  electron.window.webContents.destroyed = true;
  await client['vault.lock']();
  expect(said()).toBe('');
});
