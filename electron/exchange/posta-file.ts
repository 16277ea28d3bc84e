import { statSync } from 'node:fs';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import {
  type Connection,
  change,
  type ReadHandle,
  rows,
  scalar,
  tuples,
  type WriteHandle,
} from '../registry/database.ts';
import { openForeign } from '../registry/open-database.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { checkDistinct, fieldFault, type Place, readHash, readLabel } from './fields.ts';
import { onFile } from './file-faults.ts';
import { parseForeignTime } from './foreign-time.ts';
import { byCaller, onPosta, otherKind, ownError } from './posta-faults.ts';

export const posta = 'posta';

/** A row of Posta's table `invites`. */
export interface PostaRow {
  readonly id: number;
  readonly tokenHash: string;
  readonly label: string | null;
  /** A hint that is too long for a label. */
  readonly note: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly consumedAt: Instant | null;
}

const columns = ['id', 'token_hash', 'device_hint', 'created_at', 'expires_at', 'consumed_at'] as const;

/** As Posta's own migration makes it. */
const createTable = change<[]>(
  `CREATE TABLE invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  device_hint TEXT,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  consumed_at TEXT
)`,
);

interface Column {
  readonly name: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
}

const selectKind = scalar<[], string>("SELECT type FROM sqlite_schema WHERE name = 'invites' AND type <> 'index'");
const selectColumns = rows<[], Column>('SELECT name, "notnull", dflt_value FROM pragma_table_info(\'invites\')');
const selectRows = tuples<[], [number, ...(string | number | null)[]]>(
  `SELECT ${columns.join(', ')} FROM invites ORDER BY id`,
);
const insertRow = change<[string, string | null, Instant, Instant]>(
  'INSERT INTO invites (token_hash, device_hint, created_at, expires_at) VALUES (?, ?, ?, ?)',
);

/** Posta's database, open. It is another program's: nothing in it changes but rows that come in. */
export class PostaFile {
  readonly #path: string;
  readonly #db: Connection;

  private constructor(path: string, db: Connection) {
    this.#path = path;
    this.#db = db;
  }

  /** Opens the file. Throws `import_refused` where it is no SQLite file or has no such table, `file_refused`. */
  static open(path: string, options: { readonly: boolean }): PostaFile {
    return onPosta(path, () => {
      const stats = onFile(path, 'read', () => statSync(path));
      if (!stats.isFile())
        throw new StoreError('file_refused', `${path} cannot be read: it is no plain file`, 'name a file');
      const db = openForeign(path, options);
      try {
        checkTable(path, db);
        return new PostaFile(path, db);
      } catch (error) {
        db.close();
        throw error;
      }
    });
  }

  /** Makes Posta's table in an empty file. */
  static fill(path: string): PostaFile {
    const db = openForeign(path, { readonly: false });
    db.write((tx) => tx.run(createTable));
    return new PostaFile(path, db);
  }

  /** Every row, checked. Throws InviteRecordError which names row and column. */
  rows(): PostaRow[] {
    return onPosta(this.#path, () => this.#read(this.#db));
  }

  /** Columns that are not known here. */
  unknown(): string[] {
    return onPosta(this.#path, () => strange(this.#db).map(({ name }) => name));
  }

  /** Has `work` read the rows and insert some, while nobody else can write. What it inserts holds once it has returned. */
  add(work: (rows: readonly PostaRow[], insert: (added: readonly NewRow[]) => void) => void): void {
    try {
      onPosta(this.#path, () =>
        this.#db.write((tx) => {
          const rows = this.#read(tx);
          byCaller(() => work(rows, (added) => this.#insert(tx, added)));
        }),
      );
    } catch (error) {
      throw ownError(error);
    }
  }

  close(): void {
    this.#db.close();
  }

  #insert(tx: WriteHandle, added: readonly NewRow[]): void {
    onPosta(this.#path, () => {
      this.#checkRoom(tx, added);
      try {
        for (const { tokenHash, label, createdAt, expiresAt } of added) {
          tx.run(insertRow, tokenHash, label, createdAt, expiresAt);
        }
      } catch (error) {
        throw translate(error);
      }
    });
  }

  #checkRoom(tx: ReadHandle, added: readonly NewRow[]): void {
    const full = strange(tx).find(({ notnull, dflt_value }) => notnull === 1 && dflt_value === null);
    if (full === undefined || added.length === 0) return;
    throw new InviteValidationError(
      'import_refused',
      `${this.#path}: its table invites wants a column that is not known here: ${JSON.stringify(full.name.slice(0, 40))}`,
      'export to a file of a Posta that this version knows',
    );
  }

  #read(handle: ReadHandle): PostaRow[] {
    const read = handle.all(selectRows).map((row) => toRow(this.#path, row));
    const nameAt = (index: number) => nameRow(read[index]?.id ?? 0);
    checkDistinct(
      this.#path,
      'token_hash',
      read.map(({ tokenHash }) => tokenHash),
      nameAt,
    );
    return read;
  }
}

/** What is written of a new row. */
export type NewRow = Pick<PostaRow, 'tokenHash' | 'label' | 'createdAt' | 'expiresAt'>;

function checkTable(path: string, db: ReadHandle): void {
  if (db.get(selectKind) !== 'table') {
    throw otherKind(path, 'it has no table invites');
  }
  const names = new Set(db.all(selectColumns).map(({ name }) => name));
  const missing = columns.filter((name) => !names.has(name));
  if (missing.length > 0) throw otherKind(path, `its table invites has no column ${missing.join(', ')}`);
}

function strange(handle: ReadHandle): Column[] {
  const known: readonly string[] = columns;
  return handle.all(selectColumns).filter(({ name }) => !known.includes(name));
}

function nameRow(id: number): string {
  return `row #${id}`;
}

function toRow(path: string, [id, hash, hint, created, expires, consumed]: readonly unknown[]): PostaRow {
  const place = { path, entry: nameRow(Number(id)) };
  return {
    id: Number(id),
    tokenHash: readHash(place, 'token_hash', hash),
    ...readLabel(place, 'device_hint', hint),
    createdAt: readTime(place, 'created_at', created),
    expiresAt: readTime(place, 'expires_at', expires),
    consumedAt: consumed === null ? null : readTime(place, 'consumed_at', consumed),
  };
}

function readTime(place: Place, field: string, value: unknown): Instant {
  const instant = parseForeignTime(value);
  if (instant === null) throw fieldFault(place, field, 'must be a time such as 2026-11-20T21:05:00Z');
  return instant;
}
