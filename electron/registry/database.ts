import { closeSync, openSync } from 'node:fs';
import type Database from 'better-sqlite3';
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
  #refusal: (() => Error) | null = null;
  #afterClose = () => {};

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
    if (this.#refusal) throw this.#refusal();
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

  /** From now on every write throws what `refusal` gives. */
  refuseWrites(refusal: () => Error): void {
    this.#refusal = refusal;
  }

  /** Runs `work` once the file is closed. */
  onClose(work: () => void): void {
    this.#afterClose = work;
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

  /** Gives the file a new raw key in place (WAL mode); `key` stays as it is. */
  rekey(key: Buffer): void {
    if (this.#refusal) throw this.#refusal();
    try {
      withRawKey(key, (form) => this.#db.rekey(form));
      this.#db.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      throw translate(error);
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
    this.#afterClose();
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

/** Runs `use` on a key in the form in which the cipher takes it, and wipes that form, whatever comes of it. */
export function withRawKey(key: Buffer, use: (form: Buffer) => void): void {
  const form = Buffer.concat([Buffer.from('raw:'), key]);
  try {
    use(form);
  } finally {
    form.fill(0);
  }
}
