import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isHere, needs } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv, run } from './run-program.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// Without a keyring each command derives its key from the passphrase, which takes a while.
let keyring: Keyring | undefined;

beforeAll(async () => {
  if (isHere('keychain')) keyring = await startKeyring({ unlocked: true });
});
afterAll(async () => {
  await keyring?.stop();
});

test('the example of docs/interop.md runs as it is written', needs('python3'), async () => {
  const page = readFileSync(join(root, 'docs', 'interop.md'), 'utf8');
  const story = /<!-- story -->\n```sh\n(.*?)```/s.exec(page)?.[1] ?? '';
  const home = tempFolder('invites-interop');
  mkdirSync(join(home, 'tmp'));
  const bus = keyring?.env['DBUS_SESSION_BUS_ADDRESS'];
  const unlocking =
    bus === undefined ? { INVITES_PASSPHRASE: 'correct horse battery' } : { DBUS_SESSION_BUS_ADDRESS: bus };
  const ran = await run('bash', ['-euc', story], {
    cwd: root,
    env: { ...cleanEnv(home), TMPDIR: join(home, 'tmp'), ...unlocking },
  });
  expect(`${ran.exit} ${ran.stderr}`).toMatch(/^0 /);
  expect(ran.stdout).toContain('would be: 1 new, 0 changed, 0 as they were');
  expect(ran.stdout).toContain(`[("alice's tablet", 1), ("Bob's laptop", 3)]`);
  expect(ran.stdout).toContain('handed over, exit code 1');
  expect(ran.stdout).toContain('✗ used up  #3');
  expect(ran.stdout).toContain('used up there');
  expect(ran.stdout).toContain("ACTIVE 1 ['SUCCESS', 'SUCCESS']");
  expect(ran.stdout).toContain('REVOKED Rotation 1');
  expect(ran.stdout).toContain('vault-os (there)');
  expect(ran.stdout).toContain('Vault OS may redeem it, exit code 1');
  expect(ran.stdout).toMatch(/^1$/m);
  expect(ran.stdout).toMatch(/^schema_version = 1\ntoken_hash = "blake3:[0-9a-f]{64}"$/m);
  expect(ran.stdout).toMatch(/^invite = \[\]$/m);
  expect(ran.stdout).toContain('✓ invites     every invite is as the log tells it');
});
