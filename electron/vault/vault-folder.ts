import { closeSync, openSync, readdirSync, readFileSync, readSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { keyFileFormat, keyFileName, registryFileName } from '../keys/key-file.ts';
import { isBuildingName } from './building-folder.ts';
import { lockFileName } from './key-file-lock.ts';
import { isMountPoint } from './mount-point.ts';
import { whyNotOwner } from './read-only.ts';

/** What lies where a vault is to be: no folder, an empty one, a vault, or anything else. */
export type Content = 'nothing' | 'empty' | 'vault' | 'other';

/** What desktops, file systems and sync programs put into a folder; nobody would call such a folder anything but empty. */
const harmless = new RegExp(
  `^(${[
    // macOS
    String.raw`\.DS_Store|\._.*|\.localized|Icon\r|\.fseventsd|\.Spotlight-V100|\.TemporaryItems|\.VolumeIcon\.icns|\.apdisk`,
    String.raw`\.DocumentRevisions-V100|\.com\.apple\.timemachine\..*|\.metadata_never_index`,
    // Windows
    String.raw`Thumbs\.db(:encryptable)?|ehthumbs(_vista)?\.db|desktop\.ini|System Volume Information|\$RECYCLE\.BIN|RECYCLER`,
    // Linux, Unix and file servers
    String.raw`\.directory|lost\+found|\.Trash(es|-\d+)?|\.nfs[0-9a-f]+|\.fuse_hidden[0-9a-f]+|\.snapshots?|@eaDir|#recycle|#snapshot`,
    // Sync programs, and placeholders that keep an empty folder
    String.raw`\.stfolder|\.stignore|\.stversions|\.dropbox(\.cache|\.attr)?|\.sync|\.(git)?keep`,
  ].join('|')})$`,
  'i',
);

/** Looks at the folder `dir`. Throws as the file system does where it cannot be read, or is no folder. */
export function contentOf(dir: string): Content {
  const names = namesIn(dir);
  if (names === null) return 'nothing';
  if (names.length === 0) return 'empty';
  return holdsVault(dir, names) ? 'vault' : 'other';
}

/** The names in a folder, without those that count for nothing; null where there is no folder. */
export function namesIn(dir: string): string[] | null {
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return null;
  return readdirSync(dir).filter(
    (name) => !harmless.test(name) && !name.startsWith(lockFileName) && !isBuildingName(name),
  );
}

/** A vault is known by either of its two files, damaged or not, unless that file is clearly another program's. */
function holdsVault(dir: string, names: readonly string[]): boolean {
  const [keyFile, registry] = [names.includes(keyFileName), names.includes(registryFileName)];
  if (registry) return keyFile || !startOf(join(dir, registryFileName)).startsWith('SQLite format 3');
  return keyFile && readFileSync(join(dir, keyFileName), 'latin1').includes(keyFileFormat);
}

function startOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(16);
    return bytes.toString('latin1', 0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** The error for a folder that holds something else than a vault. */
export function notEmpty(dir: string): InviteValidationError {
  const message = `the folder ${dir} is not empty, and there is no vault in it`;
  return new InviteValidationError('vault_exists', message, 'name an empty or a new folder');
}

/** Throws where the vault in `dir` cannot be moved aside, before anything is changed. */
export function requireMovable(dir: string): void {
  if (isMountPoint(dir)) throw immovable(dir);
  if (holdsCurrentFolder(dir)) {
    throw new InviteValidationError(
      'file_refused',
      `${dir} is, or contains, the current folder, which would become that of the replaced vault`,
      'change into another folder, name the vault with --vault DIR, and try again',
    );
  }
  requireOwner(dir);
}

/** The error for a vault whose folder the system does not move. */
export function immovable(dir: string, cause?: unknown): StoreError {
  return new StoreError(
    'file_refused',
    `the vault folder ${dir} cannot be moved aside: it is a mount point, or part of an image that cannot be changed`,
    'restore into another folder with --vault DIR, such as a new one inside it; nothing was changed',
    { cause },
  );
}

/** Throws where files of this process would lock the owner of `dir` out. */
export function requireOwner(dir: string): void {
  const foreign = whyNotOwner(dir);
  if (foreign === null) return;
  throw new StoreError('file_refused', `${dir} cannot be used: ${foreign.reason}`, foreign.hint);
}

function holdsCurrentFolder(dir: string): boolean {
  let current: string;
  try {
    current = realpathSync.native(process.cwd());
  } catch {
    // It is gone already.
    return false;
  }
  const way = relative(dir, current);
  return way === '' || !(way.startsWith('..') || isAbsolute(way));
}
