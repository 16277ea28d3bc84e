import { firstPrevHash } from '../../shared/domain/audit-event.ts';
import { type AuditFilter, isEmptyFilter } from '../../shared/domain/audit-filter.ts';
import { type ReadHandle, type ReadQuery, rows, scalar, tuples } from './database.ts';
import { blockSize } from './migrations/0001-registry.ts';

type Param = string | number;

/** Sequence numbers that are looked at: those between the two, which are left out themselves. */
export interface Window {
  readonly above: number;
  readonly below: number;
}

/** A window in two parts: what the lookup tables know of, and the last block, which they do not know yet. */
export interface Windows {
  readonly known: Window;
  readonly tail: Window;
}

/** Part of a statement and the values of its parameters. */
export interface Fragment {
  readonly sql: string;
  readonly params: readonly Param[];
}

/** What is read of an event: its row, or its number alone, for which the lookup tables mostly suffice. */
export type Columns = 'row' | 'seq';

const selectReach = scalar<[], number>(`SELECT ifnull(max(seq), 0) / ${blockSize} * ${blockSize} FROM audit`);

/** The window, parted where the lookup tables end. */
export function part(handle: ReadHandle, { above, below }: Window): Windows {
  const reach = handle.get(selectReach) ?? 0;
  return { known: { above, below: Math.min(below, reach + 1) }, tail: { above: Math.max(above, reach), below } };
}

const spanOfTime = tuples<[string, string], [number | null, number | null]>(
  'SELECT min(seq), max(seq) FROM audit_by_at WHERE at >= ? AND at < ?',
);
/** Events that are quicker read than looked up. */
const few = 5_000;
const countOfActor = scalar<[string], number>(
  `SELECT count(*) FROM (SELECT 1 FROM audit_by_actor WHERE actor = ? LIMIT ${few})`,
);

/**
 * The windows, narrowed to where events of the filter's time can stand. Times only nearly rise with the sequence (a clock
 * may be set right), so they are compared again on each event; but a page need not search far past them.
 */
export function narrow(handle: ReadHandle, filter: AuditFilter, windows: Windows): Windows {
  const { from, to, inviteId } = filter;
  // The history of one invite is short, and finding the span would cost more than reading it.
  if ((from === undefined && to === undefined) || inviteId !== undefined) return windows;
  const { above, below } = windows.known;
  const [first, last] = handle.get(spanOfTime, from ?? '', to ?? '~') ?? [null, null];
  const known =
    first === null || last === null
      ? { above, below: above }
      : { above: Math.max(above, first - 1), below: Math.min(below, last + 1) };
  return { ...windows, known };
}

/**
 * One SELECT for each range that has to be read for the filter. Each can give its events in the order of the sequence.
 * Whichever lookup table promises the fewest events is read, and what it says is held against the event itself.
 */
export function branches(handle: ReadHandle, filter: AuditFilter, windows: Windows, columns: Columns): Fragment[] {
  if (filter.types?.length === 0) return [];
  const { known, tail } = windows;
  if (isEmptyFilter(filter) && columns === 'row') return scan(filter, { above: known.above, below: tail.below });
  return [...(isEmpty(known) ? [] : lookUp(handle, filter, known, columns)), ...scan(filter, tail, columns)];
}

type Lookup = 'invite_id' | 'actor' | 'type' | 'at';
const tables = {
  invite_id: 'audit_by_invite',
  actor: 'audit_by_actor',
  type: 'audit_by_type',
  at: 'audit_by_at',
} as const satisfies Record<Lookup, string>;

function lookUp(handle: ReadHandle, filter: AuditFilter, window: Window, columns: Columns): Fragment[] {
  const { inviteId, actor, types, ...time } = filter;
  const along = (by: Lookup, value: Param, rest: AuditFilter, more: readonly Fragment[] = []): Fragment => {
    const plain = columns === 'seq' && isEmptyFilter(rest);
    const table = tables[by];
    const key = { sql: `${table}.${by} = ?`, params: [value] };
    const read = [{ sql: `a.${by} = ${table}.${by}`, params: [] }, ...clausesOf(rest, 'a')];
    const from = `${table}${plain ? '' : ` CROSS JOIN audit a ON a.seq = ${table}.seq`}`;
    const what = `${table}.seq AS seq${columns === 'seq' ? '' : ', a.event, a.hash'}`;
    return select(what, from, [key, between(table, window), ...more, ...(plain ? [] : read)]);
  };
  if (inviteId !== undefined) {
    const rest = { ...time, ...(actor !== undefined && { actor }), ...(types && { types }) };
    return [along('invite_id', inviteId, rest)];
  }
  if (actor !== undefined && (types === undefined || (handle.get(countOfActor, actor) ?? 0) < few)) {
    return [along('actor', actor, { ...time, ...(types && { types }) })];
  }
  if (types !== undefined) {
    // Asked of the lookup table first: it would take far longer to read each event for its actor.
    const ofActor = actor === undefined ? [] : [{ sql: isOfActor, params: [actor] }];
    const rest = columns === 'seq' || actor === undefined ? time : { ...time, actor };
    return [...new Set(types)].map((type) => along('type', type, rest, ofActor));
  }
  if (columns === 'row') return scan(filter, window);
  return [select('seq', 'audit_by_at', [between('audit_by_at', window), ...clausesOf(time, 'audit_by_at')])];
}

const isOfActor = 'EXISTS (SELECT 1 FROM audit_by_actor x WHERE x.actor = ? AND x.seq = audit_by_type.seq)';

/** Reads every event of the window. */
function scan(filter: AuditFilter, window: Window, columns: Columns = 'row'): Fragment[] {
  if (isEmpty(window)) return [];
  const what = columns === 'seq' ? 'a.seq AS seq' : 'a.seq AS seq, a.event, a.hash';
  return [select(what, 'audit a', [between('a', window), ...clausesOf(filter, 'a')])];
}

function select(columns: string, from: string, clauses: readonly Fragment[]): Fragment {
  return {
    sql: `SELECT ${columns} FROM ${from} WHERE ${clauses.map(({ sql }) => sql).join(' AND ')}`,
    params: clauses.flatMap(({ params }) => params),
  };
}

function isEmpty({ above, below }: Window): boolean {
  return above + 1 >= below;
}

function between(table: string, { above, below }: Window): Fragment {
  return { sql: `${table}.seq > ? AND ${table}.seq < ?`, params: [above, below] };
}

function clausesOf({ from, to, types, inviteId, actor }: AuditFilter, table: string): Fragment[] {
  const clauses: Fragment[] = [];
  if (from !== undefined) clauses.push({ sql: `${table}.at >= ?`, params: [from] });
  if (to !== undefined) clauses.push({ sql: `${table}.at < ?`, params: [to] });
  if (inviteId !== undefined) clauses.push({ sql: `${table}.invite_id = ?`, params: [inviteId] });
  if (actor !== undefined) clauses.push({ sql: `${table}.actor = ?`, params: [actor] });
  if (types !== undefined)
    clauses.push({ sql: `${table}.type IN (${types.map(() => '?').join(', ')})`, params: types });
  return clauses;
}

/** The branches as one SELECT, merged in the order of the sequence as they are read. No type asked for gives no event. */
export function inOrder(parts: readonly Fragment[], direction: 'ASC' | 'DESC', limit: number): Fragment {
  const sql = parts.map((each) => each.sql).join(' UNION ALL ');
  return {
    sql: `${sql} ORDER BY seq ${direction} LIMIT ?`,
    params: [...parts.flatMap((each) => each.params), limit],
  };
}

/** The hash before that of a row `e` that is {@link joinedToPrevious}; zeros where the log has no event before it. */
export const prevHash = `ifnull(p.hash, '${firstPrevHash}')`;
export const joinedToPrevious = 'LEFT JOIN audit p ON p.seq = e.seq - 1';

const queries = new Map<string, ReadQuery<Param[], unknown>>();

/** The query of a statement that was put together: one object for each text, so that each is prepared once. */
export function queryOf<R>(sql: string): ReadQuery<Param[], R> {
  const query = queries.get(sql) ?? rows<Param[], unknown>(sql);
  queries.set(sql, query);
  return query as ReadQuery<Param[], R>;
}
