import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCertificate } from '../../electron/desk/certificate.ts';
import { addressesOf, canonicalHost, decidePlace, hostsOf, type PlaceChoice } from '../../electron/desk/place.ts';
import { errorOf } from '../support/invites.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { makeCertificate } from './certificates.ts';
import { curl, deskLog, openTestDesk } from './open-desk.ts';

let master: Place;
let folder: string;
let made: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  ({ place: master } = await makePlace());
  folder = makeFolder('certificate');
  made = makeCertificate(folder, 'desk', 'DNS:localhost,DNS:desk.example.org,IP:127.0.0.1');
});
afterAll(() => {
  removePlace(master);
  removeFolder(folder);
});

const base: PlaceChoice = { host: '127.0.0.1', port: 8443, certificate: null, insecureHttp: false };
const machine = {
  hostname: 'laptop',
  addresses: [
    { address: '127.0.0.1', internal: true },
    { address: '192.0.2.17', internal: false },
    { address: 'fe80::1', internal: false },
    { address: '2001:db8::7', internal: false },
  ],
};

test.each(['127.0.0.1', '127.8.9.10', '::1', '[::1]', 'localhost', ' LOCALHOST '])('%s is loopback', (host) => {
  expect(decidePlace({ ...base, host }).beyondLoopback).toBe(false);
});

test.each(['0.0.0.0', '::', '192.0.2.17', '::ffff:127.0.0.1', 'desk.example.org', '127.0.0.1.example.org'])(
  '%s is beyond, and wants a certificate or to be asked for by name',
  (host) => {
    expect(errorOf(() => decidePlace({ ...base, host })).code).toBe('confirmation_needed');
    expect(decidePlace({ ...base, host, insecureHttp: true }).beyondLoopback).toBe(true);
  },
);

test.each([
  { host: '' },
  { host: 'a b' },
  { host: 'http://x' },
  { host: '-x' },
  { port: -1 },
  { port: 65_536 },
  { port: 1.5 },
])('%j is no place', (choice) => {
  expect(errorOf(() => decidePlace({ ...base, ...choice })).code).toBe('invalid_value');
});

test('links lead to the address that others reach; the Host header may name what the machine is called', () => {
  const certificate = readCertificate(made.cert, made.key, Date.now());
  const everywhere = decidePlace({ ...base, host: '::', insecureHttp: true });
  expect(addressesOf(decidePlace(base), 8443, machine)).toEqual(['http://127.0.0.1:8443']);
  expect(addressesOf(everywhere, 8443, machine)).toEqual(['http://192.0.2.17:8443', 'http://[2001:db8::7]:8443']);
  expect(addressesOf({ ...everywhere, certificate }, 443, machine)[0]).toBe('https://localhost');
  expect([...hostsOf(everywhere, 80, machine)]).toEqual(
    expect.arrayContaining(['192.0.2.17', 'laptop', 'laptop.local', 'localhost', '127.0.0.1']),
  );
  expect([...hostsOf(decidePlace(base), 8443, machine)].sort()).toEqual(['127.0.0.1:8443', 'localhost:8443']);
  expect(canonicalHost('[2001:DB8:0::7]:80', false)).toBe('[2001:db8::7]');
  expect(canonicalHost('a/b', false)).toBeNull();
});

test('with a certificate the desk speaks HTTPS, and nothing else', async () => {
  const vault = await copyPlace(master).open();
  const { code } = await vault.invites.generate();
  const certificate = readCertificate(made.cert, made.key, Date.now());
  const { desk, address, port } = await openTestDesk(vault, { certificate });
  expect(desk.addresses).toContain(`https://desk.example.org:${port}`);
  expect(address).toBe(`https://localhost:${port}`);
  const trust = ['--cacert', join(folder, 'desk.pem'), '--resolve', `desk.example.org:${port}:127.0.0.1`];
  const path = `/api/v1/invite/info?invite=${code}`;
  for (const name of ['localhost', 'desk.example.org', '127.0.0.1']) {
    expect(await curl(...trust, `https://${name}:${port}${path}`)).toContain('200');
  }
  await expect(curl(`http://127.0.0.1:${port}${path}`)).rejects.toThrow();
  await desk.stop();
  expect((await deskLog(vault, ['desk.started']))[0]?.detail).toMatchObject({ address, beyondLoopback: false });
});

test('a certificate that cannot be is refused by name: no PEM, another key, over its day', () => {
  const other = makeCertificate(folder, 'other', 'DNS:other');
  const refusal = (cert: string, key: string, now = Date.now()) =>
    errorOf(() => readCertificate(cert, key, now)).message;
  expect(refusal('nonsense', made.key)).toMatch(/not one in PEM/);
  expect(refusal(made.cert, 'nonsense')).toMatch(/key of the certificate cannot be read/);
  expect(refusal(made.cert, other.key)).toMatch(/not the one of the certificate/);
  expect(refusal(made.cert, made.key, Date.now() + 3 * 86_400_000)).toMatch(/ended on/);
});

test('a port that is taken is said, and nothing is recorded', async () => {
  const vault = await copyPlace(master).open();
  const { port } = await openTestDesk(vault);
  await expect(openTestDesk(vault, { port })).rejects.toMatchObject({
    code: 'invalid_value',
    message: expect.stringContaining('taken by another program'),
  });
  await expect(openTestDesk(vault, { host: '192.0.2.1', insecureHttp: true })).rejects.toMatchObject({
    message: expect.stringContaining('this machine has no address'),
  });
  expect(await deskLog(vault, ['desk.started'])).toHaveLength(1);
});
