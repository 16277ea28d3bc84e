import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdirSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { NoWindowError } from './no-window.ts';

/** The one window of a vault: the folder that its browser works in, and the lock that keeps a second one out. */
export interface WindowFolder {
  /** 0700, and gone when it is released. */
  readonly path: string;
  /** Removes the folder and lets the next window in. The browser must have ended. */
  readonly release: () => void;
}

/** Takes the lock of a file at once; null where another process holds it. What it returns releases it. */
export type TryLock = (path: string) => (() => void) | null;

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Makes the folder of a vault's window, and removes those that killed windows have left. Null where the vault has a
 * window already. Throws NoWindowError where the place for it is not the user's alone.
 */
export function openWindowFolder(vaultDir: string, env: Env, tryLock: TryLock): WindowFolder | null {
  const base = openBase(env);
  const name = nameOf(vaultDir);
  const unlock = tryLock(join(base, `${name}.lock`));
  if (unlock === null) return null;
  const others = new Map<string, boolean>([[name, true]]);
  for (const entry of readdirSync(base, { withFileTypes: true })) {
    const [owner = ''] = entry.name.split('-');
    if (!entry.isDirectory() || !/^[0-9a-f]{16}$/.test(owner)) continue;
    const ended = others.get(owner) ?? hasEnded(join(base, `${owner}.lock`), tryLock);
    others.set(owner, ended);
    if (ended) remove(join(base, entry.name));
  }
  // A browser whose shell was killed may still be writing into the folder of before: never the same name twice.
  const path = join(base, `${name}-${randomBytes(4).toString('hex')}`);
  mkdirSync(path, { mode: 0o700 });
  return {
    path,
    release: () => {
      remove(path);
      unlock();
    },
  };
}

/** Memory rather than a disk, where the system offers such a place: browsers write down what was typed. */
function openBase(env: Env): string {
  const runtime = env['XDG_RUNTIME_DIR'];
  const user = process.getuid?.() ?? '';
  const base =
    runtime && isAbsolute(runtime) && isPrivate(runtime)
      ? join(runtime, 'invite-vault')
      : join(tmpdir(), `invite-vault-${user}`);
  mkdirSync(base, { recursive: true, mode: 0o700 });
  if (isPrivate(base)) return base;
  throw new NoWindowError(
    `the folder ${base} belongs to somebody else or is open to others`,
    'remove it, and try again',
  );
}

function isPrivate(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  if (process.platform === 'win32') return true;
  return stat.uid === process.getuid?.() && (stat.mode & 0o077) === 0;
}

function nameOf(vaultDir: string): string {
  const dir = resolve(vaultDir);
  return createHash('sha256').update(realPath(dir)).digest('hex').slice(0, 16);
}

/** Also of a folder that is yet to be made: its parent may be a link. */
function realPath(dir: string): string {
  try {
    return realpathSync(dir);
  } catch {
    return dirname(dir) === dir ? dir : join(realPath(dirname(dir)), basename(dir));
  }
}

function hasEnded(lockPath: string, tryLock: TryLock): boolean {
  const unlock = tryLock(lockPath);
  unlock?.();
  return unlock !== null;
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}
