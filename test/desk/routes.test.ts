import { METHODS } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Vault } from '../../electron/vault/session.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { type Answer, ask, type DeskUnderTest, freshClient, openTestDesk, sendRaw } from './open-desk.ts';

let master: Place;
let vault: Vault;
let open: DeskUnderTest;
let code: string;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));
beforeEach(async () => {
  vault = await copyPlace(master).open();
  ({ code } = await vault.invites.generate());
  open = await openTestDesk(vault, { patience: { headersMs: 1_500, requestMs: 2_000, idleMs: 1_500 } });
});

/** What a browser sends when somebody opens an address. */
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const html = /^text\/html; charset=utf-8$/;
const json = /^application\/json; charset=utf-8$/;

/** The security headers that every answer has. */
const guards = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

function expectGuarded({ headers }: Answer): void {
  expect(headers).toMatchObject(guards);
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
}

test.each(['/setup', '/setup/', '/setup?utm_source=mail', '/setup/?x'])('%s is the setup page', async (path) => {
  for (const headers of [{}, browser]) {
    const answer = await ask(open.port, path, { headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringMatching(html)]);
    expect(answer.text).toContain('<title>Set up this device</title>');
    expectGuarded(answer);
  }
});

test.each(['/', '/?x', '/setup', '/setup/', '/nowhere', '/api/v1/invite/info?invite=CODE', '/api/v1/invite/none'])(
  'HEAD %s has the headers of GET and no body',
  async (path) => {
    const asked = path.replace('CODE', code);
    for (const headers of [{}, browser]) {
      const [get, head] = [
        await ask(open.port, asked, { headers }),
        await ask(open.port, asked, { headers, method: 'HEAD' }),
      ];
      expect([head.status, head.text]).toEqual([get.status, '']);
      expect(comparable(head)).toEqual(comparable(get));
      expectGuarded(head);
    }
    expect((await vault.invites.show(1)).invite.useCount).toBe(0);
  },
);

/** Headers without the time, and without the nonce of one answer. */
function comparable({ headers: { date: _, ...headers } }: Answer) {
  const policy = String(headers['content-security-policy']).replaceAll(/'nonce-[^']+'/g, 'nonce');
  return { ...headers, 'content-security-policy': policy };
}

test.each(['/', '/?utm_source=mail'])('%s says in a page what this address is', async (path) => {
  for (const headers of [{}, browser]) {
    const answer = await ask(open.port, path, { headers });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, expect.stringMatching(html)]);
    expect(answer.text).toContain('open the whole link that you were sent');
    expectGuarded(answer);
  }
});

test.each(['/nowhere', '/setupp', '/SETUP', '/setup/x', '//', '/favicon.ico', '/apis', '/%ff'])(
  'a browser that opens %s gets a page, a program gets JSON',
  async (path) => {
    const page = await ask(open.port, path, { headers: browser });
    const value = await ask(open.port, path);
    expect(page.status).toBe(value.status);
    expect([400, 404]).toContain(page.status);
    expect(page.headers['content-type']).toMatch(html);
    expect(page.text).toMatch(/^<!doctype html>/);
    expect(value.headers['content-type']).toMatch(json);
    for (const answer of [page, value]) expectGuarded(answer);
  },
);

test('a page runs no script and styles itself only by the one style sheet that its policy names', async () => {
  const { headers, text } = await ask(open.port, '/nowhere', { headers: browser });
  const policy = String(headers['content-security-policy']);
  expect(policy).not.toMatch(/script-src|unsafe/);
  expect(policy).toMatch(/style-src 'sha256-[A-Za-z0-9+/]{43}='/);
  expect(text).not.toMatch(/<script|nowhere/);
});

test.each(['/api/v1/invite/nothing', '/api/v1/invite/info/', '/api/', '/api'])(
  '%s is JSON for a browser as well',
  async (path) => {
    const answer = await ask(open.port, path, { headers: browser });
    expect([answer.status, answer.headers['content-type']]).toEqual([404, expect.stringMatching(json)]);
  },
);

test('a browser that asks for a host that the desk does not have gets a page', async () => {
  const answer = await ask(open.port, '/setup', { headers: { ...browser, host: 'evil.example' } });
  expect([answer.status, answer.headers['content-type']]).toEqual([421, expect.stringMatching(html)]);
  expectGuarded(answer);
});

const allowed: readonly [string, string][] = [
  ['/', 'GET, HEAD'],
  ['/setup', 'GET, HEAD'],
  ['/setup/', 'GET, HEAD'],
  ['/api/v1/invite/info', 'GET, HEAD, POST'],
  ['/api/v1/invite/redeem', 'POST'],
];

test.each(allowed)('%s answers every method but %s with 405, and names these', async (path, allow) => {
  // CONNECT is for proxies: the connection ends.
  const others = METHODS.filter((method) => method !== 'CONNECT' && !allow.split(', ').includes(method));
  expect(others.length).toBeGreaterThan(20);
  for (const method of others) {
    const answer = await ask(open.port, path, { method });
    expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, allow]);
    expectGuarded(answer);
  }
});

test('a link in a web mail leads to the pages of the desk, and uses up no requests', async () => {
  const from = freshClient();
  const headers = { ...browser, 'sec-fetch-site': 'cross-site' };
  for (let time = 0; time < 12; time++) {
    for (const path of ['/', '/setup', '/setup/']) {
      expect((await ask(open.port, path, { headers, from })).status).toBe(200);
    }
    expect((await ask(open.port, '/nowhere', { headers, from })).status).toBe(404);
  }
  expect((await ask(open.port, `/api/v1/invite/info?invite=${code}`, { from })).status).toBe(200);
});

test('a path that is written in another way slips by neither the limits nor the check of the origin', async () => {
  const path = `/%61pi/v1/invite/inf%6f?invite=${code}`;
  const foreign = { ...browser, 'sec-fetch-site': 'cross-site' };
  expect((await ask(open.port, path, { headers: foreign })).status).toBe(403);
  const from = freshClient();
  const all = await Promise.all(Array.from({ length: 12 }, () => ask(open.port, path, { headers: browser, from })));
  expect(all.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(2);
});

const early: readonly [string, string, RegExp][] = [
  ['no HTTP', '\u0016\u0003\u0001\u0002', /^HTTP\/1\.1 400 /],
  ['headers without end', `GET / HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, / 431 /],
  ['headers that never end', 'GET / HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nx: y', / 408 /],
  ['no host', 'GET / HTTP/1.1\r\nconnection: close\r\n\r\n', / 400 /],
  [
    'an expectation that nobody meets',
    'GET / HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nconnection: close\r\nexpect: tea\r\n\r\n',
    / 417 /,
  ],
];

test.each(early)('%s: the answer has the security headers too', async (_, bytes, line) => {
  const answer = (await sendRaw(open.port, bytes.replaceAll('PORT', String(open.port)))).toLowerCase();
  expect(answer.split('\r\n')[0]?.toUpperCase()).toMatch(line);
  for (const [name, value] of Object.entries(guards)) expect(answer).toContain(`${name}: ${value}`.toLowerCase());
});

/** A browser too old for `Sec-Fetch-Site` still sends the origin of the page that asks. */
test.each([
  'https://evil.example',
  'http://127.0.0.1',
  'http://127.0.0.1:1',
  'https://127.0.0.1:PORT',
  'http://localhost:PORT',
  'http://127.0.0.1:PORT.evil.example',
  'null',
  '',
  'http://127.0.0.1:PORT, https://evil.example',
])('a page of the origin "%s" can neither ask nor use up requests', async (written) => {
  const from = freshClient();
  const origin = written.replace('PORT', String(open.port));
  for (let time = 0; time < 12; time++) {
    for (const json of [{ invite: code, deviceName: 'phone' }, { invite: code }]) {
      const path = `/api/v1/invite/${'deviceName' in json ? 'redeem' : 'info'}`;
      const answer = await ask(open.port, path, { json, headers: { origin }, from });
      expect(answer.status).toBe(403);
      expectGuarded(answer);
    }
  }
  expect((await ask(open.port, '/setup', { headers: { origin, ...browser }, from })).status).toBe(200);
  expect((await ask(open.port, `/api/v1/invite/info?invite=${code}`, { from })).status).toBe(200);
});

test.each([
  ['the desk’s own origin', (port: number) => ({ origin: `http://127.0.0.1:${port}` })],
  [
    'its own origin by another of its names',
    (port: number) => ({ origin: `http://LocalHost:${port}`, host: `localhost:${port}` }),
  ],
  ['no origin, as a program asks', () => ({})],
])('%s may ask', async (_, headersAt) => {
  const asked = { json: { invite: code }, headers: headersAt(open.port) };
  expect((await ask(open.port, '/api/v1/invite/info', asked)).status).toBe(200);
});
