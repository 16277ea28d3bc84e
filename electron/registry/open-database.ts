import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from '../../shared/errors.ts';
import { Connection, withRawKey } from './database.ts';
import { translate } from './sqlite-errors.ts';

/**
 * Opens the registry file under a raw 256-bit key, with every pragma that durable, authentic pages need. Where `create` is
 * false the file must exist. A wrong key and a damaged first page look the same here: `database_damaged`.
 */
export function openDatabase(path: string, key: Buffer, options: { create: boolean; readonly?: boolean }): Connection {
  if (key.length !== 32) throw new StoreError('internal', 'a database key has 32 bytes');
  let db: Database.Database | undefined;
  try {
    if (options.create) closeSync(openSync(path, 'wx', 0o600));
    const opened = new Database(path, { fileMustExist: true, timeout: 0, readonly: options.readonly ?? false });
    db = opened;
    // The cipher must be named before the key, else another one is taken without a word.
    opened.pragma("cipher = 'sqlcipher'");
    opened.pragma('legacy = 4');
    withRawKey(key, (form) => opened.key(form));
    configure(opened, options.readonly ?? false);
    return new Connection(opened);
  } catch (error) {
    db?.close();
    throw translate(error);
  }
}

/** How long a call on another program's file waits while that program writes. Milliseconds. */
const foreignPatienceMs = 1_000;

/**
 * Opens an SQLite file of another program, which has no key, and leaves all its settings as they are; an empty file is an
 * empty database. SQLite's own errors come through as {@link translate} makes them; they speak of the vault, so that
 * whoever calls says whose file it was.
 */
export function openForeign(path: string, options: { readonly: boolean }): Connection {
  try {
    return new Connection(
      new Database(path, { fileMustExist: true, readonly: options.readonly, timeout: foreignPatienceMs }),
    );
  } catch (error) {
    throw translate(error);
  }
}

/**
 * Takes the lock of an empty file that is made where it is not there, and returns what releases it. Throws `busy` at
 * once where another process holds it. SQLite's locks fall with the process that holds them.
 */
export function lockFile(path: string): () => void {
  try {
    if (!existsSync(path)) closeSync(openSync(path, 'a', 0o600));
    const db = new Database(path, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      db.close();
      throw error;
    }
    return () => db.close();
  } catch (error) {
    throw translate(error);
  }
}

/** Durability, authenticity and memory settings, which are not kept in the file but set at every open. */
function configure(db: Database.Database, readonly: boolean): void {
  // The first read: a wrong key shows here.
  db.pragma('schema_version');
  if (!readonly) db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  // Else REPLACE would delete past the triggers that keep invites and the log.
  db.pragma('recursive_triggers = ON');
  db.pragma('temp_store = MEMORY');
  db.pragma('cache_size = -65536');
}
