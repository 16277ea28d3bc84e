import type Database from 'better-sqlite3';

export type Values = (string | number | null)[];

/** Rows of a registry, in the order of their columns. */
export interface Rows {
  readonly invites: readonly Values[];
  readonly events: readonly Values[];
}

/** Inserts rows of invites and of the log in one transaction, as somebody would by hand. */
export function rowInserter(db: Database.Database): (rows: Rows) => void {
  const columns = db.prepare('SELECT * FROM invites').columns().length;
  const insertInvite = db.prepare<Values>(`INSERT INTO invites VALUES (${Array(columns).fill('?').join(', ')})`);
  const insertEvent = db.prepare<Values>('INSERT INTO audit (seq, event, hash) VALUES (?, ?, ?)');
  const insertAll = db.transaction(({ invites, events }: Rows) => {
    for (const [i, invite] of invites.entries()) {
      insertInvite.run(...invite);
      const event = events[i];
      if (event !== undefined) insertEvent.run(...event);
    }
    for (const event of events.slice(invites.length)) insertEvent.run(...event);
  });
  return (rows) => insertAll.immediate(rows);
}
