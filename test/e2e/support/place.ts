import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../../support/temp.ts';

export const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A machine of its own, as far as the program can tell: home, temporary folders, keychain, no desktop. */
export interface Place {
  readonly home: string;
  readonly vault: string;
  readonly downloads: string;
  /** Where windows keep their folders. */
  readonly windows: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes one in a fresh folder, which is its `home`. `keychain` says where the Secret Service listens. */
export function makePlace(keychain: Readonly<Record<string, string>>): Place {
  const home = makeFolder('e2e');
  const runtime = join(home, 'run');
  const downloads = join(home, 'Downloads');
  for (const dir of [runtime, downloads]) mkdirSync(dir, { mode: 0o700 });
  return {
    home,
    vault: join(home, 'vault'),
    downloads,
    windows: join(runtime, 'invite-vault'),
    env: {
      PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
      HOME: home,
      XDG_RUNTIME_DIR: runtime,
      XDG_CONFIG_HOME: join(home, 'config'),
      XDG_CACHE_HOME: join(home, 'cache'),
      DBUS_SESSION_BUS_ADDRESS: keychain['DBUS_SESSION_BUS_ADDRESS'] ?? '',
      LANG: 'C.UTF-8',
    },
  };
}

/** Runs the built command line beside the window; returns what it put on stdout. Throws where it fails. */
export function runCli(place: Place, args: readonly string[], input = ''): string {
  return spawnCli(place, args, input).stdout;
}

/** Issues invites by the command line; returns their codes, the first one first. */
export function issue(place: Place, args: readonly string[] = [], count = 1): string[] {
  const file = join(place.home, `codes-${randomUUID()}.csv`);
  runCli(place, ['generate', ...args, '--count', String(count), '--out', file]);
  const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return rows.map((row) => row.split(',')[2] ?? '');
}

/** The passphrase of the vaults that have one. */
export const passphrase = 'correct horse battery staple';

/** Makes a vault by the command line; returns its recovery code. */
export function makeVault(place: Place, keyStore: 'keychain' | 'passphrase' = 'keychain'): string {
  const secret = keyStore === 'passphrase' ? { INVITES_PASSPHRASE: passphrase } : {};
  const { stderr } = spawnCli(place, ['init', '--key-store', keyStore], '', secret);
  // It begins a line of the kit, unlike the signer's fingerprint, which may have groups of digits alone.
  return /^ {2}[0-9A-Z]{4}-(?:[0-9A-Z]+-\s*)+[0-9A-Z]$/m.exec(stderr)?.[0].replaceAll(/\s/g, '') ?? '';
}

function spawnCli({ vault, env }: Place, args: readonly string[], input: string, more: Record<string, string> = {}) {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const words = [join(root, bin.invites), '--vault', vault, ...args];
  const run = spawnSync(process.execPath, words, { env: { ...env, ...more }, input, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`invites ${args.join(' ')} ended with ${run.status}: ${run.stderr}`);
  return run;
}

/** The types of the log's events, oldest first. */
export function readLog(place: Place): string[] {
  const events: { type: string; seq: number }[] = JSON.parse(runCli(place, ['audit', '--json']));
  return events.sort((a, b) => a.seq - b.seq).map(({ type }) => type);
}
