import { spawnSync } from 'node:child_process';
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
export function runCli({ vault, env }: Place, args: readonly string[], input = ''): string {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const words = [join(root, bin.invites), '--vault', vault, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`invites ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** The types of the log's events, oldest first. */
export function readLog(place: Place): string[] {
  const events: { type: string; seq: number }[] = JSON.parse(runCli(place, ['audit', '--json']));
  return events.sort((a, b) => a.seq - b.seq).map(({ type }) => type);
}
