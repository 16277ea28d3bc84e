import { statSync } from 'node:fs';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import type { TimeForm } from '../../shared/exchange-formats.ts';
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
import { checkDistinct, readHash, readLabel } from './fields.ts';
import { onFile } from './file-faults.ts';
import { readEnd, readExpiry, readTime } from './foreign-time.ts';
import { byCaller, onPosta, otherKind, ownError } from './posta-faults.ts';
import { isNumber, type ShownForm, settleForms, type TimeColumn, writeTime } from './posta-times.ts';

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

/** Posta's table, for a file that is not there yet; its own migrations may declare other types. */
function createTable(times: TimeForm) {
  const type = isNumber(times) ? 'INTEGER' : 'TEXT';
  return change<[]>(
    `CREATE TABLE invites (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  device_hint TEXT,
  created_at ${type} NOT NULL,
  expires_at ${type} NOT NULL,
  consumed_at ${type}
)`,
  );
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
}

const selectKind = scalar<[], string>("SELECT type FROM sqlite_schema WHERE name = 'invites' AND type <> 'index'");
const selectColumns = rows<[], Column>('SELECT name, type, "notnull", dflt_value FROM pragma_table_info(\'invites\')');
const selectTimes = tuples<[], (string | number | null)[]>('SELECT created_at, expires_at FROM invites');
const selectRows = tuples<[], [number, ...(string | number | null)[]]>(
  `SELECT ${columns.join(', ')} FROM invites ORDER BY id`,
);

/** A statement that inserts a row. A number is bound as a floating point number, which a column may keep as one. */
function insertRow(forms: readonly ShownForm[]) {
  const times = forms.map((form) => (isNumber(form) ? 'CAST(? AS INTEGER)' : '?'));
  return change<[string, string | null, ...(string | number)[]]>(
    `INSERT INTO invites (token_hash, device_hint, created_at, expires_at) VALUES (?, ?, ${times.join(', ')})`,
  );
}

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
  static fill(path: string, times: TimeForm): PostaFile {
    const db = openForeign(path, { readonly: false });
    db.write((tx) => tx.run(createTable(times)));
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

  /**
   * Has `work` read the rows and insert some, while nobody else can write. What it inserts holds once it has returned.
   * `times` is how to write times where the file does not show it. Throws InviteValidationError where nothing shows it.
   */
  add(
    times: TimeForm | undefined,
    work: (rows: readonly PostaRow[], insert: (added: readonly NewRow[]) => void) => void,
  ): void {
    try {
      onPosta(this.#path, () =>
        this.#db.write((tx) => {
          const rows = this.#read(tx);
          byCaller(() => work(rows, (added) => this.#insert(tx, added, times)));
        }),
      );
    } catch (error) {
      throw ownError(error);
    }
  }

  /** Throws what {@link add} would throw for these rows, as far as that can be known before. */
  checkAdd(times: TimeForm | undefined, added: readonly NewRow[]): void {
    onPosta(this.#path, () => this.#check(this.#db, added, times));
  }

  close(): void {
    this.#db.close();
  }

  #insert(tx: WriteHandle, added: readonly NewRow[], times: TimeForm | undefined): void {
    onPosta(this.#path, () => {
      const forms = this.#check(tx, added, times);
      const insert = insertRow(forms);
      try {
        for (const { tokenHash, label, createdAt, expiresAt } of added) {
          const written = [createdAt, expiresAt].map((at, index) => writeTime(at, forms[index] ?? 'rfc3339'));
          tx.run(insert, tokenHash, label, ...written);
        }
      } catch (error) {
        throw translate(error);
      }
    });
  }

  /** The forms of the times of new rows; none where there are none. */
  #check(handle: ReadHandle, added: readonly NewRow[], times: TimeForm | undefined): ShownForm[] {
    if (added.length === 0) return [];
    this.#checkRoom(handle);
    return settleForms(this.#path, timeColumns(handle), times);
  }

  #checkRoom(handle: ReadHandle): void {
    const full = strange(handle).find(({ notnull, dflt_value }) => notnull === 1 && dflt_value === null);
    if (full === undefined) return;
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

/** The columns of times that a new row has. */
function timeColumns(handle: ReadHandle): TimeColumn[] {
  const values = handle.all(selectTimes);
  return ['created_at', 'expires_at'].map((name, index) => {
    const column = handle.all(selectColumns).find((one) => one.name === name);
    return {
      name,
      type: column?.type ?? '',
      fallback: column?.dflt_value ?? null,
      values: values.map((row) => row[index]),
    };
  });
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
    expiresAt: readExpiry(place, 'expires_at', expires),
    consumedAt: readEnd(place, 'consumed_at', consumed),
  };
}
