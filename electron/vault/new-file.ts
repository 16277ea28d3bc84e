import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { scratchName } from './scratch.ts';

/** A file in the making: nobody meets it under its name before it is whole and on the disk. */
export interface NewFile {
  readonly write: (bytes: Buffer | string) => void;
  /** Syncs it and gives it its name. */
  readonly commit: () => void;
  /** Removes it; does nothing after {@link NewFile.commit}. */
  readonly discard: () => void;
}

/**
 * Begins a file beside the place where it goes, 0600, for the owner of the file or folder that is there. Throws `file_exists` where something is there already, unless
 * `overwrite` is true. This and what it returns throw `disk_full` and `file_refused`.
 */
export function beginFile(path: string, overwrite: boolean): NewFile {
  const target = resolve(path);
  const beside = join(dirname(target), `.${basename(target)}.${scratchName()}.part`);
  const guard = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw refused(target, error);
    }
  };
  if (!overwrite && existsSync(target)) throw exists(target);
  const file = guard(() => openSync(beside, 'wx', 0o600));
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    write: (data) =>
      guard(() => {
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      }),
    commit: () =>
      guard(() => {
        fsyncSync(file);
        close();
        giveTo(ownerToKeep(target), beside);
        moveIn(beside, target, overwrite);
        syncFolder(dirname(target));
      }),
    discard: () => {
      close();
      rmSync(beside, { force: true });
    },
  };
}

function moveIn(beside: string, target: string, overwrite: boolean): void {
  if (!overwrite) {
    try {
      // A second name fails where the file exists; a rename would replace it.
      linkSync(beside, target);
      rmSync(beside, { force: true });
      return;
    } catch (error) {
      if (codeOf(error) === 'EEXIST' || existsSync(target)) throw exists(target);
      // Some file systems (FAT, network folders) know no second names.
    }
  }
  renameSync(beside, target);
}

function exists(target: string): InviteValidationError {
  return new InviteValidationError('file_exists', `${target} exists already`, 'name a file that does not exist yet');
}

function refused(target: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    const message = `the disk is full, so ${target} was not written`;
    return new StoreError('disk_full', message, 'free some space and try again', { cause: error });
  }
  if (!/^E[A-Z0-9]+$/.test(code)) return error;
  const { reason, hint } = systemReason(code);
  return new StoreError('file_refused', `${target} cannot be written: ${reason}`, hint, { cause: error });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
