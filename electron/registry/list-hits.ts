import { type ReadHandle, scalar } from './database.ts';
import { cached, type Statement } from './list-statement.ts';
import type { Clause, ListedBy } from './search.ts';

/** Fewer invites than this are gathered before the hits are gone through; more are looked up hit by hit. */
const few = 5_000;

const indexes: Readonly<Record<Exclude<ListedBy, 'search'>, string>> = {
  letter: 'invites_by_letter',
  letters: 'invites_by_letters',
  state: 'invites_by_state',
  identity: 'invites_by_identity',
  group: 'invites_by_group',
  creator: 'invites_by_creator',
};

/**
 * The hits of a search that meet the other conditions, from `FROM` on, in the order of their ids. The full-text index (or,
 * for short words, that of the first letters) gives the hits, and every other condition is asked of an index as well:
 * hits come by the hundred thousand, and reading each record to look at it takes a hundred times as long. What only few
 * invites meet is gathered first, so that going through the hits costs next to nothing for each.
 */
export function hitsOf(handle: ReadHandle, clauses: readonly Clause[]): Statement {
  const parts = new Map<ListedBy, Clause[]>();
  const places = clauses.filter(({ by }) => by === undefined);
  for (const clause of clauses) {
    if (clause.by !== undefined) parts.set(clause.by, [...(parts.get(clause.by) ?? []), clause]);
  }
  const leads = (['search', 'letters', 'letter'] as const).find((by) => parts.has(by));
  if (leads === undefined) throw new Error('a search looks for something');
  const lead = conditionOf(parts.get(leads) ?? []);
  const first =
    leads === 'search'
      ? `SELECT f.rowid AS id FROM invites_search f WHERE ${lead.sql}`
      : `SELECT i.id AS id FROM invites i INDEXED BY ${indexes[leads]} WHERE ${lead.sql}`;
  const others = [...parts].flatMap(([by, of]) => (by === leads || by === 'search' ? [] : [member(handle, by, of)]));
  if (!parts.has('state')) others.push(listed);
  const all = [...others, ...places];
  return {
    sql: `FROM (${first}) d WHERE ${all.map(({ sql }) => sql.replace(':id:', 'd.id')).join(' AND ')}`,
    values: [...lead.values, ...all.flatMap(({ values }) => values)],
    id: 'd.id',
  };
}

type Condition = Pick<Clause, 'sql' | 'values'>;

const listed: Condition = {
  sql: 'EXISTS (SELECT 1 FROM invites i INDEXED BY invites_listed WHERE i.pruned_at IS NULL AND i.id = d.id)',
  values: [],
};

/** That a hit is among the invites that an index gives. */
function member(handle: ReadHandle, by: Exclude<ListedBy, 'search'>, clauses: readonly Clause[]): Condition {
  const { sql: where, values } = conditionOf(clauses);
  const within = by === 'state' ? `i.pruned_at IS NULL AND ${where}` : where;
  const ends = clauses.some(({ narrows }) => narrows?.endBy !== undefined);
  const gathering = `FROM invites i INDEXED BY ${ends ? 'invites_by_state_expiry' : indexes[by]} WHERE ${within}`;
  const counting = cached(`SELECT count(*) FROM (SELECT 1 ${gathering} LIMIT ${few})`, (sql) =>
    scalar<(string | number)[], number>(sql),
  );
  // The plus keeps SQLite from asking the full-text index for each of them, which is slow.
  if ((handle.get(counting, ...values) ?? 0) < few) return { sql: `+d.id IN (SELECT i.id ${gathering})`, values };
  return {
    sql: `EXISTS (SELECT 1 FROM invites i INDEXED BY ${indexes[by]} WHERE ${within} AND i.id = d.id)`,
    values,
  };
}

function conditionOf(clauses: readonly Clause[]): Condition {
  return { sql: clauses.map(({ sql }) => sql).join(' AND '), values: clauses.flatMap(({ values }) => values) };
}
