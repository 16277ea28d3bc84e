import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { InviteValidationError, StoreError, VaultError } from '../../shared/errors.ts';

/** Where the invites of an Astrid newer than 0.10 are: no file of its holds a hash that a code could be checked by. */
const newest = 'an Astrid newer than 0.10 keeps its invites in a store of its own: use "astrid invite" there';

/** The error of a file that is no `invites.toml` known here. `what` says what it is: `a text file`. */
export function otherKind(path: string, what: string, hint: string = newest): InviteValidationError {
  return new InviteValidationError('import_refused', `${path} is ${what}`, `name an invites.toml; ${hint}`);
}

/** The error of a store whose version is not known here. `version` is a number as the file has it. */
export function otherVersion(path: string, version: string): InviteValidationError {
  return new InviteValidationError(
    'import_refused',
    `${path} is an Astrid store with schema_version ${version}, and nothing in it was read`,
    'schema_version 1 and stores without one (Astrid 0.8 to 0.10) are known here; for others, use "astrid invite" there',
  );
}

/** An error of reading the file, which says what the file is, and where a newer Astrid has its invites. */
export function unread(path: string, error: unknown): unknown {
  if (!(error instanceof VaultError)) return error;
  if (error.code === 'import_refused') return otherKind(path, binaryKind(path));
  if (error.code !== 'file_refused') return error;
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory();
  const message = isFolder ? `${path} is a folder, and nothing in it was read` : error.message;
  return new StoreError('file_refused', message, [error.hint, newest].filter(Boolean).join('; '), {
    cause: error,
  });
}

const signatures: readonly [start: string, what: string][] = [
  ['SQLite format 3\0', 'an SQLite database'],
  ['redb\x1a\n', 'a redb database'],
];

function binaryKind(path: string): string {
  const start = Buffer.alloc(16);
  const file = openSync(path, 'r');
  try {
    readSync(file, start);
  } finally {
    closeSync(file);
  }
  return binaryName(start.toString('latin1'));
}

function binaryName(start: string): string {
  return signatures.find(([signature]) => start.startsWith(signature))?.[1] ?? 'a binary file';
}

/** Throws for a text that is another kind of file by its looks, so that no TOML needs to be expected of it. */
export function checkText(path: string, text: string): void {
  if (text.includes('\0') && !/^[ \t]*\[\[/m.test(text)) throw otherKind(path, binaryName(text));
  if (!isJson(text)) return;
  if (!text.includes('"token_fingerprint"')) throw otherKind(path, 'a JSON file');
  throw otherKind(
    path,
    'what "astrid invite list --json" prints, which holds no hash that a code could be checked by',
    'use "astrid invite" to revoke and to issue',
  );
}

function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
