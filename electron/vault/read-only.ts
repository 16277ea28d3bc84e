import { randomUUID } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { registryFileName } from '../keys/key-file.ts';

/** Why a vault can be read but not written. */
export interface ReadOnly {
  /** `disk`: the medium; `rights`: this user's permissions; `owner`: writing would lock its owner out. */
  readonly because: 'disk' | 'rights' | 'owner';
  /** Goes on from "the vault is read-only: ". */
  readonly reason: string;
  /** What to do before it can be written. */
  readonly hint: string;
}

/** Why nothing may be written into the folder `dir`, or null. Leaves nothing in it. */
export function whyReadOnly(dir: string): ReadOnly | null {
  const registry = realRegistryPath(dir);
  for (const path of [dir, registry, dirname(registry)]) {
    try {
      accessSync(path, constants.W_OK);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EROFS') return onDisk;
      if (code === 'EACCES' || code === 'EPERM') return withoutRights(path);
    }
  }
  return whyNotOwner(dir);
}

/** The registry's own path: where its file is a link, SQLite keeps the log beside the target. */
export function realRegistryPath(dir: string): string {
  const path = join(dir, registryFileName);
  try {
    return realpathSync.native(path);
  } catch {
    // Whoever opens it says why it cannot be found.
    return path;
  }
}

/**
 * Why files that this process makes in `dir` would lock its owner out, or null. Root gives its files away, so that only
 * other users are asked for.
 */
export function whyNotOwner(dir: string): ReadOnly | null {
  const me = process.geteuid?.();
  if (me === undefined || me === 0 || !existsSync(dir)) return null;
  const { uid } = statSync(dir);
  if (uid === me || newFileBelongsTo(dir) === uid) return null;
  return {
    because: 'owner',
    reason: `its folder belongs to another user (${uid}), and what you (${me}) write there would lock that user out`,
    hint: 'run it as the user whom the vault belongs to',
  };
}

/** Whom a new file in `dir` belongs to: a disk without owners, such as a memory stick, gives every file the same one. */
function newFileBelongsTo(dir: string): number | null {
  const path = join(dir, `.invite-vault-${randomUUID()}`);
  try {
    const file = openSync(path, 'wx', 0o600);
    try {
      return fstatSync(file).uid;
    } finally {
      closeSync(file);
      rmSync(path, { force: true });
    }
  } catch {
    return null;
  }
}

/** The error for a write into a vault that can only be read. */
export function readOnlyError({ reason, hint }: ReadOnly): StoreError {
  return new StoreError('file_refused', `the vault is read-only: ${reason}`, hint);
}

const onDisk: ReadOnly = {
  because: 'disk',
  reason: 'it is on a disk that can only be read',
  hint: 'make the disk writable, or restore a backup of the vault on another disk',
};

/** The reason where this user's permissions do not let anything be written to `path`. */
export function withoutRights(path: string): ReadOnly {
  return {
    because: 'rights',
    reason: `you may not write to ${path}`,
    hint: 'have its rights changed, or run it as the user whom the vault belongs to',
  };
}
