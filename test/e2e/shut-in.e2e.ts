import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { readLog, runCli } from './support/place.ts';
import { familyOf, internetSocketsOf } from './support/processes.ts';
import { until, withSwitches } from './support/shell.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

const views = ['Issue', 'Check', 'Invites', 'Audit', 'Devices', 'Desk', 'Settings'];

test('the page keeps to its policy in every view, and nothing else gets in', async ({ place, open }) => {
  runCli(place, ['init', '--key-store', 'keychain']);
  const { page } = await open();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const [response] = await Promise.all([page.waitForResponse('https://vault.invalid/'), page.reload()]);
  const policy = (await response.headerValue('content-security-policy')) ?? '';
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  expect(policy.replaceAll(nonce, 'NONCE').split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self' 'nonce-NONCE'",
    "style-src 'self' 'nonce-NONCE'",
    "font-src 'self'",
    "img-src 'self' blob: data:",
    "connect-src 'none'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
  expect(await response.text()).not.toContain('__CSP_NONCE__');
  const [again] = await Promise.all([page.waitForResponse('https://vault.invalid/'), page.reload()]);
  expect(await again.headerValue('content-security-policy')).not.toContain(nonce);

  for (const view of views) {
    await goTo(page, view);
    await expect(page.getByRole('heading', { level: 1 }), `${view} ${complaints}`).toBeVisible();
  }
  expect(complaints.filter((text) => /policy|refused|error/i.test(text))).toEqual([]);

  const ran = await page.evaluate(`new Promise((done) => {
    document.addEventListener('securitypolicyviolation', (event) => done(event.effectiveDirective));
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  }).then((directive) => [directive, window.ran ?? false])`);
  expect(ran).toEqual(['script-src-elem', false]);
});

test('no way leads out of the window', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const popups: Page[] = [];
  page.context().on('page', (popup) => popups.push(popup));
  const still = async (way: string) => {
    await expect(page.getByRole('navigation', { name: 'Views' }), way).toBeVisible();
    expect(page.url(), way).toBe('https://vault.invalid/');
    await expect.poll(() => popups.filter((popup) => !popup.isClosed()).length, { message: way }).toBe(0);
  };

  const fetched = `Promise.allSettled(['https://example.com/', 'https://vault.invalid/index.html', 'http://127.0.0.1/']
    .map((url) => fetch(url))).then((all) => all.map(({ status }) => status))`;
  expect(await page.evaluate(fetched)).toEqual(['rejected', 'rejected', 'rejected']);

  for (const way of [
    `location.href = 'https://example.com/'`,
    `location.href = 'https://vault.invalid/assets/nothing.html'`,
    `location.href = document.querySelector('script[src]').src`,
    `location.href = 'https://vault.invalid/?query'`,
    `location.href = 'file:///etc/passwd'`,
    `Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank' }).click()`,
    `window.open('https://example.com/'), undefined`,
    `window.open('https://vault.invalid/'), undefined`,
    `window.open('about:blank'), undefined`,
  ]) {
    await page.evaluate(way);
    await still(way);
  }
  expect(popups.length).toBeGreaterThan(0);

  await page.evaluate(`location.href = 'about:blank'`);
  await page.waitForURL('https://vault.invalid/');
  await still('about:blank');
});

test('serves the files of the page and no others, however they are called', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const script = await page.evaluate<string>(`document.querySelector('script[src]').src`);
  expect(await loads(page, script)).toBe(true);
  for (const path of [
    '/assets/../../shell.js',
    '/assets/%2e%2e/%2e%2e/shell.js',
    '/..%2fshell.js',
    '/..%5cshell.js',
    '//shell.js',
    '/assets/..;/shell.js',
  ]) {
    expect(await loads(page, `https://vault.invalid${path}`), path).toBe(false);
  }
});

test('the page may ask the system for nothing', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const names = ['clipboard-read', 'clipboard-write', 'notifications', 'geolocation', 'camera', 'microphone'];
  const states = `Promise.all(${JSON.stringify(names)}.map(async (name) => (await navigator.permissions.query({ name })).state))`;
  expect(await page.evaluate(states)).toEqual(names.map(() => 'denied'));
  expect(await page.evaluate(`navigator.clipboard.readText().then(() => 'read', () => 'refused')`)).toBe('refused');
});

test('nothing but window.vault leads from the page to the program', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  expect(
    await page.evaluate(`[typeof callVault, typeof privateWorld, typeof tellHost, Object.isFrozen(vault)]`),
  ).toEqual(['undefined', 'undefined', 'undefined', true]);
  expect(await page.evaluate(`vault.call('process.exit', {})`)).toMatchObject({ ok: false, error: { code: 'usage' } });
  // A frame of another origin is told nothing, and none can be had.
  expect(
    await page.evaluate(`document.body.append(document.createElement('iframe')), frames[0].vault === undefined`),
  ).toBe(false);
  expect(await page.evaluate(`frames[0].vault.call('vault.status', {})`)).toMatchObject({
    ok: false,
    error: { message: 'this page may not ask the vault' },
  });
});

test('opens no port and asks the network for nothing', async ({ place, start }) => {
  runCli(place, ['init', '--key-store', 'keychain']);
  const netLog = join(place.home, 'net.json');
  const shell = start({ env: withSwitches(`--log-net-log=${netLog}`) });
  await until(() => (readLog(place).includes('vault.unlocked') ? true : null), shell);
  const family = familyOf(shell.pid);
  expect(family.length).toBeGreaterThan(3);
  expect(internetSocketsOf(family)).toEqual([]);
  shell.kill('SIGTERM');
  await shell.ended;
  expect(attemptsIn(netLog)).toEqual([]);
});

/** Whether a script of that address runs. */
async function loads(page: Page, url: string): Promise<boolean> {
  return await page.evaluate(`new Promise((done) => {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = ${JSON.stringify(url)};
    script.onload = () => done(true);
    script.onerror = () => done(false);
    document.head.append(script);
  })`);
}

/**
 * What the browser's own log tells of connections, of bytes sent and of names that were looked up. It also tells of
 * datagram sockets that were pointed somewhere to learn whether there is a way, which sends nothing.
 */
function attemptsIn(netLog: string): string[] {
  const { constants, events }: NetLog = JSON.parse(readFileSync(netLog, 'utf8'));
  const names = new Map(Object.entries(constants.logEventTypes).map(([name, number]) => [number, name]));
  const told = events.map(({ type, params }) => ({ name: names.get(type) ?? '', to: params?.address }));
  expect(told.map(({ name }) => name)).toContain('REQUEST_ALIVE');
  const telling = /^(TCP_ACCEPT|UDP_BYTES_SENT|SOCKET_BYTES_SENT|HOST_RESOLVER_(DNS|SYSTEM|MDNS)_TASK)$/;
  // All that the browser wants of the network it asks of a proxy that cannot be.
  const elsewhere = told.filter(({ name, to }) => name === 'TCP_CONNECT_ATTEMPT' && to && to !== '127.0.0.1:0');
  return [...elsewhere, ...told.filter(({ name }) => telling.test(name))].map(({ name, to }) => `${name} ${to}`);
}

interface NetLog {
  readonly constants: { readonly logEventTypes: Record<string, number> };
  readonly events: readonly { readonly type: number; readonly params?: { readonly address?: string } }[];
}
