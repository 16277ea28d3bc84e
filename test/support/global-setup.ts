import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sources = ['electron', 'shared', 'renderer', 'vite.config.ts', 'package.json', 'package-lock.json'];

/** Builds the program before the tests that run it as a process, unless what is built is newer than every source. */
export function setup(): void {
  // Another command is to be tested, such as an installed one.
  if (process.env['INVITES_COMMAND'] !== undefined) return;
  if (builtAt() > Math.max(...sources.map((name) => changedAt(join(root, name))))) return;
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--app', '--logLevel', 'warn'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}

/** When the program was built; 0 where it was not, or not to its end. */
function builtAt(): number {
  try {
    return Math.min(...['cli.cjs', 'library.js'].map((name) => statSync(join(root, 'dist', name)).mtimeMs));
  } catch {
    return 0;
  }
}

/** When a file, or anything in a folder, was last changed; files that were taken away change their folder. */
function changedAt(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => changedAt(join(path, name))));
}
