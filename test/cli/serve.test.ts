import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeCertificateFiles } from '../desk/certificates.ts';
import { redeemAt } from '../desk/open-desk.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv, invites, type RunOptions } from './run-program.ts';
import { type Serving, startServing } from './serving.ts';

async function world(): Promise<RunOptions> {
  const home = tempFolder('serve');
  const passphrase = { INVITES_PASSPHRASE: 'correct horse battery', INVITES_NEW_PASSPHRASE: 'correct horse battery' };
  const options = { cwd: home, env: { ...cleanEnv(home), ...passphrase, INVITES_VAULT: join(home, 'vault') } };
  expect((await invites(['init', '--key-store', 'passphrase'], options)).exit).toBe(0);
  return options;
}

async function serve(options: RunOptions, ...more: readonly string[]): Promise<Serving> {
  const serving = await startServing(options, ...more);
  onTestFinished(() => void serving.child.kill('SIGKILL'));
  return serving;
}

test('serve says where it is and what is asked, without a code or token, and ends in order', async () => {
  const options = await world();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const { child, port, lines, notes } = await serve(options);
    const { stdout } = await invites(['generate', '--link', '--desk'], options);
    const link = stdout.trim();
    expect(link).toMatch(new RegExp(`^http://127.0.0.1:${port}/setup#invite=pinv_[\\w-]{43}$`));
    const code = link.slice(link.indexOf('=') + 1);
    const { token } = JSON.parse((await redeemAt(port, code, '127.0.0.9')).text);
    expect((await redeemAt(port, code, '127.0.0.9')).status).toBe(410);
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(lines()).toMatch(/ {2}127\.0\.0\.9 {2}redeem #\d {2}200\n.* {2}127\.0\.0\.9 {2}redeem {2}410\n$/);
    expect(notes()).toContain('the desk is closed: 2 requests, 1 redeemed, 1 turned away');
    for (const secret of [code, token]) expect(lines() + notes()).not.toContain(secret);
  }
  const log = JSON.parse((await invites(['audit', '--json'], options)).stdout);
  const stops = log.filter(({ type }: { type: string }) => type === 'desk.stopped');
  expect(stops).toHaveLength(2);
});

test('two desks and a command use one vault at once; --desk links to the one that was opened last', async () => {
  const options = await world();
  const [one, two] = [await serve(options), await serve(options, '--json')];
  const made = await invites(['generate', '--max-uses', '2', '--link', '--desk'], options);
  expect(made.stdout).toContain(`:${two.port}/setup#`);
  const code = made.stdout.trim().split('=')[1] ?? '';
  expect((await redeemAt(one.port, code)).status).toBe(200);
  expect((await redeemAt(two.port, code)).status).toBe(200);
  expect((await redeemAt(one.port, code)).status).toBe(410);
});

test('the desk stands nowhere that it may not', async () => {
  const options = await world();
  const beyond = await invites(['serve', '--host', '0.0.0.0'], options);
  expect([beyond.exit, beyond.stdout]).toEqual([2, '']);
  expect(beyond.stderr).toContain('--insecure-http');
  const half = await invites(['serve', '--cert', 'a.pem'], options);
  expect([half.exit, half.stderr]).toEqual([2, expect.stringContaining('give both --cert and --key')]);
  const missing = await invites(['serve', '--cert', 'a.pem', '--key', 'b.pem'], options);
  expect([missing.exit, missing.stderr]).toEqual([6, expect.stringContaining('the certificate could not be read')]);
  expect((await invites(['serve', '--port', '99999'], options)).exit).toBe(2);
  const { port } = await serve(options);
  const taken = await invites(['serve', '--port', String(port)], options);
  expect([taken.exit, taken.stderr]).toEqual([2, expect.stringContaining('taken by another program')]);
});

test('a certificate that expires within 14 days is named on stderr as the desk opens', needs('openssl'), async () => {
  const options = await world();
  const served = async (days: number) => {
    const { cert, key } = makeCertificateFiles(options.cwd, `for-${days}`, 'DNS:localhost,IP:127.0.0.1', days);
    const { child, notes } = await serve(options, '--cert', cert, '--key', key);
    child.kill('SIGINT');
    await once(child, 'close');
    return notes();
  };
  expect(await served(15)).not.toContain('certificate');
  expect(await served(13)).toMatch(
    /warning: the certificate expires on 20\S+Z: renew its file, and the desk takes it over within a minute/,
  );
});

test('--desk before any desk was opened says where it will be', async () => {
  const options = await world();
  const { stdout, stderr } = await invites(['create', '--slug', 'none', '--desk'], options);
  expect([stdout, stderr]).toEqual(['', expect.stringContaining('there is no identity "none"')]);
  const made = await invites(['generate', '--link', '--desk'], options);
  expect(made.stdout).toMatch(/^http:\/\/127\.0\.0\.1:8443\/setup#invite=/);
  expect(made.stderr).toContain('the desk is not open now');
});
