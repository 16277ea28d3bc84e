import { expect, test, vi } from 'vitest';
import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import { exitCodes } from '../../shared/errors.ts';
import { type Booted, boot, bootVault } from './boot.ts';
import { FakeEvent } from './fake-window.ts';

/** The newest events of the log, read by another start. */
async function logOf({ root }: Booted): Promise<readonly AuditEvent['type'][]> {
  const { client } = await boot({ root });
  await client['vault.unlock']({ secret: null });
  const { events } = await client['audit.list']({ order: 'newest', limit: 3 });
  return events.map(({ type }) => type);
}

const nextLock = ({ client }: Booted) => new Promise((resolve) => client.on('vault.locked', resolve));

test.each([
  ['suspend', 'sleep'],
  ['lock-screen', 'screen_lock'],
])('%s locks the vault', async (event, reason) => {
  const booted = await bootVault();
  const locked = nextLock(booted);
  booted.electron.powerMonitor.emit(event);
  expect(await locked).toEqual({ reason });
  expect((await booted.client['vault.status']()).state).toBe('locked');
});

test('a screen that is found locked locks the vault, and only when it becomes so', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const booted = await bootVault();
  const locked = nextLock(booted);
  booted.electron.idleState = 'locked';
  vi.advanceTimersByTime(5_000);
  expect(await locked).toEqual({ reason: 'screen_lock' });
  await booted.client['vault.unlock']({ secret: null });
  vi.advanceTimersByTime(20_000);
  expect((await booted.client['vault.status']()).state).toBe('unlocked');
});

test('who has not touched the machine for five minutes finds the vault locked', async () => {
  const booted = await boot();
  booted.electron.idleSeconds = 5 * 60;
  const locked = nextLock(booted);
  await booted.client['vault.create']({ keyStore: 'keychain', passphrase: null });
  expect(await locked).toEqual({ reason: 'idle' });
});

const mark = 'electron application/osclipboard;format="x-kde-passwordManagerHint"';

test('what is copied is marked as a secret, and cleared in time', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { electron, client, heard } = await bootVault();
  expect(await client['clipboard.copy']({ text: 'pinv_secret' })).toEqual({ clearsInSeconds: 30 });
  expect(electron.clipboard).toEqual({ 'text/plain': 'pinv_secret', [mark]: 'secret' });
  vi.advanceTimersByTime(29_000);
  expect(electron.clipboard).toHaveProperty('text/plain', 'pinv_secret');
  vi.advanceTimersByTime(1_000);
  await vi.waitFor(() => expect(heard('clipboard.tick').at(-1)).toEqual({ secondsLeft: 0 }));
  expect(electron.clipboard).toEqual({});
});

test('what somebody else copied since is left alone', async () => {
  const { electron, client } = await bootVault();
  await client['clipboard.copy']({ text: 'pinv_secret' });
  electron.clipboard = { 'text/plain': 'a recipe' };
  await client['clipboard.clear']();
  expect(electron.clipboard).toEqual({ 'text/plain': 'a recipe' });
});

test('a desktop that takes no marks gets the text alone', async () => {
  const { electron, client } = await bootVault();
  electron.clipboardTakesMarks = false;
  await client['clipboard.copy']({ text: 'pinv_secret' });
  expect(electron.clipboard).toEqual({ 'text/plain': 'pinv_secret' });
});

test('closing the window locks the vault, clears the clipboard, and then ends', async () => {
  const booted = await bootVault();
  await booted.client['clipboard.copy']({ text: 'pinv_secret' });
  booted.electron.window.close();
  expect(await booted.exited).toBe(0);
  expect(booted.electron.clipboard).toEqual({});
  expect((await logOf(booted)).slice(0, 2)).toEqual(['vault.unlocked', 'vault.locked']);
});

test.each(['before-quit', 'shutdown'])('%s waits for the vault to be locked', async (event) => {
  const booted = await bootVault();
  const asked = new FakeEvent();
  const { app, powerMonitor } = booted.electron;
  (event === 'shutdown' ? powerMonitor : app).emit(event, asked);
  expect(asked.prevented).toBe(true);
  expect(await booted.exited).toBe(0);
  expect(booted.electron.window.destroyed).toBe(true);
  expect((await logOf(booted)).slice(0, 2)).toEqual(['vault.unlocked', 'vault.locked']);
});

test('the end of the session on Windows locks the vault', async () => {
  const booted = await bootVault();
  booted.electron.window.emit('session-end', {});
  expect(await booted.exited).toBe(0);
});

test('a page that crashes takes the app with it, locked', async () => {
  const booted = await bootVault();
  booted.electron.window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  expect(await booted.exited).toBe(exitCodes.internal);
  expect((await logOf(booted)).slice(0, 2)).toEqual(['vault.unlocked', 'vault.locked']);
});

test('a fault that nobody caught ends the app, locked, and its text is told to no one', async () => {
  const booted = await bootVault();
  process.emit('uncaughtException', new Error('a fault about pinv_secret'));
  expect(await booted.exited).toBe(exitCodes.internal);
  expect(booted.said()).toMatch(/^invites: something unexpected went wrong/);
  expect(booted.said()).not.toContain('pinv_secret');
  expect((await logOf(booted)).slice(0, 2)).toEqual(['vault.unlocked', 'vault.locked']);
});

test('nothing ends while the window is there', async () => {
  const booted = await bootVault();
  let ended = false;
  void booted.exited.then(() => {
    ended = true;
  });
  booted.electron.app.emit('activate');
  await booted.client['vault.lock']();
  await booted.client['vault.unlock']({ secret: null });
  expect(ended).toBe(false);
});
