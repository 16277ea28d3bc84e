import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isHere, needs } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv, run } from './run-program.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
let keyring: Keyring | undefined;

beforeAll(async () => {
  if (isHere('keychain')) keyring = await startKeyring({ unlocked: true });
});
afterAll(async () => {
  await keyring?.stop();
});

test('the story of the README runs as it is written', needs('keychain'), async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const story = /<!-- story -->\n```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const home = tempFolder('invites-readme');
  mkdirSync(join(home, 'tmp'));
  const ran = await run('bash', ['-euc', story], {
    cwd: root,
    env: {
      ...cleanEnv(home),
      TMPDIR: join(home, 'tmp'),
      DBUS_SESSION_BUS_ADDRESS: keyring?.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
    },
  });
  expect(ran.stderr).not.toContain('hint:');
  expect(ran.exit).toBe(0);
  expect(ran.stdout).toContain('refused, exit code 1');
  expect(ran.stdout).toMatch(/✓ verified {2}\d+ events/);
  const doctor = ran.stdout.slice(ran.stdout.lastIndexOf('restored to'));
  expect(doctor).toContain('✓ signer');
  expect(doctor).not.toMatch(/^[!✗]/m);
});

test('the story of the desk runs as it is written, with the real curl', needs('keychain', 'curl'), async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const story = /<!-- desk -->\n```sh\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const home = tempFolder('invites-desk');
  mkdirSync(join(home, 'tmp'));
  const ran = await run('bash', ['-euc', story], {
    cwd: root,
    env: {
      ...cleanEnv(home),
      TMPDIR: join(home, 'tmp'),
      // Another program may have the usual one.
      PORT: '0',
      DBUS_SESSION_BUS_ADDRESS: keyring?.env['DBUS_SESSION_BUS_ADDRESS'] ?? '',
    },
  });
  expect(ran.stderr).not.toContain('hint:');
  expect(ran.exit).toBe(0);
  expect(ran.stdout).toContain('{"identity":"https://id.example.org","deviceName":"Ada\'s phone","expiresAt":"');
  expect(ran.stdout.match(/HTTP\/1\.1 410 Gone/g)).toHaveLength(2);
  expect(ran.stdout).toMatch(/HTTP\/1\.1 429 Too Many Requests\r\n(?:.*\r\n)*?retry-after: \d+\r\n/);
  expect(ran.stdout).toMatch(/desk\.refused .*127\.0\.0\.1/);
  expect(ran.stdout).toContain('desk.stopped');
  expect(ran.stdout.match(/token\.minted/g)).toHaveLength(1);
});
