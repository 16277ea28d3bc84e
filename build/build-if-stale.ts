import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = [
  ...['electron', 'shared', 'renderer', 'vite.config.ts', 'build/dependency-patches.ts'],
  ...['package.json', 'package-lock.json'],
];
/** One file of each part that is built; the last part is built last. */
const built = ['cli.cjs', 'library.js', 'shell.js', 'worker.cjs', 'renderer/index.html'];

/** Builds the program, unless what is built is newer than every source; says so first. Throws where the build fails. */
export function buildIfStale(say: (line: string) => void = () => {}): void {
  if (builtAt() > Math.max(...sources.map((name) => changedAt(join(root, name))))) return;
  say('building the program, which takes about half a minute…');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** When the program was built; 0 where it was not, or not to its end. */
function builtAt(): number {
  try {
    return Math.min(...built.map((name) => statSync(join(root, 'dist', name)).mtimeMs));
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
