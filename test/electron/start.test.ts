import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { shellHelp } from '../../electron/faces/shell/options.ts';
import { exitCodes } from '../../shared/errors.ts';
import { tempFolder } from '../support/temp.ts';
import { boot, bootVault, startMain } from './boot.ts';

test('what must stand before the app is ready stands before it', async () => {
  const { electron } = await startMain();
  expect(electron.order).toEqual(['path userData', 'sandbox', 'scheme', 'single instance']);
  electron.becomeReady();
  await electron.loaded;
  expect(electron.order.slice(4)).toEqual(['ready', 'window']);
  expect(electron.window.loaded).toEqual(['app://vault/']);
  expect(electron.window.acts).toEqual(['show']);
});

test('a profile is the user’s alone, and each vault has its own', async () => {
  const first = await startMain();
  const second = await startMain({ root: first.root, words: ['--vault', join(first.root, 'other')] });
  const [one = '', other = ''] = [first, second].map(({ electron }) => electron.paths.get('userData'));
  expect(one.startsWith(join(first.root, 'config'))).toBe(true);
  expect(statSync(one).mode & 0o777).toBe(0o700);
  expect(other).not.toBe(one);
});

test('Chromium is told to look no name up and to fetch nothing of its own accord', async () => {
  const { electron } = await startMain();
  expect(Object.fromEntries(electron.switches)).toEqual({
    'host-resolver-rules': 'MAP * ~NOTFOUND',
    'force-webrtc-ip-handling-policy': 'disable_non_proxied_udp',
    'disable-background-networking': '',
    'disable-component-update': '',
    'disable-domain-reliability': '',
    'disable-crash-reporter': '',
    'no-pings': '',
  });
});

test('words for Chromium on the command line are not taken for the program’s own', async () => {
  const { client, root } = await boot({ words: ['--ozone-platform=wayland', '--no-sandbox', '--actor=Ada'] });
  expect(await client['vault.status']()).toMatchObject({ state: 'missing', dir: join(root, 'vault') });
  await client['vault.create']({ keyStore: 'keychain', passphrase: null });
  expect((await client['vault.status']()).session?.actor).toBe('Ada');
});

test('every option with a value that the help names is heard', async () => {
  const named = [...shellHelp.matchAll(/^ {2}(--[a-z-]+) [A-Za-z]+ {2}/gm)].map(([, name = '']) => name);
  expect(new Set(named)).toEqual(new Set(['--vault', '--actor', '--passphrase-file', '--shell']));
  for (const name of named) {
    const { electron, said } = await startMain({ words: [`${name}=`] });
    expect(said(), name).toContain(name);
    expect(electron.exits, name).toEqual([exitCodes.usage]);
    expect(electron.errorBoxes, name).toEqual([]);
  }
});

test('--help says how to start it, and opens nothing', async () => {
  const { electron, said } = await startMain({ words: ['--help'] });
  expect(said()).toBe(shellHelp);
  expect(electron.exits).toEqual([0]);
  expect(electron.order).toEqual([]);
});

test('a command line that cannot be read ends with what is amiss; from the desktop it is shown in a box', async () => {
  const { electron, said } = await startMain({ words: ['--shell', 'firefox'], packaged: true });
  expect(said()).toContain('--shell has a value that cannot be');
  expect(electron.errorBoxes.join()).toContain('--shell has a value that cannot be');
  expect(electron.exits).toEqual([exitCodes.usage]);
});

test.each([
  ['the passphrase', 'correct horse battery', 'unlocked', ''],
  ['another passphrase', 'staple', 'locked', 'passphrase'],
])('--passphrase-file with %s', async (_, text, state, said) => {
  const first = await boot();
  await first.client['vault.create']({ keyStore: 'passphrase', passphrase: 'correct horse battery' });
  first.electron.window.close();
  await first.exited;
  const file = join(first.root, 'passphrase');
  writeFileSync(file, text, { mode: 0o600 });
  const second = await boot({ root: first.root, words: ['--passphrase-file', file] });
  expect((await second.client['vault.status']()).state).toBe(state);
  expect(second.said()).toContain(said);
  expect(second.said() === '').toBe(said === '');
});

test('a --passphrase-file that cannot be read opens nothing, and is named', async () => {
  const { electron, said } = await startMain({ words: ['--passphrase-file', '/nonexistent'] });
  electron.becomeReady();
  await vi.waitFor(() => expect(electron.exits).toEqual([exitCodes.file_refused]));
  expect(electron.windows).toEqual([]);
  expect(said()).toContain('the file of --passphrase-file cannot be read');
});

test('a page that was not built ends the start with a word, not with an empty window', async () => {
  const { electron, said } = await startMain({ root: tempFolder() });
  electron.becomeReady();
  await vi.waitFor(() => expect(electron.exits).toHaveLength(1));
  expect(electron.exits).not.toContain(0);
  expect(electron.windows).toEqual([]);
  expect(said()).toMatch(/^invites: /);
});

test('a second start of a vault opens nothing and says so', async () => {
  const { electron, said } = await startMain({ alreadyOpen: true });
  electron.becomeReady();
  expect(electron.exits).toEqual([0]);
  expect(said()).toContain('is open in another window already');
  expect(electron.windows).toEqual([]);
});

test('the first start brings its window forward when there is a second', async () => {
  const { electron } = await boot();
  electron.window.minimized = true;
  electron.window.acts.length = 0;
  electron.app.emit('second-instance', {}, ['electron'], '/');
  expect(electron.window.acts).toEqual(['restore', 'show', 'focus']);
});

test('a start while the app is ending begins it anew, once', async () => {
  const { electron, exited } = await bootVault();
  electron.window.close();
  for (let i = 0; i < 2; i++) electron.app.emit('second-instance', {}, ['electron'], '/');
  expect(electron.relaunches).toBe(1);
  expect(await exited).toBe(0);
});
