import { afterAll, beforeAll, expect, test } from 'vitest';
import { needs } from '../support/available.ts';
import { hour } from '../support/invites.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { ask, curl, deskLog, freshClient, openTestDesk, redeemAt } from './open-desk.ts';

let master: Place;

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(() => removePlace(master));

const json = ['--header', 'content-type: application/json', '--data'] as const;

test(
  'info, redeem, a second redeem and an expired invite that are gone, and a token that is good',
  needs('curl'),
  async () => {
    const place = copyPlace(master);
    const vault = await place.open();
    await vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
    const { invite, code } = await vault.invites.generate({ identity: 'home', label: 'Ada’s phone' });
    const { address } = await openTestDesk(vault);
    const info = `${address}/api/v1/invite/info`;
    const redeem = `${address}/api/v1/invite/redeem`;

    const first = await curl(`${info}?invite=${code}`);
    expect(first).toContain('HTTP/1.1 200 OK');
    expect(first).toContain('cache-control: no-store');
    const offer = { identity: 'https://id.example.org', deviceName: 'Ada’s phone', expiresAt: invite.expiresAt };
    expect(JSON.parse(bodyOf(first))).toEqual(offer);
    expect(JSON.parse(bodyOf(await curl(info, ...json, JSON.stringify({ invite: code }))))).toEqual(offer);

    const body = JSON.stringify({ invite: code, deviceName: 'tablet' });
    const minted = JSON.parse(bodyOf(await curl(redeem, ...json, body)));
    expect(minted).toEqual({
      token: expect.stringMatching(/^mst_[A-Za-z0-9_-]{43}$/),
      identity: 'https://id.example.org',
      deviceName: 'tablet',
    });
    expect(await curl(redeem, ...json, body)).toContain('HTTP/1.1 410 Gone');
    expect(await curl(`${info}?invite=${code}`)).toContain('HTTP/1.1 410 Gone');
    expect(await vault.invites.checkToken(minted.token)).toMatchObject({
      valid: true,
      token: { deviceName: 'tablet' },
    });
    expect(await vault.invites.tokens()).toHaveLength(1);

    const ending = await vault.invites.generate({ expiry: { kind: 'after', ms: hour } });
    expect(await curl(`${info}?invite=${ending.code}`)).toContain('HTTP/1.1 200 OK');
    place.host.advance(hour);
    expect(await curl(`${info}?invite=${ending.code}`)).toContain('HTTP/1.1 410 Gone');
  },
);

test('a short code is read as it is typed', async () => {
  const vault = await copyPlace(master).open();
  const format = { kind: 'code', alphabet: 'crockford', prefix: '', length: 16, groupSize: 4 } as const;
  const { code } = await vault.invites.generate({ format });
  const { port } = await openTestDesk(vault);
  const typed = ` ${code.toLowerCase().replaceAll('-', '')} `;
  expect((await redeemAt(port, typed)).status).toBe(200);
});

test('who asks too often waits: 10 in a second, 30 in a minute, each client by itself', async () => {
  const vault = await copyPlace(master).open();
  const { port } = await openTestDesk(vault);
  const client = freshClient();
  const burst = await Promise.all(Array.from({ length: 12 }, () => redeemAt(port, 'pinv_unknown', client)));
  expect(burst.map(({ status }) => status).filter((status) => status === 429).length).toBeGreaterThanOrEqual(2);
  const { status, headers } = await ask(port, '/api/v1/invite/info?invite=pinv_unknown', { from: client });
  expect(status).toBe(429);
  expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
  expect(Object.keys(headers).join()).not.toMatch(/ratelimit/i);
  expect((await redeemAt(port, 'pinv_unknown')).status).toBe(410);
  expect((await ask(port, '/setup', { from: client })).status).toBe(200);
});

test('every redemption and every refusal is in the log, by the address that asked, and no code is', async () => {
  const vault = await copyPlace(master).open();
  const { code, invite } = await vault.invites.generate();
  const { desk, port, minute } = await openTestDesk(vault);
  const client = freshClient();
  const other = freshClient();
  const { token } = JSON.parse((await redeemAt(port, code, client)).text);
  for (let at = 0; at < 3; at++) await redeemAt(port, code, client);
  await redeemAt(port, 'pinv_nobody_knows_this_one', other);
  minute();
  await redeemAt(port, code, other);
  await desk.stop();
  const log = await deskLog(vault, [
    'desk.started',
    'invite.used',
    'invite.exhausted',
    'token.minted',
    'desk.refused',
    'desk.stopped',
  ]);
  expect(log.map(({ type, actor, inviteId }) => [type, actor, inviteId])).toEqual([
    ['desk.started', 'operator', null],
    ['invite.used', client, invite.id],
    ['invite.exhausted', client, invite.id],
    ['token.minted', client, invite.id],
    ['desk.refused', client, null],
    ['desk.refused', other, null],
    ['desk.refused', other, null],
    ['desk.stopped', 'operator', null],
  ]);
  expect(log.map(({ detail }) => detail).slice(4)).toEqual([
    { count: 3, reasons: { exhausted: 3 } },
    { count: 1, reasons: { malformed: 1 } },
    { count: 1, reasons: { exhausted: 1 } },
    { requests: 6, redeemed: 1, refused: 5 },
  ]);
  const text = JSON.stringify(await deskLog(vault));
  for (const secret of [code, token, 'nobody_knows']) expect(text).not.toContain(secret);
});

function bodyOf(said: string): string {
  return said.slice(said.indexOf('\r\n\r\n') + 4);
}

test('a desk on all addresses of IPv6 tells a client of IPv4 by its address', async () => {
  const vault = await copyPlace(master).open();
  const { code } = await vault.invites.generate();
  const { port, desk, answered } = await openTestDesk(vault, { host: '::', insecureHttp: true });
  const from = freshClient();
  await redeemAt(port, code, from);
  await redeemAt(port, code, from);
  await desk.stop();
  const events = await deskLog(vault, ['invite.used', 'desk.refused']);
  expect([events, answered].map((all) => all.length)).toEqual([2, 2]);
  expect(events.map(({ actor }) => actor)).toEqual([from, from]);
  expect(answered.map(({ client }) => client)).toEqual([from, from]);
});
