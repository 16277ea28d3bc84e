import { firstPrevHash } from '../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import { type ReadHandle, type ReadQuery, rows, scalar, tuples } from './database.ts';

type Param = string | number;

/** Sequence numbers that are looked at: those between the two, which are left out themselves. */
export interface Window {
  readonly above: number;
  readonly below: number;
}

/** Part of a statement and the values of its parameters. */
export interface Fragment {
  readonly sql: string;
  readonly params: readonly Param[];
}

const byInvite = 'INDEXED BY audit_by_invite';
const byActor = 'INDEXED BY audit_by_actor';
const byType = 'INDEXED BY audit_by_type';
/** The smallest index that holds time and number of every event: for counting. */
export const byTime = 'INDEXED BY audit_by_at';

const spanOfTime = tuples<[string, string], [number | null, number | null]>(
  'SELECT min(seq), max(seq) FROM audit INDEXED BY audit_by_at WHERE at >= ? AND at < ?',
);
/** Events that are quicker read than looked up. */
const few = 5_000;
const countOfActor = scalar<[string], number>(
  `SELECT count(*) FROM (SELECT 1 FROM audit ${byActor} WHERE actor = ? LIMIT ${few})`,
);
// Asked of the index: it would take far longer to read each event for its actor.
const isOfActor = `EXISTS (SELECT 1 FROM audit a ${byActor} WHERE a.actor = ? AND a.seq = audit.seq)`;

/**
 * The window, narrowed to where events of the filter's time can stand. Times only nearly rise with the sequence (a clock
 * may be set right), so they are compared again on each event; but a page need not search far past them.
 */
export function narrow(handle: ReadHandle, filter: AuditFilter, window: Window): Window {
  const { from, to, inviteId } = filter;
  // The history of one invite is short, and finding the span would cost more than reading it.
  if ((from === undefined && to === undefined) || inviteId !== undefined) return window;
  const [first, last] = handle.get(spanOfTime, from ?? '', to ?? '~') ?? [null, null];
  if (first === null || last === null) return { above: window.above, below: window.above };
  return { above: Math.max(window.above, first - 1), below: Math.min(window.below, last + 1) };
}

/**
 * One SELECT for each index range that has to be read for the filter, all with the given columns. Each branch can give
 * its events in the order of the sequence. Whichever index promises the fewest events is named, since SQLite keeps no
 * statistics here; `whole` is what is read where none of them narrows.
 */
export function branches(
  handle: ReadHandle,
  filter: AuditFilter,
  window: Window,
  columns: string,
  whole = 'NOT INDEXED',
): Fragment[] {
  const { types } = filter;
  if (types?.length === 0) return [];
  const residual = timeClauses(filter);
  const branch = (index: string, clauses: readonly Fragment[]): Fragment => {
    const all = [...clauses, ...residual, { sql: 'seq > ? AND seq < ?', params: [window.above, window.below] }];
    return {
      sql: `SELECT ${columns} FROM audit ${index} WHERE ${all.map((clause) => clause.sql).join(' AND ')}`,
      params: all.flatMap((clause) => clause.params),
    };
  };
  const invite = equal('invite_id', filter.inviteId);
  const actor = equal('actor', filter.actor);
  if (types === undefined) {
    const index = invite.length > 0 ? byInvite : actor.length > 0 ? byActor : whole;
    return [branch(index, [...invite, ...actor])];
  }
  if (invite.length > 0) return [branch(byInvite, [...invite, ...actor, anyOf(types)])];
  if (filter.actor !== undefined && (handle.get(countOfActor, filter.actor) ?? 0) < few) {
    return [branch(byActor, [...actor, anyOf(types)])];
  }
  const ofActor = actor.map(({ params }) => ({ sql: isOfActor, params }));
  return [...new Set(types)].map((type) => branch(byType, [...equal('type', type), ...ofActor]));
}

/** The branches as one SELECT, merged in the order of the sequence as they are read. No type asked for gives no event. */
export function inOrder(parts: readonly Fragment[], direction: 'ASC' | 'DESC', limit: number): Fragment {
  const sql = parts.map((part) => part.sql).join(' UNION ALL ');
  return {
    sql: `${sql} ORDER BY seq ${direction} LIMIT ?`,
    params: [...parts.flatMap((part) => part.params), limit],
  };
}

/** The hash before that of a row `e` that is {@link joinedToPrevious}; zeros where the log has no event before it. */
export const prevHash = `ifnull(p.hash, '${firstPrevHash}')`;
export const joinedToPrevious = 'LEFT JOIN audit p ON p.seq = e.seq - 1';

function timeClauses({ from, to }: AuditFilter): Fragment[] {
  const clauses: Fragment[] = [];
  if (from !== undefined) clauses.push({ sql: 'at >= ?', params: [from] });
  if (to !== undefined) clauses.push({ sql: 'at < ?', params: [to] });
  return clauses;
}

function equal(column: string, value: Param | undefined): Fragment[] {
  return value === undefined ? [] : [{ sql: `${column} = ?`, params: [value] }];
}

function anyOf(types: readonly string[]): Fragment {
  // The plus keeps SQLite from reading by another index than the one that is named.
  return { sql: `+type IN (${types.map(() => '?').join(', ')})`, params: types };
}

const queries = new Map<string, ReadQuery<Param[], unknown>>();

/** The query of a statement that was put together: one object for each text, so that each is prepared once. */
export function queryOf<R>(sql: string): ReadQuery<Param[], R> {
  const query = queries.get(sql) ?? rows<Param[], unknown>(sql);
  queries.set(sql, query);
  return query as ReadQuery<Param[], R>;
}
