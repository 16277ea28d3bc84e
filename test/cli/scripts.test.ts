import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { isHere, isPart, needs, type Part } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';
import { tempFolder } from '../support/temp.ts';
import { cleanEnv } from './run-program.ts';
import { runScript } from './script-runner.ts';
import { parseScript } from './script-text.ts';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'scripts');
let keyring: Keyring | undefined;

beforeAll(async () => {
  if (isHere('keychain')) keyring = await startKeyring({ unlocked: true });
});
afterAll(async () => {
  await keyring?.stop();
});

/**
 * A script begins with the parts of the machine that it needs: `# needs: keychain, zbarimg`. Where there is no keychain,
 * a script that does not need a real one meets one in files: by passphrase each command would take a second longer.
 * `# without: keychain` asks for none.
 */
describe('scripts', () => {
  for (const name of readdirSync(folder).sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    test(name, needs(...partsOf(text)), async () => {
      const home = tempFolder('invites-script');
      const cwd = join(home, 'work');
      mkdirSync(cwd);
      await runScript(parseScript(text), cwd, {
        ...cleanEnv(home),
        ...(/^# without: keychain$/m.test(text) ? {} : keychainIn(home)),
        INVITES_VAULT: join(home, 'vault'),
      });
    });
  }
});

/** What a script names as its needs. Throws for a name that is no part. */
function partsOf(script: string): readonly Part[] {
  const names = /^# needs: (.+)$/m.exec(script)?.[1]?.split(', ') ?? [];
  return names.map((name) => {
    if (isPart(name)) return name;
    throw new Error(`test/support/available.ts has no part "${name}"`);
  });
}

const preload = new URL('../support/use-keytar-in-files.ts', import.meta.url).href;

/** The variables by which a program finds its keychain; the folders of a real keyring stay its own. */
function keychainIn(home: string): Record<string, string> {
  const bus = keyring?.env['DBUS_SESSION_BUS_ADDRESS'];
  if (bus !== undefined) return { DBUS_SESSION_BUS_ADDRESS: bus };
  return { NODE_OPTIONS: `--import=${preload}`, KEYTAR_FOLDER: join(home, 'keychain') };
}
