import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InviteValidationError } from '../../../shared/errors.ts';
import { giveTo, ownerToKeep } from '../../keys/file-owner.ts';
import { fileFault } from './voice.ts';

/** A file that was written, and how to take it back. */
export interface OutFile {
  readonly path: string;
  readonly remove: () => void;
}

/**
 * Writes a file that must not exist, 0600, for the owner of its folder, and syncs it and its folder. Throws `file_exists`, `disk_full`,
 * `file_refused`; nothing is left behind then.
 */
export function writeOutFile(path: string, content: string | Uint8Array): OutFile {
  const what = `${path} cannot be written`;
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') {
      throw new InviteValidationError('file_exists', `${path} exists already`, 'name a file that does not exist');
    }
    throw fileFault(what, thrown) ?? thrown;
  }
  const remove = () => rmSync(path, { force: true });
  try {
    try {
      writeFileSync(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    const folder = dirname(resolve(path));
    giveTo(ownerToKeep(folder), path);
    syncFolder(folder);
  } catch (thrown) {
    remove();
    throw fileFault(what, thrown) ?? thrown;
  }
  return { path, remove };
}

function syncFolder(path: string): void {
  // Windows cannot open a folder.
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
