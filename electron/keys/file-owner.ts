import { lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Whom a file belongs to, as the system numbers users and groups. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Whom a new file at `path` shall belong to: the owner of `path` if it exists, otherwise of the nearest folder that does.
 * Null where the system sees to that itself: only root makes files that lock another owner out, and Windows has no such
 * numbers.
 */
export function ownerToKeep(path: string): Owner | null {
  if (process.geteuid?.() !== 0) return null;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined) return stat.uid === 0 ? null : { uid: stat.uid, gid: stat.gid };
  const parent = dirname(path);
  return parent === path ? null : ownerToKeep(parent);
}

/**
 * Gives a file, or a folder with all that is in it, to `owner`; null leaves it as it is. Follows no link: the owner of the
 * folder around it could put one there, and root would give another file away. Throws as the system does.
 */
export function giveTo(owner: Owner | null, path: string): void {
  if (owner === null) return;
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(owner, join(path, name));
  // On a disk without owners every file has the same one, which nobody can change.
  if (stat.uid !== owner.uid || stat.gid !== owner.gid) lchownSync(path, owner.uid, owner.gid);
}
