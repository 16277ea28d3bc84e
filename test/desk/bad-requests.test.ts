import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Vault } from '../../electron/vault/session.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import {
  type Ask,
  ask,
  type DeskUnderTest,
  deskLog,
  freshClient,
  openTestDesk,
  redeemAt,
  sendRaw,
} from './open-desk.ts';

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

/** The desk stays up, and nothing was used. */
async function expectUnharmed(): Promise<void> {
  expect(open.bugs).toEqual([]);
  expect(await deskLog(vault, ['invite.used'])).toEqual([]);
  expect((await redeemAt(open.port, code)).status).toBe(200);
}

const redeem = '/api/v1/invite/redeem';
const info = '/api/v1/invite/info';
const json = { 'content-type': 'application/json' };

const refused: readonly [string, string, Ask, number, RegExp][] = [
  ['no JSON', redeem, { body: '{"invite":', headers: json }, 400, /not JSON/],
  ['an empty body', redeem, { method: 'POST', body: '', headers: json }, 400, /not JSON/],
  ['no object', redeem, { json: [1] }, 400, /must be a JSON object/],
  ['null', redeem, { json: null }, 400, /must be a JSON object/],
  ['a key too many', redeem, { json: { invite: 'x', deviceName: 'y', level: 9 } }, 400, /only invite and deviceName/],
  ['a key twice', redeem, { body: '{"invite":"a","invite":"b","deviceName":"c"}', headers: json }, 400, /key twice/],
  ['a number', redeem, { json: { invite: 7, deviceName: 'y' } }, 400, /invite must be one text/],
  ['no device', redeem, { json: { invite: 'x' } }, 400, /deviceName is missing/],
  ['an empty device', redeem, { json: { invite: 'x', deviceName: '  ' } }, 400, /deviceName is empty/],
  ['a long device', redeem, { json: { invite: 'x', deviceName: 'd'.repeat(201) } }, 400, /longer than 200/],
  ['a control character', redeem, { json: { invite: 'x', deviceName: 'a\u0007' } }, 400, /control character/],
  ['half a character', redeem, { body: '{"invite":"x","deviceName":"\\ud800"}', headers: json }, 400, /well-formed/],
  [
    'invalid UTF-8',
    redeem,
    { body: Buffer.from('7b22696e76697465223a22ff227d', 'hex'), headers: json },
    400,
    /not UTF-8/,
  ],
  ['a megabyte', redeem, { body: 'x'.repeat(1_048_576), headers: json }, 413, /at most 4096 bytes/],
  ['plain text', redeem, { body: '{}', headers: { 'content-type': 'text/plain' } }, 415, /application\/json/],
  ['a form', redeem, { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, /json/],
  ['no type', redeem, { method: 'POST', body: '{}' }, 415, /json/],
  ['a GET that redeems', redeem, { method: 'GET' }, 405, /only POST/],
  ['a DELETE', info, { method: 'DELETE' }, 405, /only GET and POST/],
  ['a question from another origin', redeem, { method: 'OPTIONS' }, 405, /only POST/],
  ['no invite', info, {}, 400, /invite is missing/],
  ['two invites', `${info}?invite=a&invite=b`, {}, 400, /must be one text/],
  ['another query', `${info}?invite=a&x=b`, {}, 400, /only invite/],
  ['another path', '/api/v1/invite', {}, 404, /nothing here/],
  ['a path that is none', '/%ff', {}, 400, /path cannot be read/],
  ['a way up', '/api/v1/invite/../../../etc/passwd', {}, 404, /nothing here/],
];

test.each(refused)('%s is refused with a reason, and nothing is used', async (_, path, asked, status, message) => {
  const answer = await ask(open.port, path, asked);
  expect([answer.status, JSON.parse(answer.text).message]).toEqual([status, expect.stringMatching(message)]);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  await expectUnharmed();
});

test.each(['evil.example', 'evil.example:8443', '127.0.0.1.evil.example', '127.0.0.1:1', 'localhost@evil', '[::1]'])(
  'a Host of "%s" is of a page that was rebound to this machine',
  async (host) => {
    const answer = await ask(open.port, `${info}?invite=${code}`, { headers: { host } });
    expect(answer.status).toBe(421);
    await expectUnharmed();
  },
);

test.each([(port: number) => `127.0.0.1:${port}`, (port: number) => `LocalHost:${port}`])(
  'a Host by the name that the desk has is served',
  async (host) => {
    const asked = { headers: { host: host(open.port) } };
    expect((await ask(open.port, `${info}?invite=${code}`, asked)).status).toBe(200);
  },
);

test('a page of another origin can neither ask nor use up the requests of the machine that it is read at', async () => {
  const from = freshClient();
  const asked = (site: string, path = info) => ask(open.port, path, { headers: { 'sec-fetch-site': site }, from });
  for (let time = 0; time < 20; time++) {
    for (const site of ['cross-site', 'same-site']) expect((await asked(site)).status).toBe(403);
  }
  // A link on another page leads to the setup page, and that page asks.
  expect((await asked('cross-site', '/setup')).status).toBe(200);
  expect((await asked('same-origin', `${info}?invite=${code}`)).status).toBe(200);
  expect((await asked('none', `${info}?invite=${code}`)).status).toBe(200);
  await expectUnharmed();
});

const line = (text: string) => `${text}\r\n`;
const body = '{"invite":"x","deviceName":"y"}';
const head = (...lines: readonly string[]) =>
  [`POST ${redeem} HTTP/1.1`, 'host: 127.0.0.1:PORT', ...lines, '', ''].map(line).join('').slice(0, -2);

const smuggled: readonly [string, string, RegExp][] = [
  ['both lengths', head(`content-length: ${body.length}`, 'transfer-encoding: chunked') + body, / 400 /],
  ['two lengths', head('content-length: 5', 'content-length: 31') + body, / 400 /],
  ['a length that is none', head('content-length: 0x1f') + body, / 400 /],
  ['a header without its end', head('content-length : 31') + body, / 400 /],
  ['a bare line feed in a header', head('x: a\nb: c') + body, / 400 /],
  ['two hosts', head('host: evil.example', 'connection: close', 'content-length: 0'), / 421 /],
  ['a host without a name', 'GET /setup HTTP/1.1\r\nhost:\r\nconnection: close\r\n\r\n', / 421 /],
  ['no host', `GET ${info} HTTP/1.1\r\n\r\n`, / 400 /],
  [
    'a proxy’s request',
    `GET http://evil.example/setup HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`,
    / 421 /,
  ],
  ['no HTTP', '\u0016\u0003\u0001\u0002', / 400 /],
  ['headers without end', `GET /setup HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, / 431 /],
  ['a short body', `${head('content-type: application/json', 'content-length: 4000')}{"invite":`, / 408 /],
  ['headers that never end', 'GET /setup HTTP/1.1\r\nhost: 127.0.0.1:PORT\r\nx: y', / 408 /],
];

test.each(smuggled)('%s: cut off, and the desk stays up', async (_, bytes, said) => {
  const answer = await sendRaw(open.port, bytes.replaceAll('PORT', String(open.port)));
  expect(answer).toMatch(said);
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  await expectUnharmed();
});

test('who opens connections without end is held to a share of them, and others are served', async () => {
  const hoard = await Promise.all(Array.from({ length: 80 }, () => sendRaw(open.port, 'GET', '127.0.200.1')));
  // Those beyond the share were closed without a word, the others when their time was up.
  expect(hoard.filter((said) => said === '').length).toBeGreaterThanOrEqual(16);
  expect(hoard.filter((said) => said.includes(' 408 ')).length).toBeGreaterThan(0);
  await expectUnharmed();
});
