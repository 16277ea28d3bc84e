import { StoreError, VaultError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';

/**
 * Turns what SQLite or the file system threw into the vault's own errors. Their texts name no key and no code. `made` is
 * what was to be made, where the fault may lie with a file beside it that the operator never named.
 */
export function translate(error: unknown, made?: string): unknown {
  if (error instanceof VaultError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new StoreError('busy', 'another program is writing to this vault', 'try again in a moment', {
      cause: error,
    });
  }
  if (diskFull.has(code)) {
    return new StoreError('disk_full', 'the disk is full, so nothing was written', 'free some space and try again', {
      cause: error,
    });
  }
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code) || code === 'SQLITE_IOERR_SHORT_READ' || code === 'SQLITE_IOERR_DATA') {
    return new StoreError(
      'database_damaged',
      'the registry file is damaged: a page of it is not what was written there',
      'run "invites doctor" to see how far it goes, and restore a backup with "invites restore"',
      { cause: error },
    );
  }
  if (/^E[A-Z0-9]+$/.test(code) && 'path' in error && typeof error.path === 'string') {
    const { reason, hint } = systemReason(code);
    const what = made === undefined ? `${error.path} cannot be used` : `${made} cannot be written`;
    return new StoreError('file_refused', `${what}: ${reason}`, hint, { cause: error });
  }
  // The last is what Node says of a path that no system could have, such as one with a NUL in it.
  if (/^(SQLITE_(CANTOPEN|READONLY|PERM|IOERR|AUTH)|E[A-Z]+$|ERR_INVALID_ARG_VALUE$)/.test(code)) {
    return new StoreError('file_refused', `the system refused a file of the vault (${code})`, fileHint, {
      cause: error,
    });
  }
  return error;
}

/** SHMSIZE: not even the file beside the registry that its readers share could grow. */
const diskFull: ReadonlySet<string> = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT']);

const fileHint = 'check that the folder exists, that you may write to it and that the disk works';
