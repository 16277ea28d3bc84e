import { closeSync, existsSync, openSync } from 'node:fs';
import Database from 'better-sqlite3';
import { StoreError } from '../../shared/errors.ts';
import type { Migratable } from './migrate.ts';
import { translate } from './sqlite-errors.ts';

type Value = string | number | null;

/** A statement that reads. The type parameters are its positional parameters and its row. */
export interface ReadQuery<P extends readonly Value[], R> {
  readonly sql: string;
  readonly pluck: boolean;
  readonly raw: boolean;
  readonly kind: 'read';
  readonly shape?: (params: P) => R;
}

/** A statement that writes. */
export interface WriteQuery<P extends readonly Value[]> {
  readonly sql: string;
  readonly kind: 'write';
  readonly shape?: (params: P) => void;
}

/** A query whose rows are objects keyed by column. */
export function rows<P extends readonly Value[], R>(sql: string): ReadQuery<P, R> {
  return { sql, kind: 'read', pluck: false, raw: false };
}

/** A query whose rows are arrays, for long reads. */
export function tuples<P extends readonly Value[], R extends readonly Value[]>(sql: string): ReadQuery<P, R> {
  return { sql, kind: 'read', pluck: false, raw: true };
}

/** A query of one column. */
export function scalar<P extends readonly Value[], R extends Value>(sql: string): ReadQuery<P, R> {
  return { sql, kind: 'read', pluck: true, raw: false };
}

/** A statement that changes rows. */
export function change<P extends readonly Value[]>(sql: string): WriteQuery<P> {
  return { sql, kind: 'write' };
}

/** A handle that can only read. */
export interface ReadHandle {
  get<P extends readonly Value[], R>(query: ReadQuery<P, R>, ...params: P): R | undefined;
  all<P extends readonly Value[], R>(query: ReadQuery<P, R>, ...params: P): R[];
}

/** A handle inside a write transaction; only {@link Connection.write} gives one. */
export interface WriteHandle extends ReadHandle {
  /** Runs the statement; returns the rows changed and the id of the row inserted last. */
  run<P extends readonly Value[]>(query: WriteQuery<P>, ...params: P): { changes: number; lastId: number };
}

type Statement = Database.Statement<Value[]>;

/**
 * One open registry file. All calls are synchronous. The write lock is tried once: whoever waits, waits outside
 * (SQLite's own busy wait starves a process for seconds).
 */
export class Connection implements Migratable, ReadHandle {
  readonly #db: Database.Database;
  readonly #statements = new Map<object, Statement>();

  constructor(db: Database.Database) {
    this.#db = db;
  }

  get<P extends readonly Value[], R>(query: ReadQuery<P, R>, ...params: P): R | undefined {
    try {
      return this.#prepared(query).get(...params) as R | undefined;
    } catch (error) {
      throw translate(error);
    }
  }

  all<P extends readonly Value[], R>(query: ReadQuery<P, R>, ...params: P): R[] {
    try {
      return this.#prepared(query).all(...params) as R[];
    } catch (error) {
      throw translate(error);
    }
  }

  /** Runs `work` in one read transaction: everything it reads is of one moment. */
  read<T>(work: (handle: ReadHandle) => T): T {
    return this.#transaction('BEGIN', () => work(this));
  }

  /**
   * Runs `work` in one write transaction and commits it durably; whatever it throws rolls everything back. Throws
   * `busy` at once where another process writes.
   */
  write<T>(work: (handle: WriteHandle) => T): T {
    return this.#transaction('BEGIN IMMEDIATE', () =>
      work({
        get: (query, ...params) => this.get(query, ...params),
        all: (query, ...params) => this.all(query, ...params),
        run: (query, ...params) => {
          const { changes, lastInsertRowid } = this.#prepared(query).run(...params);
          return { changes, lastId: Number(lastInsertRowid) };
        },
      }),
    );
  }

  #transaction<T>(begin: string, work: () => T): T {
    try {
      this.#control(begin);
      try {
        const result = work();
        this.#control('COMMIT');
        return result;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (this.#db.inTransaction) this.#control('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw translate(error);
    }
  }

  version(): number {
    return this.pragma('user_version') as number;
  }

  apply(step: { version: number; sql: string }): void {
    this.#transaction('BEGIN IMMEDIATE', () => {
      // Another process may have taken the step while this one waited for the lock.
      if (this.version() >= step.version) return;
      this.#db.exec(step.sql);
      this.#db.pragma(`user_version = ${step.version}`);
    });
  }

  /** Reads a pragma of one value. */
  pragma(source: string): unknown {
    try {
      return this.#db.pragma(source, { simple: true });
    } catch (error) {
      throw translate(error);
    }
  }

  /** Rows of a statement that is run once and not kept: checks and query plans. */
  once(sql: string, ...params: Value[]): unknown[] {
    try {
      return this.#db.prepare(sql).all(...params);
    } catch (error) {
      throw translate(error);
    }
  }

  /** Copies the database, encrypted under the same key, to `path`, which must not exist; the copy is 0600. */
  vacuumInto(path: string): void {
    try {
      // SQLite would make the file 0644; it takes an empty one that is there.
      closeSync(openSync(path, 'wx', 0o600));
      this.#db.prepare('VACUUM INTO ?').run(path);
    } catch (error) {
      throw translate(error);
    }
  }

  /** Gives the file a new raw key in place (WAL mode); `key` is zeroed. */
  rekey(key: Buffer): void {
    const form = rawKey(key);
    try {
      this.#db.rekey(form);
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      throw translate(error);
    } finally {
      form.fill(0);
    }
  }

  /** Moves the write-ahead log into the file; false where another process is in the way. */
  checkpoint(): boolean {
    try {
      const [row] = this.#db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
      return row?.busy === 0;
    } catch (error) {
      throw translate(error);
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #control(sql: string): void {
    this.#prepared(control(sql)).run();
  }

  #prepared(query: ReadQuery<never, unknown> | WriteQuery<never>): Statement {
    const known = this.#statements.get(query);
    if (known) return known;
    const statement: Statement = this.#db.prepare(query.sql);
    if (query.kind === 'read' && query.pluck) statement.pluck();
    if (query.kind === 'read' && query.raw) statement.raw();
    this.#statements.set(query, statement);
    return statement;
  }
}

const controls = new Map<string, WriteQuery<[]>>();

function control(sql: string): WriteQuery<[]> {
  const known = controls.get(sql);
  if (known) return known;
  const made = change<[]>(sql);
  controls.set(sql, made);
  return made;
}

/**
 * Opens the registry file under a raw 256-bit key, with every pragma that SPEC'd durability needs. Where `create` is
 * false the file must exist. A wrong key and a damaged first page look the same here: `database_damaged`.
 */
export function openDatabase(path: string, key: Buffer, options: { create: boolean; readonly?: boolean }): Connection {
  if (key.length !== 32) throw new StoreError('internal', 'a database key has 32 bytes');
  let db: Database.Database | undefined;
  try {
    if (options.create) closeSync(openSync(path, 'wx', 0o600));
    db = new Database(path, { fileMustExist: true, timeout: 0, readonly: options.readonly ?? false });
    // The cipher must be named before the key, else another one is taken without a word.
    db.pragma("cipher = 'sqlcipher'");
    db.pragma('legacy = 4');
    const form = rawKey(key);
    db.key(form);
    form.fill(0);
    configure(db, options.readonly ?? false);
    return new Connection(db);
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

function rawKey(key: Buffer): Buffer {
  return Buffer.concat([Buffer.from('raw:'), key]);
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
