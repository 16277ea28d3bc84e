import { chmodSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { keyFileName, registryFileName } from '../keys/key-file.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { insideBase, isBuildingName } from './building-folder.ts';
import { lockKeyFile } from './key-file-lock.ts';

/**
 * Moves the finished vault in `building` into the folder `dir` around it, which stays the folder that it was: a shell, or a
 * mount, may depend on it. `requireEmpty` is called once nobody else can do the same. Throws `busy` where somebody does.
 */
export function moveInto(building: string, dir: string, requireEmpty: () => void): void {
  const release = lockKeyFile(dir);
  try {
    requireEmpty();
    renameSync(join(building, registryFileName), join(dir, registryFileName));
    // Last: a folder is a vault from the moment its key file has its name.
    renameSync(join(building, keyFileName), join(dir, keyFileName));
    closeToOthers(dir);
    syncFolder(dir);
  } finally {
    release();
  }
  rmSync(building, { recursive: true, force: true });
}

/** Ends a {@link moveInto} that was killed between its two files: the registry is there, and its key file is not yet. */
export function finishMoveIn(dir: string): void {
  const unfinished = () => !existsSync(join(dir, keyFileName)) && existsSync(join(dir, registryFileName));
  if (!unfinished()) return;
  const building = readdirSync(dir)
    .filter(isBuildingName)
    .map((name) => join(dir, name))
    .find((path) => existsSync(join(path, keyFileName)) && !existsSync(join(path, registryFileName)));
  if (building === undefined) return;
  const release = lockKeyFile(dir);
  try {
    if (unfinished()) renameSync(join(building, keyFileName), join(dir, keyFileName));
    syncFolder(dir);
  } finally {
    release();
  }
  rmSync(building, { recursive: true, force: true });
}

/** Where a vault is built that is to go into the existing folder `dir`. */
export function buildingBase(dir: string): string {
  return join(dir, insideBase);
}

function closeToOthers(dir: string): void {
  try {
    chmodSync(dir, 0o700);
  } catch {
    // A disk without modes, such as a memory stick: doctor says who may read it.
  }
}
