import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WebPreferences } from 'electron';
import { expect, test } from 'vitest';
import { callChannel } from '../../electron/hosts/electron-channels.ts';
import { boot, startMain } from './boot.ts';
import { FakeContents } from './fake-window.ts';

/** The points of https://www.electronjs.org/docs/latest/tutorial/security, each against what the app really sets. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

async function preferencesOf(): Promise<WebPreferences> {
  const { electron } = await boot();
  return electron.window.options.webPreferences ?? {};
}

/** Every source file that ends up in the app. */
function sources(): readonly { readonly path: string; readonly text: string }[] {
  return ['electron', 'renderer', 'shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|tsx|html|css)$/.test(name))
      .map((name) => ({ path: join(folder, name), text: read(join(folder, name)) })),
  );
}

const naming = (pattern: RegExp) => sources().flatMap(({ path, text }) => (pattern.test(text) ? [path] : []));

const elsewhere = [
  'https://example.org/',
  'http://127.0.0.1:8443/setup',
  'ws://example.org/',
  'ftp://example.org/',
  'file:///etc/passwd',
  'chrome://gpu/',
  'app://other/index.html',
  'about:blank',
  'not a url',
];

test('1 only secure content is loaded', async () => {
  const { electron } = await boot({ packaged: true });
  expect(electron.window.loaded).toEqual(['app://vault/']);
  expect(elsewhere.filter((url) => electron.session.lets(url))).toEqual([]);
  expect(electron.session.lets('devtools://devtools/bundled/inspector.html')).toBe(false);
  expect(electron.switches.get('host-resolver-rules')).toBe('MAP * ~NOTFOUND');
  // The window itself loads, and shows the pictures that it draws.
  const own = ['app://vault/', 'app://vault/assets/index.js', 'blob:app://vault/1', 'data:image/png;base64,'];
  expect(own.filter((url) => !electron.session.lets(url))).toEqual([]);
});

test('2 pages have no Node.js', async () => {
  expect(await preferencesOf()).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
  });
});

test('3 the preload script and the page are isolated from each other', async () => {
  expect((await preferencesOf()).contextIsolation).toBe(true);
});

test('4 every renderer is sandboxed', async () => {
  const { electron } = await boot();
  expect(electron.order.indexOf('sandbox')).toBeLessThan(electron.order.indexOf('ready'));
  expect(electron.order).toContain('sandbox');
  expect(electron.window.options.webPreferences?.sandbox).toBe(true);
});

test('5 every permission is refused', async () => {
  const { electron } = await boot();
  const { session } = electron;
  const names = [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'clipboard-sanitized-write',
    'usb',
  ] as const;
  const contents = electron.window.webContents as never;
  for (const name of [...names, 'openExternal', 'fullscreen', 'fileSystem', 'unknown'] as const) {
    const answers: boolean[] = [];
    session.permissionRequest?.(contents, name as never, (granted) => void answers.push(granted), {} as never);
    expect(answers, name).toEqual([false]);
    expect(session.permissionCheck?.(contents, name as never, 'app://vault', {} as never), name).toBe(false);
  }
  expect(session.devicePermission?.({ deviceType: 'usb', origin: 'app://vault' } as never)).toBe(false);
});

test('6 web security stays on', async () => {
  const { electron } = await startMain({ packaged: true });
  expect((await preferencesOf()).webSecurity).toBe(true);
  expect(electron.removedSwitches).toContain('disable-web-security');
});

test('7 every file of the page comes with a strict policy', async () => {
  const { electron } = await boot();
  for (const path of ['', 'assets/index.js']) {
    const { headers } = await electron.session.request(`app://vault/${path}`);
    const policy = headers.get('content-security-policy') ?? '';
    const parts = new Map(
      policy.split('; ').map((part) => [part.split(' ', 1)[0], part.split(' ').slice(1).join(' ')]),
    );
    expect(Object.fromEntries(parts)).toEqual({
      'default-src': "'none'",
      'script-src': expect.stringMatching(/^'self'( 'nonce-[A-Za-z0-9+/=]+')?$/),
      'style-src': expect.stringMatching(/^'self'( 'nonce-[A-Za-z0-9+/=]+')?$/),
      'font-src': "'self'",
      'img-src': "'self' blob: data:",
      'connect-src': "'none'",
      'form-action': "'none'",
      'base-uri': "'none'",
      'frame-ancestors': "'none'",
    });
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
  expect(electron.schemes.map(({ privileges }) => privileges?.bypassCSP ?? false)).toEqual([false]);
});

test('8 no insecure content is let into the page', async () => {
  expect((await preferencesOf()).allowRunningInsecureContent).toBe(false);
});

test('9 no experimental features are switched on', async () => {
  expect((await preferencesOf()).experimentalFeatures).toBe(false);
});

test('10 no Blink features are switched on', async () => {
  const { electron } = await boot();
  expect(electron.window.options.webPreferences).not.toHaveProperty('enableBlinkFeatures');
  expect([...electron.switches.keys()].filter((name) => /^enable-/.test(name))).toEqual([]);
});

test('11 no webview may open a window: there is none', async () => {
  expect((await preferencesOf()).webviewTag).toBe(false);
  expect(naming(/<webview|allowpopups/)).toEqual([]);
});

test('12 a webview that is attached all the same is refused', async () => {
  const { electron } = await boot();
  expect(electron.window.webContents.refuses('will-attach-webview', {}, { src: 'app://vault/' })).toBe(true);
});

test('13 every navigation is refused', async () => {
  const { electron } = await boot();
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
    for (const url of [...elsewhere, 'app://vault/']) {
      expect(electron.window.webContents.refuses(event, url), `${event} ${url}`).toBe(true);
    }
  }
  expect(electron.window.options.webPreferences?.navigateOnDragDrop).toBe(false);
  const download = { prevented: false, preventDefault: () => void Object.assign(download, { prevented: true }) };
  electron.session.emit('will-download', download, {}, {});
  expect(download.prevented).toBe(true);
});

test('14 no page opens a window, whichever page it is', async () => {
  const { electron } = await boot();
  const other = new FakeContents(() => {});
  electron.app.emit('web-contents-created', {}, other);
  for (const contents of [electron.window.webContents, other]) {
    for (const url of [...elsewhere, 'app://vault/']) {
      expect(contents.windowOpen?.({ url } as never)).toEqual({ action: 'deny' });
    }
    expect(contents.refuses('will-navigate', 'https://example.org/')).toBe(true);
  }
});

test('15 nothing is opened outside the app', () => {
  // The double has no `shell`: whoever imports it from Electron gets nothing.
  expect(naming(/openExternal|openPath|showItemInFolder/)).toEqual([]);
});

test('16 one version of Electron is named, and it is the installed one', () => {
  const { devDependencies } = JSON.parse(read('package.json'));
  const installed = JSON.parse(read('node_modules/electron/package.json')).version;
  expect(devDependencies.electron).toMatch(/^\d+\.\d+\.\d+$/);
  expect(installed).toBe(devDependencies.electron);
  // electron-builder packs the version that is installed, unless its own file names one.
  expect(read('electron-builder.yml')).not.toMatch(/^electronVersion/m);
});

test('17 the sender of every message is checked', async () => {
  const { electron } = await boot();
  const call = (event: object) => electron.invoke(callChannel, ['vault.status', {}], event);
  expect(await call({})).toMatchObject({ ok: true });
  for (const url of elsewhere) {
    const answer = await call({ senderFrame: { url, parent: null } });
    expect(answer, url).toMatchObject({ ok: false, error: { code: 'usage' } });
  }
  // There is no other way in, and none that answers at once or for everyone.
  expect(naming(/ipcMain\.(?!handle\()|\.ipc\b/)).toEqual([]);
  expect(naming(/ipcMain\.handle\(/)).toEqual([join('electron', 'hosts', 'electron-calls.ts')]);
});

test('18 the page has a scheme of its own, not file://', async () => {
  const { electron } = await boot();
  expect(electron.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
  expect(electron.session.lets('file:///')).toBe(false);
  expect(naming(/\.loadFile\(|file:\/\//)).toEqual([]);
  expect(electron.session.partition).not.toMatch(/^persist:/);
  expect(electron.session.options).toEqual({ cache: false });
});

test('19 every fuse is set', () => {
  const [, block = ''] = /^electronFuses:\n((?: {2}.*\n)+)/m.exec(read('electron-builder.yml')) ?? [];
  const fuses = [...block.matchAll(/^ {2}(\w+): (true|false)$/gm)].map(([, name, value]) => [name, value === 'true']);
  expect(Object.fromEntries(fuses)).toEqual({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableCookieEncryption: true,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
    resetAdHocDarwinSignature: true,
  });
});

test('20 the page gets two functions and nothing of Electron', async () => {
  const { electron, bridge } = await boot({ packaged: true });
  expect(Object.keys(electron.exposed)).toEqual(['vault']);
  expect(Object.entries(bridge).map(([name, value]) => [name, typeof value])).toEqual([
    ['call', 'function'],
    ['on', 'function'],
  ]);
  const given: unknown[][] = [];
  bridge.on('notice', (...args: unknown[]) => void given.push(args));
  const { send } = electron.window.webContents as unknown as { send: (...args: unknown[]) => void };
  send('vault.event', 'notice', { text: 'a' });
  // No event object of Electron's, by which a page would reach the sender.
  expect(given).toEqual([[{ text: 'a' }]]);
});

test('what is packaged cannot be looked into from outside', async () => {
  const { electron } = await boot({ packaged: true });
  expect(electron.window.options.webPreferences?.devTools).toBe(false);
  expect(electron.removedSwitches).toEqual(expect.arrayContaining(['remote-debugging-port', 'remote-debugging-pipe']));
  expect(electron.session.spellChecker).toBe(false);
  expect(naming(/crashReporter|autoUpdater/)).toEqual([]);
});

test('the page about security names each of these tests', () => {
  const titles = [...read('test/electron/security.test.ts').matchAll(/^test\('(\d+) ([^']+)'/gm)];
  const rows = [...read('docs/security.md').matchAll(/^\| (\d+) +\|[^|]+\| ([^|]+?) +\|$/gm)];
  expect(rows.map(([, number, title]) => [number, title])).toEqual(titles.map(([, number, title]) => [number, title]));
  expect(rows).toHaveLength(20);
});
