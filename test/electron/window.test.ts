import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitBounds, readWindowState, writeWindowState } from '../../electron/hosts/window-state.ts';
import { boot, bootVault } from './boot.ts';

test('the page is served with its policy and a nonce of its own each time', async () => {
  const { electron } = await boot();
  const pages = await Promise.all([1, 2].map(() => electron.session.request('app://vault/')));
  const nonces = await Promise.all(
    pages.map(async (page) => {
      expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const [, nonce = ''] = /nonce="([A-Za-z0-9+/=]{22,})"/.exec(await page.text()) ?? [];
      expect(page.headers.get('content-security-policy')).toContain(`script-src 'self' 'nonce-${nonce}'`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
  const script = await electron.session.request('app://vault/assets/index.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await script.text()).toBe('export {};');
});

test.each([
  'app://vault/../beside.js',
  'app://vault/%2e%2e/beside.js',
  'app://vault/..%2fbeside.js',
  'app://vault/assets/..%5c..%5cbeside.js',
  'app://vault//etc/passwd',
  'app://vault/assets',
  'app://vault/assets/',
  'app://vault/nothing.js',
  'app://vault/?query',
])('%s gives nothing', async (url) => {
  const { electron } = await boot();
  const answer = await electron.session.request(url);
  expect([answer.status, await answer.text()]).toEqual([404, '']);
});

test('only GET is answered, and only for the page’s own host', async () => {
  const { electron } = await boot();
  expect((await electron.session.request('app://vault/', 'POST')).status).toBe(404);
  await expect(electron.session.request('app://other/')).rejects.toThrow('refused');
});

test('theme and content protection are as the preferences say, at the start and when they change', async () => {
  const { electron, client } = await bootVault();
  expect([electron.nativeTheme.themeSource, electron.window.contentProtection]).toEqual(['system', true]);
  await client['settings.set']({ app: { theme: 'dark', contentProtection: false } });
  expect([electron.nativeTheme.themeSource, electron.window.contentProtection]).toEqual(['dark', false]);
});

test.each(['light', 'dark'])('the ground of the window is that of the page (%s desktop)', async (desktop) => {
  const tokens = readFileSync(new URL('../../renderer/theme/tokens.css', import.meta.url), 'utf8');
  const [light, dark] = [...tokens.matchAll(/--bg: (#[0-9a-f]{6});/g)].map(([, colour]) => colour);
  const { electron, client } = await bootVault({ dark: desktop === 'dark' });
  const { backgroundColor } = electron.window.options;
  expect([backgroundColor, electron.window.ground]).toEqual(desktop === 'dark' ? [dark, dark] : [light, light]);
  await client['settings.set']({ app: { theme: desktop === 'dark' ? 'light' : 'dark' } });
  expect(electron.window.ground).toBe(desktop === 'dark' ? light : dark);
});

test('the window opens where it was closed', async () => {
  const { electron, root, exited } = await boot();
  expect(electron.window.options).toMatchObject({ width: 1280, height: 800, minWidth: 900, minHeight: 600 });
  expect(electron.window.options).not.toHaveProperty('x');
  electron.window.bounds = { x: 100, y: 50, width: 1000, height: 700 };
  electron.window.maximized = true;
  electron.window.close();
  await exited;
  const again = await boot({ root });
  expect(again.electron.window.options).toMatchObject({ x: 100, y: 50, width: 1000, height: 700 });
  expect(again.electron.window.maximized).toBe(true);
  expect(JSON.parse(readFileSync(join(root, 'config/invite-vault/window.json'), 'utf8'))).toBeTruthy();
});

test('a place that no screen shows any more is forgotten, and one that sticks out is pulled in', () => {
  const screens = [
    { x: 0, y: 0, width: 1920, height: 1080 },
    { x: 1920, y: 0, width: 1280, height: 720 },
  ];
  const bounds = { x: 2000, y: 100, width: 1000, height: 600 };
  expect(fitBounds(bounds, screens)).toEqual(bounds);
  expect(fitBounds(bounds, screens.slice(0, 1))).toBeNull();
  expect(fitBounds({ ...bounds, y: 400 }, screens)).toEqual({ ...bounds, y: 120 });
  expect(fitBounds({ x: -300, y: 0, width: 4000, height: 2000 }, screens)).toEqual(screens[0]);
  expect(fitBounds(bounds, [])).toBeNull();
});

test.each([
  null,
  '',
  '{',
  '[]',
  'null',
  '7',
  '{"bounds":{"x":1},"maximized":true}',
  '{"bounds":{"x":1,"y":1,"width":1e99,"height":1},"maximized":true}',
])('a place that reads %s is none', (text) => {
  expect(readWindowState(text)).toBeNull();
});

test('a place is read as it was written', () => {
  const state = { bounds: { x: -5, y: 0, width: 900, height: 600 }, maximized: false };
  expect(readWindowState(writeWindowState(state))).toEqual(state);
});

test('the dialogs ask over the window and answer with a path, or with nothing where they are dismissed', async () => {
  const { electron, client, root } = await bootVault();
  const path = join(root, 'card.svg');
  electron.chosen.push(path);
  expect(await client['files.save']({ kind: 'svg', name: 'card', content: '<svg/>' })).toEqual({ path });
  expect(readFileSync(path, 'utf8')).toBe('<svg/>');
  expect(electron.asked).toEqual([
    {
      title: 'Save',
      defaultPath: 'card.svg',
      filters: [{ name: '.svg', extensions: ['svg'] }],
      properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
    },
  ]);
  const pdf = join(root, 'card.pdf');
  electron.chosen.push(pdf);
  expect(await client['files.savePdf']({ name: 'card' })).toEqual({ path: pdf });
  expect(readFileSync(pdf, 'utf8')).toBe('%PDF {"printBackground":true,"preferCSSPageSize":true}');
  const save = client['files.save']({ kind: 'svg', name: 'card', content: '<svg/>' });
  await expect(save).rejects.toMatchObject({ code: 'cancelled' });
  await expect(client['restore.inspect']()).rejects.toMatchObject({ code: 'cancelled' });
  expect(electron.asked.at(-1)).toMatchObject({ properties: ['openFile', 'dontAddToRecent'] });
  electron.chosen.push(path);
  await expect(client['restore.inspect']()).rejects.toMatchObject({ code: 'backup_damaged' });
});
