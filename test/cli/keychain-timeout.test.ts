import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../electron/faces/cli/run.ts';
import type { KeychainOptions } from '../../electron/keys/keychain.ts';
import { needs } from '../support/available.ts';
import { startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { cleanEnv, invites } from './run-program.ts';

let own: Place;

beforeAll(async () => {
  own = (await makePlace()).place;
});
afterAll(() => removePlace(own));

/** Runs a command whose keychain is silent for a while, then answers; how it was opened, and what was said. */
async function runSilent(...words: readonly string[]) {
  const place = copyPlace(own);
  const { host, keychain, dir } = place.options;
  const opened: KeychainOptions[] = [];
  const said = { stdout: '', stderr: '' };
  const sink = (name: keyof typeof said) => ({
    isTerminal: false,
    write: (text: string) => {
      said[name] += text;
    },
  });
  const exit = await runCli(['--vault', dir, 'list', ...words], {
    host,
    openKeychain: (options) => {
      opened.push(options);
      return {
        ...keychain,
        get: async (account) => {
          options.onWaiting?.();
          return await keychain.get(account);
        },
      };
    },
    env: {},
    stdin: Object.assign((async function* () {})(), { isTerminal: false }),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    signal: new AbortController().signal,
    version: () => '0.0.0',
  });
  return { exit, ...said, timeLimitMs: opened[0]?.timeLimitMs };
}

test('says what it waits for, on stderr, and goes on when the keychain answers', async () => {
  const { exit, stdout, stderr, timeLimitMs } = await runSilent('--json');
  expect([exit, stdout, timeLimitMs]).toEqual([0, '[]\n', 20_000]);
  expect(stderr).toMatch(/^note: waiting for the keychain.*\(up to 20 s\)\n/);
});

test.each([
  ['5s', 5_000],
  ['0.25s', 250],
  ['2m', 120_000],
])('--keychain-timeout %s is taken', async (text, ms) => {
  expect(await runSilent('--keychain-timeout', text)).toMatchObject({ exit: 0, timeLimitMs: ms });
});

test.each(['0s', '-1s', '20', 'soon', ''])('--keychain-timeout "%s" is a usage error', async (text) => {
  const { exit, stderr } = await runSilent(`--keychain-timeout=${text}`);
  expect(exit).toBe(2);
  expect(stderr).toContain('--keychain-timeout');
});

test('--quiet says nothing while it waits', async () => {
  expect(await runSilent('--quiet')).toMatchObject({ exit: 0, stderr: '' });
});

test('gives up on a keyring that hangs, with exit code 4 and the ways out', needs('keychain'), async () => {
  const keyring = await startKeyring({ unlocked: true });
  try {
    const home = tempFolder();
    const cwd = join(home, 'work');
    mkdirSync(cwd);
    const { DBUS_SESSION_BUS_ADDRESS: bus = '' } = keyring.env;
    const options = { cwd, env: { ...cleanEnv(home), DBUS_SESSION_BUS_ADDRESS: bus } };
    expect((await invites(['init'], options)).exit).toBe(0);
    keyring.freeze(true);
    const { exit, stderr } = await invites(['list', '--keychain-timeout', '0.2s'], options);
    expect(exit).toBe(4);
    expect(stderr).toMatch(
      /^invites: the keychain is not available: it did not answer within 0\.2 s\n {2}hint: .*recovery code/m,
    );
    keyring.freeze(false);
    expect((await invites(['list', '--json'], options)).stdout).toBe('[]\n');
  } finally {
    await keyring.stop();
  }
});
