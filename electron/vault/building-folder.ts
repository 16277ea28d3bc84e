import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { lockFile } from '../registry/open-database.ts';
import { translate } from '../registry/sqlite-errors.ts';

/** A vault's folder in the making, hidden beside or in the place where it goes. */
export interface BuildingFolder {
  readonly path: string;
  /** The folder is finished: what marks it as in the making goes, so that it can get its name. */
  readonly finish: () => void;
  /** Removes it; does nothing once it has got its name. */
  readonly discard: () => void;
}

/** In a folder in the making; its lock says that whoever makes it lives. */
const markName = '.in-the-making';
/** A folder without that mark may be right before getting its name, unless it is older than this. Milliseconds. */
const longAgo = 24 * 3_600_000;
/** A marked one whose mark is no older may be about to lock it, or have just unlocked it. Milliseconds. */
const momentAgo = 60_000;

/** Stands for the vault's name where it is built inside an existing folder. */
export const insideBase = 'vault';

/** Whether a name is that of a folder in which a vault for the folder around it is, or was, built. */
export function isBuildingName(name: string): boolean {
  return name.startsWith(`.${insideBase}`) && form.test(name.slice(insideBase.length + 1));
}

const form = /^\.(new|restoring)-[0-9a-f]{12}$/;

/**
 * Begins such a folder (0700), after removing those whose maker was killed. Throws `file_refused` or `disk_full` for `dir`
 * where there cannot be one beside it.
 */
export function beginFolder(dir: string, purpose: 'new' | 'restoring', host: Host): BuildingFolder {
  const path = join(dirname(dir), `.${basename(dir)}.${purpose}-${host.randomBytes(6).toString('hex')}`);
  const owner = ownerToKeep(dir);
  try {
    const made = mkdirSync(dirname(dir), { recursive: true, mode: 0o700 });
    if (made !== undefined) giveTo(owner, made);
    for (const left of leftFolders(dir, host)) rmSync(left, { recursive: true, force: true });
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw translate(error, dir);
  }
  const mark = join(path, markName);
  let release: (() => void) | null = null;
  const unlock = () => {
    release?.();
    release = null;
  };
  const discard = () => {
    unlock();
    rmSync(path, { recursive: true, force: true });
  };
  try {
    release = lockFile(mark);
  } catch (error) {
    discard();
    throw error;
  }
  return {
    path,
    finish: () => {
      const now = new Date(host.now());
      utimesSync(mark, now, now);
      unlock();
      rmSync(mark, { force: true });
      giveTo(owner, path);
    },
    discard,
  };
}

/** Folders beside `dir` that a killed create or restore left; they are encrypted as a vault is, and of no use. */
export function leftFolders(dir: string, host: Host): string[] {
  const parent = dirname(dir);
  if (!existsSync(parent)) return [];
  const start = `.${basename(dir)}`;
  return readdirSync(parent)
    .filter((name) => name.startsWith(start) && form.test(name.slice(start.length)))
    .map((name) => join(parent, name))
    .filter((path) => isLeft(path, host));
}

/** Its maker may take the mark out, or give the folder its name, between any two looks. */
function isLeft(path: string, host: Host): boolean {
  const mark = join(path, markName);
  const ageOf = (file: string) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat ? host.now() - stat.mtimeMs : null;
  };
  const markAge = ageOf(mark);
  if (markAge === null) return (ageOf(path) ?? 0) > longAgo;
  if (markAge <= momentAgo) return false;
  try {
    const release = lockFile(mark);
    try {
      // It may have been finished since the first look.
      return (ageOf(mark) ?? 0) > momentAgo;
    } finally {
      release();
    }
  } catch (error) {
    // Its maker holds the lock, or has just given it its name.
    if (error instanceof StoreError || !existsSync(path)) return false;
    throw error;
  }
}
