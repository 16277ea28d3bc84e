import { closeSync, existsSync, fstatSync, openSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { onFile } from './file-faults.ts';

/** Bytes of the largest file that an import reads. */
export const sizeLimit = 256 * 1024 * 1024;

/** Which content a file had: another one when it is written to or replaced. */
export interface FileStamp {
  readonly inode: number;
  readonly bytes: number;
  readonly changedMs: number;
}

export function stampOf(stats: Stats): FileStamp {
  return { inode: stats.ino, bytes: stats.size, changedMs: stats.mtimeMs };
}

/** Which file lay at a path, in words to compare; a database's log (`-wal`) is a part of it. */
export function seenAt(path: string): string {
  const real = existsSync(path) ? realpathSync(path) : path;
  return [real, `${real}-wal`].map(describe).join(' ');
}

function describe(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  // An empty log comes and goes with who reads.
  if (!stats || (stats.size === 0 && path.endsWith('-wal'))) return 'none';
  return [stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(':');
}

/** Throws `file_refused` where the file is not the one that was `seen`, if that is to be held to. Ask after reading it. */
export function requireSeen(path: string, seen: string | undefined): void {
  if (seen === undefined || seenAt(path) === seen) return;
  throw new StoreError('file_refused', `${path} changed since the report, so nothing was changed`, 'look again');
}

/**
 * Reads a file of text whole. Throws `input_too_large` before reading what is larger than `limit` bytes, `import_refused`
 * where it is not UTF-8, `file_refused`.
 */
export function readText(path: string, limit = sizeLimit): { readonly text: string; readonly stamp: FileStamp } {
  const { bytes, stamp } = onFile(path, 'read', () => {
    // Asked before it is opened: opening a pipe would wait for its other end.
    check(path, statSync(path), limit);
    const file = openSync(path, 'r');
    try {
      const stats = fstatSync(file);
      check(path, stats, limit);
      return { bytes: readFileSync(file), stamp: stampOf(stats) };
    } finally {
      closeSync(file);
    }
  });
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), stamp };
  } catch (error) {
    throw new InviteValidationError(
      'import_refused',
      `${path} is not text in UTF-8`,
      'check that it is the right file',
      {
        cause: error,
      },
    );
  }
}

function check(path: string, stats: Stats, limit: number): void {
  if (!stats.isFile()) {
    throw new StoreError('file_refused', `${path} cannot be read: it is no plain file`, 'name a file');
  }
  if (stats.size <= limit) return;
  throw new InviteValidationError(
    'input_too_large',
    `${path} has ${Math.ceil(stats.size / 2 ** 20)} MiB, and at most ${limit / 2 ** 20} are read`,
    'check that it is the right file',
  );
}
