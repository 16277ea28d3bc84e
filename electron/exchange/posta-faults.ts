import { InviteRecordError, InviteValidationError, StoreError, VaultError } from '../../shared/errors.ts';

/** The file is not what it should be. */
export function otherKind(path: string, why: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is no database of Posta: ${why}`,
    'name the SQLite file of one identity of a posta-server',
  );
}

/** Carries an error of the vault's own past those of the foreign file. */
class FromCaller extends Error {
  readonly error: unknown;

  constructor(error: unknown) {
    super('not of this file');
    this.error = error;
  }
}

/** Runs what is no affair of the file, so that {@link onPosta} lets its errors pass; {@link ownError} takes them out. */
export function byCaller<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new FromCaller(error);
  }
}

/** The error that {@link byCaller} carried, or any other as it is. */
export function ownError(error: unknown): unknown {
  return error instanceof FromCaller ? error.error : error;
}

/** Says of SQLite's errors whose file they were. */
export function onPosta<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isUnreadable(error))
      throw otherKind(path, 'SQLite cannot read it; it is damaged, or newer than what is known here');
    if (!(error instanceof VaultError) || error.cause === undefined || error.message.includes(path)) throw error;
    if (error.code === 'busy') {
      throw new StoreError(
        'file_refused',
        `${path} is locked: another program is writing to it`,
        'stop posta-server for the moment, and try again',
        { cause: error },
      );
    }
    if (error.code === 'database_damaged') {
      if (isNoDatabase(error)) throw otherKind(path, 'it is no SQLite file, or an encrypted one');
      throw new InviteRecordError(
        'record_damaged',
        `${path} is damaged: SQLite cannot read it`,
        'nothing was changed; take another copy of it',
        { cause: error },
      );
    }
    if (error.code === 'disk_full') {
      throw new StoreError('disk_full', `${path} cannot be written: the disk is full`, error.hint, { cause: error });
    }
    throw new StoreError(
      'file_refused',
      `${path} cannot be opened or written`,
      'check that you may read and write it and its folder, and that no half of it is missing (its -wal file)',
      { cause: error },
    );
  }
}

/** What SQLite says of a file format that it does not know, among others. It has no code of its own. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR';
}

function isNoDatabase({ cause }: VaultError): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_NOTADB';
}
