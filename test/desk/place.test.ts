import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCertificate, readPem } from '../../electron/desk/certificate.ts';
import { addressesOf, decidePlace, type PlaceChoice, servesAt } from '../../electron/desk/place.ts';
import { StoreError } from '../../shared/errors.ts';
import { isHere, needs } from '../support/available.ts';
import { errorOf } from '../support/invites.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { makeCertificate } from './certificates.ts';
import { ask, curl, deskLog, openTestDesk } from './open-desk.ts';

let master: Place;
let folder: string;
let made: { readonly cert: string; readonly key: string };

beforeAll(async () => {
  ({ place: master } = await makePlace());
  folder = makeFolder('certificate');
  if (!isHere('openssl')) return;
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

test(
  'links lead to the address that others reach; the Host header may name what the machine is called',
  needs('openssl'),
  () => {
    const certificate = readCertificate(made.cert, made.key, Date.now());
    const everywhere = decidePlace({ ...base, host: '::', insecureHttp: true });
    expect(addressesOf(decidePlace(base), 8443, machine)).toEqual(['http://127.0.0.1:8443']);
    expect(addressesOf(everywhere, 8443, machine)).toEqual(['http://192.0.2.17:8443', 'http://[2001:db8::7]:8443']);
    expect(addressesOf({ ...everywhere, certificate }, 443, machine)[0]).toBe('https://localhost');
    const served = (place: ReturnType<typeof decidePlace>, port: number, hosts: readonly string[]) =>
      hosts.filter(servesAt(place, port, machine));
    const names = ['192.0.2.17', 'laptop', 'Laptop.local', 'localhost', '127.0.0.1', '[2001:DB8:0::7]:80'];
    expect(served(everywhere, 80, names)).toEqual(names);
    const near = ['127.0.0.1:8443', 'LocalHost:8443'];
    expect(served(decidePlace(base), 8443, [...near, 'localhost', '192.0.2.17:8443', 'a/b', ''])).toEqual(near);
  },
);

/** A certificate as it is read, for those names. */
const certificateFor = (...names: readonly string[]) => ({ cert: '', key: '', names, expiresAt: 0 });

test('a wildcard certificate serves each name that it is for, and links to the one that was given', () => {
  const certificate = certificateFor('*.example.org');
  const place = decidePlace({ ...base, host: 'desk.example.org', certificate });
  expect(addressesOf(place, 443, machine)).toEqual(['https://desk.example.org']);
  const serves = servesAt(place, 443, machine);
  expect(
    ['desk.example.org', 'Other.example.org', 'example.org', 'a.b.example.org', 'example.com'].map(serves),
  ).toEqual([...[true, true, false, false, false]]);
});

test('no link is given to a name that the certificate is not for', () => {
  const certificate = certificateFor('desk.example.org', 'a.1', '2001:DB8:0:0:0:0:0:7');
  const place = decidePlace({ ...base, host: '::', certificate });
  expect(addressesOf(place, 443, machine)).toEqual(['https://desk.example.org', 'https://[2001:db8::7]']);
  for (const host of ['0.0.0.0', 'example.org', '127.0.0.1']) {
    const refused = errorOf(() => decidePlace({ ...base, host, certificate: certificateFor('*.example.org') }));
    expect([refused.code, refused.message]).toEqual(['invalid_value', expect.stringContaining('*.example.org')]);
  }
});

test.each(['0', '0:0:0:0:0:0:0:0', '::ffff:0.0.0.0', '0x0.0'])('%s is every address of the machine', (host) => {
  const place = decidePlace({ ...base, host, insecureHttp: true });
  expect(addressesOf(place, 80, machine)[0]).toBe('http://192.0.2.17');
});

test(
  'a name of the certificate that no URL can hold does not keep the desk from opening',
  needs('openssl'),
  async () => {
    const vault = await copyPlace(master).open();
    const odd = makeCertificate(folder, 'odd', 'DNS:a.1,DNS:localhost');
    const { desk, port } = await openTestDesk(vault, { certificate: readCertificate(odd.cert, odd.key, Date.now()) });
    expect(desk.addresses).toEqual([`https://localhost:${port}`]);
  },
);

test('a desk that cannot be recorded is not open', async () => {
  const vault = await copyPlace(master).open();
  let port = 0;
  const opening = openTestDesk(vault, {
    door: (door) => ({
      ...door,
      record: async ([event]) => {
        port = Number(event?.detail['port']);
        expect((await ask(port, '/setup')).status).toBe(421);
        throw new StoreError('disk_full', 'the disk is full', null);
      },
    }),
  });
  await expect(opening).rejects.toMatchObject({ code: 'disk_full' });
  await expect(ask(port, '/setup')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('with a certificate the desk speaks HTTPS, and nothing else', needs('openssl', 'curl'), async () => {
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

test(
  'a certificate that cannot be is refused by name: no PEM, another key, before or over its day',
  needs('openssl'),
  () => {
    const other = makeCertificate(folder, 'other', 'DNS:other');
    const refusal = (cert: string, key: string, now = Date.now()) =>
      errorOf(() => readCertificate(cert, key, now)).message;
    expect(refusal('nonsense', made.key)).toMatch(/not one in PEM/);
    expect(refusal(made.cert, 'nonsense')).toMatch(/key of the certificate cannot be read/);
    expect(refusal(made.cert, other.key)).toMatch(/not the one of the certificate/);
    expect(refusal(made.cert, made.key, Date.now() + 3 * 86_400_000)).toMatch(/ended on/);
    expect(refusal(made.cert, made.key, Date.now() - 3 * 86_400_000)).toMatch(/not valid before/);
  },
);

test(
  'a certificate is read from a plain file of its size, not from a pipe, a folder or a disk',
  needs('openssl'),
  () => {
    const refusal = (path: string) => errorOf(() => readPem('the key', path));
    const [pipe, large] = [join(folder, 'pipe'), join(folder, 'large')];
    execFileSync('mkfifo', [pipe]);
    writeFileSync(large, Buffer.alloc(1024 * 1024 + 1));
    for (const path of [pipe, folder, '/dev/zero']) expect(refusal(path).message).toMatch(/no plain file/);
    expect(refusal(large)).toMatchObject({ code: 'file_refused', message: 'the key is larger than 1 MiB' });
    expect(readPem('the key', join(folder, 'desk-key.pem'))).toBe(made.key);
  },
);

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
