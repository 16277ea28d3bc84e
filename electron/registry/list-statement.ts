import type { ReadQuery } from './database.ts';
import type { Clause } from './search.ts';

/** Stands in a clause for the id, which a search reads from another table. */
export const idPlaceholder = ':id:';

/** Part of a query, with the values of its parameters. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** The id, as it is called in this statement. */
  readonly id: string;
}

/** The invites that meet all clauses, from `FROM` on. `index` stands behind the table's name; without one SQLite chooses. */
export function invitesOf(clauses: readonly Clause[], index = ''): Statement {
  const where = ['i.pruned_at IS NULL', ...clauses.map(({ sql }) => sql.replace(idPlaceholder, 'i.id'))].join(' AND ');
  return {
    sql: `FROM invites i ${index} WHERE ${where}`,
    values: clauses.flatMap(({ values }) => values),
    id: 'i.id',
  };
}

const queries = new Map<string, object>();

/** The query of a statement that was put together: one object for each text, so that each is prepared once. */
export function cached<Q extends ReadQuery<(string | number)[], unknown>>(sql: string, make: (sql: string) => Q): Q {
  const known = queries.get(sql);
  if (known) return known as Q;
  const query = make(sql);
  if (queries.size > 500) queries.clear();
  queries.set(sql, query);
  return query;
}
