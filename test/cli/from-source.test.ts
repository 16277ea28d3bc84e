import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv, run } from './run-program.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

test('npm run invites runs the command from its source: a vault, an invite, a check', async () => {
  const home = tempFolder('invites-source');
  const dir = join(home, 'vault');
  const env = {
    ...cleanEnv(home),
    INVITES_VAULT: dir,
    INVITES_PASSPHRASE: 'correct horse battery',
    // Nothing is asked of the network.
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  };
  const invites = (args: readonly string[], stdin = '') =>
    run('npm', ['run', '--silent', 'invites', '--', ...args], { cwd: root, env, stdin });
  const made = await invites(['init', '--key-store', 'passphrase']);
  expect(made).toMatchObject({ exit: 0, stdout: `made a vault in ${dir}, unlocked by its passphrase\n` });
  expect(existsSync(join(dir, 'registry.db'))).toBe(true);
  const issued = await invites(['generate', '--label', 'from source', '--show-code']);
  expect(issued).toMatchObject({ exit: 0, stderr: expect.stringMatching(/^pinv_[\w-]{43}\n$/) });
  const checked = await invites(['validate', '-', '--json'], issued.stderr);
  expect(checked).toMatchObject({ exit: 0, stderr: '' });
  expect(JSON.parse(checked.stdout)).toMatchObject({ usable: true, invite: { id: 1, label: 'from source' } });
  expect((await invites(['validate', 'pinv_nobody-knows-it'])).exit).toBe(1);
});
