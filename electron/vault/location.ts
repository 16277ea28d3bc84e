import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { InviteValidationError } from '../../shared/errors.ts';

/** Linux follows at most 40 links in a path (path_resolution(7)). */
const linksAtMost = 40;

/**
 * The real path of a vault's folder, whatever name it was given: one vault must not be two. Links are followed, also one
 * whose target does not exist yet. Throws InviteValidationError `usage` for an empty name, and for a relative one where the
 * current folder is gone.
 */
export function vaultLocation(named: string): string {
  if (named === '') {
    throw new InviteValidationError('usage', 'the name of the vault folder is empty', "name the vault's folder");
  }
  if (!isAbsolute(named)) requireCurrentFolder();
  return follow(resolve(named), linksAtMost);
}

function follow(path: string, linksLeft: number): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || linksLeft === 0) return path;
    const target = linkTarget(path);
    if (target !== null) return follow(resolve(follow(parent, linksLeft - 1), target), linksLeft - 1);
    return join(follow(parent, linksLeft - 1), basename(path));
  }
}

function linkTarget(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : null;
  } catch {
    // What cannot be looked at is reported by whoever opens it.
    return null;
  }
}

function requireCurrentFolder(): void {
  try {
    process.cwd();
  } catch {
    const hint = 'change into a folder that exists, or give an absolute path';
    throw new InviteValidationError('usage', 'the current folder does not exist any more', hint);
  }
}
