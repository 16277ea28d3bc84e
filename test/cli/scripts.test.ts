import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { type Keyring, keyringAvailable, startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv } from './run-program.ts';
import { runScript } from './script-runner.ts';
import { parseScript } from './script-text.ts';
import { whyNot } from './tools.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'scripts');
const noKeyring = keyringAvailable();
let keyring: Keyring | undefined;

beforeAll(async () => {
  if (noKeyring === null) keyring = await startKeyring({ unlocked: true });
});
afterAll(async () => {
  await keyring?.stop();
});

/**
 * A script begins with what it needs: `# needs: keyring zbarimg`. One that needs no keyring is run with a vault that a
 * passphrase unlocks where there is none.
 */
describe('scripts', () => {
  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    const needs = /^# needs: (.+)$/m.exec(text)?.[1]?.split(' ') ?? [];
    const missing = needs.map((need) => (need === 'keyring' ? noKeyring : whyNot(need))).find((why) => why !== null);
    test.skipIf(missing !== undefined)(`${name}${missing === undefined ? '' : ` (${missing})`}`, async () => {
      const home = tempFolder('invites-script');
      const cwd = join(home, 'work');
      mkdirSync(cwd);
      const locked = { INVITES_PASSPHRASE: 'correct horse battery' };
      const unlocking = needs.includes('no-keyring') ? {} : (keyring?.env ?? locked);
      await runScript(parseScript(text), cwd, {
        ...cleanEnv(home),
        ...pick(unlocking),
        INVITES_VAULT: join(home, 'vault'),
      });
    });
  }
});

/** The bus, or the passphrase; the folders of the keyring stay its own. */
function pick(env: Readonly<Record<string, string>>): Record<string, string> {
  const { DBUS_SESSION_BUS_ADDRESS: bus, INVITES_PASSPHRASE: passphrase } = env;
  return {
    ...(bus !== undefined && { DBUS_SESSION_BUS_ADDRESS: bus }),
    ...(passphrase !== undefined && { INVITES_PASSPHRASE: passphrase }),
  };
}
