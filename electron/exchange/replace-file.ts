import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { scratchMark, scratchName } from '../vault/scratch.ts';
import { onFile } from './file-faults.ts';
import { type FileStamp, stampOf } from './read-file.ts';

const chunkSize = 256 * 1024;

/**
 * A file that is written beside its place (0600), synced and moved there whole. Until {@link settle} it can be undone: a
 * file that was in its place is kept beside it until then. Every call throws `disk_full` or `file_refused` where the
 * system does not let it.
 */
export class FileReplacement {
  readonly #path: string;
  readonly #before: FileStamp | null;
  readonly #beside: string;
  readonly #kept: string;
  #file: number | null;
  #pending = '';
  #moved = false;
  /** Who owned the file before, as numbers of user and group. */
  #lostOwner: string | null = null;

  /** `before` is the file that is to be replaced, as it was read; null where none may be there. */
  constructor(path: string, before: FileStamp | null) {
    this.#path = path;
    this.#before = before;
    const name = join(dirname(path), `.invite-vault-${scratchName()}`);
    this.#beside = `${name}.new`;
    this.#kept = `${name}.old`;
    this.#file = onFile(path, 'written', () => openSync(this.#beside, 'wx', 0o600));
    const { ctimeMs } = fstatSync(this.#file);
    sweepLeft(dirname(path), ctimeMs);
    if (before !== null) this.#keepOwner(this.#file);
    else onFile(path, 'written', () => giveTo(ownerToKeep(dirname(path)), this.#beside));
  }

  /** What the report says of a file that could not get the owner of the one that it replaces. */
  notes(): string[] {
    if (this.#lostOwner === null) return [];
    return [`the file belonged to ${this.#lostOwner} and is yours now: give it back, or its program may not read it`];
  }

  /** Appends text. */
  write(text: string): void {
    this.#pending += text;
    if (this.#pending.length >= chunkSize) this.#flush();
  }

  /** Has `work` write the file itself, which is there and empty. */
  fill(work: (path: string) => void): void {
    work(this.#beside);
  }

  /** Syncs what was written, so that only its name is wanting. */
  makeReady(): void {
    onFile(this.#path, 'written', () => {
      this.#flush();
      if (this.#file !== null) {
        // The umask may have taken the owner's own bits.
        fchmodSync(this.#file, 0o600);
        fsyncSync(this.#file);
      }
      this.#close();
    });
  }

  /** Has `work` read the file, which is ready, before it gets its name. */
  inspect(work: (path: string) => void): void {
    work(this.#beside);
  }

  /** Gives it its name, once it is ready. Throws `file_exists` or `file_refused` where another was quicker. */
  moveIn(): void {
    onFile(this.#path, 'written', () => {
      if (this.#before === null) this.#moveToFree();
      else this.#replace(this.#before);
      syncFolder(dirname(this.#path));
    });
  }

  /** Lets go of the file that was replaced. Throws nothing: what was written stands, whatever becomes of the old file. */
  settle(): void {
    try {
      rmSync(this.#kept, { force: true });
    } catch {
      // It is only in the way.
    }
  }

  /** Brings everything back to what was there before. */
  undo(): void {
    this.#close();
    rmSync(this.#beside, { force: true });
    if (this.#moved) {
      if (this.#before === null) rmSync(this.#path, { force: true });
      else renameSync(this.#kept, this.#path);
      syncFolder(dirname(this.#path));
    }
    rmSync(this.#kept, { force: true });
    this.#moved = false;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending);
    this.#pending = '';
    onFile(this.#path, 'written', () => {
      for (let at = 0; this.#file !== null && at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
  }

  #close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  #moveToFree(): void {
    try {
      linkSync(this.#beside, this.#path);
    } catch (error) {
      if (existsSync(this.#path)) throw occupied(this.#path);
      if (!hasNoLinks(error)) throw error;
      renameSync(this.#beside, this.#path);
    }
    this.#moved = true;
    rmSync(this.#beside, { force: true });
  }

  #keepOwner(file: number): void {
    // A file that is gone by now is told of when this one is moved in.
    const before = statSync(this.#path, { throwIfNoEntry: false });
    const mine = fstatSync(file);
    if (!before || (before.uid === mine.uid && before.gid === mine.gid)) return;
    try {
      fchownSync(file, before.uid, before.gid);
    } catch {
      this.#lostOwner = `${before.uid}:${before.gid}`;
    }
  }

  #replace(before: FileStamp): void {
    const linked = this.#keep();
    const held = linked ? this.#kept : this.#path;
    if (!isAt(held, before) || !isAt(this.#path, before)) throw busy(this.#path);
    renameSync(this.#beside, this.#path);
    this.#moved = true;
    // A writer that had the file open may have been at it until then: what is kept is that file.
    if (linked && !isAt(this.#kept, before)) throw busy(this.#path);
  }

  /** Gives the file that is there a second name; false where only a copy could be had. */
  #keep(): boolean {
    try {
      linkSync(this.#path, this.#kept);
      return true;
    } catch (error) {
      if (!hasNoLinks(error)) throw error;
      copyFileSync(this.#path, this.#kept, constants.COPYFILE_EXCL);
      return false;
    }
  }
}

function isAt(path: string, before: FileStamp): boolean {
  const { inode, bytes, changedMs } = stampOf(statSync(path));
  return inode === before.inode && bytes === before.bytes && changedMs === before.changedMs;
}

/** Whoever made such a file and has not touched it for so long is gone. Milliseconds. */
const abandonedMs = 60_000;
const scratchForm = /^\.invite-vault-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d+\.(?:new|old)$/;

/**
 * Removes from a folder what exports left beside their file that were cut off: an old file may hold codes. `now` is the
 * folder's own time, in milliseconds, so that no two clocks are compared. Throws nothing.
 */
export function sweepLeft(folder: string, now: number): void {
  try {
    for (const name of readdirSync(folder)) {
      if (!scratchForm.test(name) || name.includes(scratchMark)) continue;
      const path = join(folder, name);
      const stats = lstatSync(path);
      // A second name keeps the file's own times, but for this one.
      if (stats.isFile() && now - stats.ctimeMs > abandonedMs) rmSync(path);
    }
  } catch {
    // Another export may have been quicker.
  }
}

/** A stick formatted for every system knows no second name of a file. */
function hasNoLinks(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(`${error.code}`)
  );
}

/** The error of a place where a file may not be, and is. */
export function occupied(path: string): InviteValidationError {
  return new InviteValidationError('file_exists', `${path} exists already`, 'name a file that does not exist');
}

function busy(path: string): StoreError {
  return new StoreError(
    'file_refused',
    `${path} was changed while it was read, so it was left as it is`,
    'stop the other program and try again',
  );
}
