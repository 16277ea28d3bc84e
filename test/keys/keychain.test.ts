import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';

const script = new URL('../support/keychain-child.ts', import.meta.url).pathname;

/** Answers of calls to the keychain in a fresh process; its own exit code is checked too. */
function ask(env: Readonly<Record<string, string>>, calls: readonly string[], timeLimitMs = 30_000): unknown[] {
  const child = `"$0" "$@"; test $? = 7`;
  const args = ['-c', child, process.execPath, script, String(timeLimitMs), ...calls];
  // Far below what an unanswered prompt or a hung daemon takes, far above what the calls take.
  const options = { timeout: 15_000, encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', ...env } } as const;
  const text = execFileSync('sh', args, options);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): unknown => JSON.parse(line));
}

const answer = (value: unknown) => ({ answer: value });
const fault = (code: string) => ({ error: expect.objectContaining({ name: 'StoreError', code }) });

describe('with a keyring', needs('keychain'), () => {
  let keyring: Keyring;

  beforeAll(async () => {
    keyring = await startKeyring({ unlocked: true });
  });
  afterAll(() => keyring.stop());

  test('a secret is put, read, replaced and taken out; another process sees it', () => {
    expect(ask(keyring.env, ['get a', 'set a one', 'get a', 'set a two'])).toEqual(
      [null, null, 'one', null].map(answer),
    );
    expect(ask(keyring.env, ['get a', 'delete a', 'delete a', 'get a'])).toEqual(
      ['two', true, false, null].map(answer),
    );
  });

  test('the probe passes and leaves nothing behind', () => {
    expect(ask(keyring.env, ['probe'])).toEqual([answer(null)]);
    const search = 'org.freedesktop.Secret.Service.SearchItems';
    const target = ['--dest', 'org.freedesktop.secrets', '--object-path', '/org/freedesktop/secrets'];
    const found = execFileSync(
      'gdbus',
      ['call', '--session', ...target, '--method', search, "{'service':'invite-vault'}"],
      {
        env: { PATH: process.env['PATH'] ?? '', ...keyring.env },
        encoding: 'utf8',
      },
    );
    expect(found.trim()).toBe('(@ao [], @ao [])');
  });
});

describe('with a locked keyring', needs('keychain'), () => {
  test('an entry that is locked is not called gone; one that never was is', async () => {
    const keyring = await startKeyring({ unlocked: true });
    try {
      ask(keyring.env, ['set a one']);
      keyring.lock();
      expect(ask(keyring.env, ['get a', 'get b', 'set b two', 'delete a', 'probe'])).toEqual([
        fault('keychain_locked'),
        answer(null),
        fault('keychain_locked'),
        fault('keychain_locked'),
        fault('keychain_locked'),
      ]);
    } finally {
      await keyring.stop();
    }
  });

  test('a process that ends waits a moment for an answer that is on its way, and is not replaced in the middle of it', async () => {
    const keyring = await startKeyring({ unlocked: true });
    try {
      ask(keyring.env, ['set a one']);
      expect(ask(keyring.env, ['leave a'])).toEqual([{ ended: 'by itself' }]);
    } finally {
      await keyring.stop();
    }
  });

  test('a prompt that nobody answers ends with the time limit, and does not hold the process up', async () => {
    const keyring = await startKeyring({ unlocked: true, prompter: 'unanswered' });
    try {
      ask(keyring.env, ['set a one']);
      keyring.lock();
      const [first] = ask(keyring.env, ['get a'], 100);
      expect(first).toEqual(fault('keychain_locked'));
      expect(first).toMatchObject({ error: { message: expect.stringContaining('not answered within 0.1 s') } });
    } finally {
      await keyring.stop();
    }
  });
});

describe('with a keyring that hangs', needs('keychain'), () => {
  test('says once that it waits, gives up at the time limit, and does not wait again', async () => {
    const keyring = await startKeyring({ unlocked: true });
    try {
      ask(keyring.env, ['set a one']);
      keyring.freeze(true);
      const env = { ...keyring.env, KEYCHAIN_SILENCE_MS: '50' };
      const answers = ask(env, ['get a', 'get-patiently b', 'set c two', 'delete a', 'probe'], 200);
      expect(answers).toEqual([{ waiting: true }, ...Array.from({ length: 5 }, () => fault('keychain_unavailable'))]);
      expect(answers[1]).toMatchObject({ error: { message: expect.stringContaining('did not answer within 0.2 s') } });
      keyring.freeze(false);
      expect(ask(keyring.env, ['get a'])).toEqual([answer('one')]);
    } finally {
      await keyring.stop();
    }
  });
});

describe('without a keyring', needs('keychain'), () => {
  test('no bus and a bus that is gone are a keychain that is not available', async () => {
    const keyring = await startKeyring({ unlocked: true });
    await keyring.stop();
    for (const env of [keyring.env, {}, { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }]) {
      expect(ask(env, ['get a', 'set a hush', 'delete a', 'probe'])).toEqual(
        Array.from({ length: 4 }, () => fault('keychain_unavailable')),
      );
    }
  });

  test('the reason is passed on, the secret is not', () => {
    const [answered] = ask({}, ['set a hush-hush']);
    expect(JSON.stringify(answered)).not.toContain('hush-hush');
    expect(answered).toMatchObject({ error: { hint: expect.stringContaining('start the keyring') } });
  });
});

test('a keyring for tests leaves nothing behind', needs('keychain'), async () => {
  const keyring = await startKeyring({ unlocked: false });
  await keyring.stop();
  await keyring.stop();
  expect(existsSync(keyring.env['HOME'] ?? '')).toBe(false);
});
