import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { cleanEnv, type Ran, run } from '../cli/run-program.ts';
import { needs } from '../support/available.ts';
import { startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let home: string;
let temporary: string;
let env: Record<string, string>;

beforeEach(() => {
  home = tempFolder('demo');
  temporary = join(home, 'tmp');
  mkdirSync(temporary);
  env = { ...cleanEnv(home), TMPDIR: temporary };
});

const runDemo = (more: Readonly<Record<string, string>> = {}) =>
  run(process.execPath, ['build/demo.ts'], { cwd: root, env: { ...env, ...more } });

test('the demo shows the main job with the commands that do it, and leaves nothing', async () => {
  const before = readdirSync(home);
  const { stdout, stderr, exit } = await runDemo();
  expect([stderr, exit]).toEqual(['', 0]);
  const link = /^https:\/\/id\.example\.org\/setup#invite=\S+$/m.exec(stdout)?.[0] ?? 'no link';
  expect(stdout.split(link)).toHaveLength(3);
  const shown = [
    /\$ invites init --key-store passphrase\n.*\n\nRecovery kit/,
    /\$ invites identity add home https:.*\nhome\n/,
    /\$ invites generate --identity home .* --link --qr > link\.txt\n(?:[█▀▄ ]+\n){20}/,
    /\$ cat message\.txt\nHi! .*\n\n\$ invites validate - < message\.txt\n✓ usable {2}#1/,
    /\$ invites use - .* < message\.txt\n✓ used {2}#1/,
    /\$ invites use - .* < message\.txt\n✗ used up {2}#1 .*\n.*\n\(exit code 1\)\n/,
    /\$ invites revoke 2 --reason ".*"\n#2 {2}REVOKED/,
    /\$ invites audit export log\.json\nwrote \d+ events to log\.json/,
    /\$ invites audit verify log\.json\n✓ verified {2}\d+ events/,
  ].map((step) => stdout.search(step));
  expect(shown).toEqual(shown.toSorted((a, b) => a - b));
  expect(shown[0]).toBeGreaterThan(0);
  expect(readdirSync(temporary)).toEqual([]);
  expect(readdirSync(home)).toEqual(before);
});

test('the demo names what this machine can show next', async () => {
  const [without, display] = [await runDemo(), await runDemo({ DISPLAY: ':7' })];
  const next = ({ stdout }: Ran) => stdout.slice(stdout.indexOf('\nDone.'));
  expect(next(display)).toContain('npm start -- --demo');
  expect(next(without)).toContain('npm run invites -- --help');
});

test('the demo knows nothing of the operator’s own vault', async () => {
  const own = { INVITES_VAULT: join(home, 'own'), INVITES_PASSPHRASE: 'another one', INVITES_KEYCHAIN: '' };
  expect((await runDemo(own)).exit).toBe(0);
  expect(readdirSync(home)).not.toContain('own');
});

test('the demo puts nothing into the keychain', needs('keychain'), async () => {
  const keyring = await startKeyring({ unlocked: true });
  try {
    const bus = { DBUS_SESSION_BUS_ADDRESS: keyring.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' };
    const list = `require('keytar').findCredentials('invite-vault').then((found) => console.log(found.length))`;
    const count = async () => {
      const { stdout } = await run(process.execPath, ['-e', list], { cwd: root, env: { ...env, ...bus } });
      return stdout;
    };
    expect((await runDemo(bus)).exit).toBe(0);
    expect(await count()).toBe('0\n');
    // The same keychain is used where nothing turns it off.
    const init = ['dist/cli.cjs', 'init', '--vault', join(home, 'vault')];
    expect((await run(process.execPath, init, { cwd: root, env: { ...env, ...bus } })).exit).toBe(0);
    expect(await count()).not.toBe('0\n');
  } finally {
    await keyring.stop();
  }
});

test('a step that fails ends the demo with 1, is named, and leaves nothing', async () => {
  const fault = `if (process.argv[2] === 'revoke') process.exit(7)`;
  const ran = await runDemo({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(fault)}` });
  expect(ran.exit).toBe(1);
  expect(ran.stderr).toMatch(/^the demo stopped: "invites revoke 2 .*" ended with 7, and 0 was expected$/m);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('the demo leaves nothing after %s', async (signal, exitCode) => {
  const child = spawn(process.execPath, ['build/demo.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  for await (const chunk of child.stdout) if (String(chunk).includes('3. ')) break;
  expect(readdirSync(temporary)).toHaveLength(1);
  child.kill(signal);
  expect((await closed)[0]).toBe(exitCode);
  expect(readdirSync(temporary)).toEqual([]);
});

test.each([['npm start'], ['npm start -- --demo', '--demo']])(
  '%s without a display says how to see the program, and ends with 2',
  needs('linux'),
  async (_, ...words) => {
    const ran = await run(process.execPath, ['build/start.ts', ...words], { cwd: root, env });
    expect([ran.stdout, ran.exit]).toEqual(['', 2]);
    expect(ran.stderr).toMatch(
      /^invites: there is no display .*\n *hint: .*npm run demo.*npm run invites -- --help\n$/,
    );
    expect(readdirSync(temporary)).toEqual([]);
  },
);
