import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { scratchName } from '../vault/scratch.ts';
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

  /** `before` is the file that is to be replaced, as it was read; null where none may be there. */
  constructor(path: string, before: FileStamp | null) {
    this.#path = path;
    this.#before = before;
    const name = join(dirname(path), `.invite-vault-${scratchName()}`);
    this.#beside = `${name}.new`;
    this.#kept = `${name}.old`;
    this.#file = onFile(path, 'written', () => openSync(this.#beside, 'wx', 0o600));
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

  /** Gives it its name, once it is ready. Throws `file_exists` or `file_refused` where another was quicker. */
  moveIn(): void {
    onFile(this.#path, 'written', () => {
      if (this.#before === null) this.#moveToFree();
      else this.#replace(this.#before);
      this.#moved = true;
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
      rmSync(this.#beside);
    } catch (error) {
      if (existsSync(this.#path)) throw occupied(this.#path);
      if (!hasNoLinks(error)) throw error;
      renameSync(this.#beside, this.#path);
    }
  }

  #replace(before: FileStamp): void {
    const { inode, bytes, changedMs } = stampOf(statSync(this.#path));
    if (inode !== before.inode || bytes !== before.bytes || changedMs !== before.changedMs) throw busy(this.#path);
    try {
      linkSync(this.#path, this.#kept);
    } catch (error) {
      if (!hasNoLinks(error)) throw error;
      copyFileSync(this.#path, this.#kept, constants.COPYFILE_EXCL);
    }
    renameSync(this.#beside, this.#path);
  }
}

/** A stick formatted for every system knows no second name of a file. */
function hasNoLinks(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && /^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK)$/.test(`${error.code}`)
  );
}

function occupied(path: string): InviteValidationError {
  return new InviteValidationError('file_exists', `${path} exists already`, 'name a file that does not exist');
}

function busy(path: string): StoreError {
  return new StoreError(
    'file_refused',
    `${path} was changed while it was read, so it was left as it is`,
    'stop the other program and try again',
  );
}
