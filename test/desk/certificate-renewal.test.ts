import { copyFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type CertificateFiles, readCertificateFiles } from '../../electron/desk/certificate.ts';
import { isHere, needs } from '../support/available.ts';
import { makeFolder, removeFolder, tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { makeCertificateFiles } from './certificates.ts';
import { openTestDesk } from './open-desk.ts';

const day = 86_400_000;

let master: Place;
let folder: string;
let made: Record<'old' | 'short' | 'fresh' | 'other', CertificateFiles>;

beforeAll(async () => {
  ({ place: master } = await makePlace());
  folder = makeFolder('certificate');
  if (!isHere('openssl')) return;
  const names = 'DNS:localhost,DNS:desk.example.org';
  made = {
    old: makeCertificateFiles(folder, 'old', names, 30),
    short: makeCertificateFiles(folder, 'short', names, 30),
    fresh: makeCertificateFiles(folder, 'fresh', `${names},DNS:new.example.org`, 90),
    other: makeCertificateFiles(folder, 'other', 'DNS:other.example.org', 90),
  };
});
afterAll(() => {
  removePlace(master);
  removeFolder(folder);
});

/** A desk whose certificate lies in files that can be replaced, and whose clock can be moved. */
async function openCertified() {
  const live = tempFolder('live');
  const files = { cert: join(live, 'cert.pem'), key: join(live, 'key.pem') };
  const install = ({ cert, key }: Partial<CertificateFiles>) => {
    if (cert !== undefined) copyFileSync(cert, files.cert);
    if (key !== undefined) copyFileSync(key, files.key);
  };
  install(made.old);
  let clock = Date.now();
  const certificate = readCertificateFiles(files, clock);
  const now = () => clock;
  const vault = await copyPlace(master).open();
  const open = await openTestDesk(vault, { certificate, certificateFiles: files, now });
  const told = () => open.news.map(({ kind }) => kind);
  const wait = (ms: number) => {
    clock += ms;
    open.minute();
  };
  return { ...open, files, install, told, wait, expiresAt: certificate.expiresAt };
}

/** Connects; the days for which the certificate that is shown is valid. */
async function shake(port: number): Promise<{ readonly socket: TLSSocket; readonly days: number }> {
  const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false });
  onTestFinished(() => {
    socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
  });
  const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
  return { socket, days: Math.round((Date.parse(to) - Date.parse(from)) / day) };
}

/** Asks on an open connection. */
function askOn(socket: TLSSocket, port: number): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (bytes: Buffer) => resolve(bytes.toString().slice(0, 15)));
    socket.write(`HEAD /setup HTTP/1.1\r\nhost: localhost:${port}\r\n\r\n`);
  });
}

test('a renewed certificate is taken over within a minute, and open connections stay', needs('openssl'), async () => {
  const { port, desk, install, told, minute } = await openCertified();
  const before = await shake(port);
  expect([before.days, await askOn(before.socket, port)]).toEqual([30, 'HTTP/1.1 200 OK']);
  minute();
  expect(told()).toEqual([]);
  install(made.fresh);
  expect((await shake(port)).days).toBe(30);
  minute();
  expect([told(), (await shake(port)).days]).toEqual([['renewed'], 90]);
  expect(desk.certificate()).toMatchObject({ phase: 'valid', refused: null });
  expect(await askOn(before.socket, port)).toBe('HTTP/1.1 200 OK');
  minute();
  expect(told()).toEqual(['renewed']);
});

test('the names of a renewed certificate are served', needs('openssl'), async () => {
  const { port, install, minute } = await openCertified();
  const ask = async () => {
    const { socket } = await shake(port);
    return await new Promise<string>((resolve) => {
      socket.once('data', (bytes: Buffer) => resolve(bytes.toString().slice(0, 12)));
      socket.write(`HEAD /setup HTTP/1.1\r\nhost: new.example.org:${port}\r\n\r\n`);
    });
  };
  expect(await ask()).toBe('HTTP/1.1 421');
  install(made.fresh);
  minute();
  expect(await ask()).toBe('HTTP/1.1 200');
});

const broken: readonly [string, (desk: Awaited<ReturnType<typeof openCertified>>) => void, RegExp][] = [
  ['is gone', ({ files }) => rmSync(files.cert), /certificate could not be read: there is no such file/],
  ['is no PEM', ({ files }) => writeFileSync(files.cert, 'none'), /not one in PEM/],
  ['is empty', ({ files }) => writeFileSync(files.key, ''), /key of the certificate cannot be read/],
  ['came without its key', ({ install }) => install({ cert: made.fresh.cert }), /key is not the one/],
  ['is for another name', ({ install }) => install(made.other), /other\.example\.org, not for https:\/\/localhost/],
];

test.each(broken)(
  'a new file that %s keeps the old certificate, and is told once',
  needs('openssl'),
  async (_, spoil, why) => {
    const desk = await openCertified();
    const { port, told, minute, install } = desk;
    spoil(desk);
    minute();
    minute();
    expect(told()).toEqual(['refused']);
    expect(desk.news[0]?.state).toMatchObject({ phase: 'valid', refused: expect.stringMatching(why) });
    expect((await shake(port)).days).toBe(30);
    expect(desk.desk.certificate()?.refused).toMatch(why);
    install(made.fresh);
    minute();
    expect([told(), (await shake(port)).days]).toEqual([['refused', 'renewed'], 90]);
    expect(desk.desk.certificate()?.refused).toBeNull();
  },
);

test('a file that is only touched, or comes back as it was, changes nothing', needs('openssl'), async () => {
  const { port, files, told, minute } = await openCertified();
  utimesSync(files.cert, 1, 1);
  minute();
  renameSync(files.key, `${files.key}.old`);
  renameSync(`${files.key}.old`, files.key);
  minute();
  expect([told(), (await shake(port)).days]).toEqual([[], 30]);
});

test('a certificate is warned about 14 days before its end and when it ends, once each', needs('openssl'), async () => {
  const { desk, told, wait } = await openCertified();
  wait(15 * day);
  expect([told(), desk.certificate()?.phase]).toEqual([[], 'valid']);
  wait(day);
  wait(day);
  expect([told(), desk.certificate()?.phase]).toEqual([['expiring'], 'expiring']);
  wait(13 * day);
  wait(day);
  expect([told(), desk.certificate()?.phase]).toEqual([['expiring', 'expired'], 'expired']);
});

test('a new file that has expired itself is refused; one that is good ends the warning', needs('openssl'), async () => {
  const { desk, told, wait, install } = await openCertified();
  wait(31 * day);
  install(made.short);
  wait(0);
  expect(told()).toEqual(['expired', 'refused']);
  install(made.fresh);
  wait(0);
  expect([told().at(-1), desk.certificate()]).toEqual([
    'renewed',
    { expiresAt: expect.any(Number), phase: 'valid', refused: null },
  ]);
});
