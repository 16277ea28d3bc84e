import type { Instant } from '../../shared/domain/instant.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { type Invite, limits, type State, states } from '../../shared/domain/invite.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { type ReadHandle, scalar, tuples } from './database.ts';
import { asOf, type InviteRow, inviteColumns, toInvite } from './invites.ts';
import { hitsOf } from './list-hits.ts';
import { chooseIndex, type IndexOrder } from './list-index.ts';
import { cached, idPlaceholder, invitesOf, type Statement } from './list-statement.ts';
import { type Clause, searchClauses } from './search.ts';

/** Orders of a list. A search is always newest first; another order sorts its newest 1,000 hits. */
export const sorts = ['newest', 'oldest', 'expires', 'label'] as const;
export type Sort = (typeof sorts)[number];

export interface InviteFilter {
  readonly states?: readonly State[];
  readonly identity?: string;
  readonly group?: string;
  readonly creatorId?: string;
  /** Found in label, note, group or creator; one or two letters match the start of the label. */
  readonly search?: string;
  /** Only live invites that end within so many milliseconds. */
  readonly expiringWithinMs?: number;
}

/** Where an invite stands in a list, whatever its order. */
export type ListPlace = Pick<Invite, 'id' | 'expiresAt' | 'label'>;

export interface ListQuery extends InviteFilter {
  readonly sort?: Sort;
  readonly limit: number;
  /** The last invite of the page before. */
  readonly after?: ListPlace;
}

export interface InvitePage {
  readonly invites: readonly Invite[];
  /** Whether more follow. */
  readonly more: boolean;
  /** Where a search was sorted otherwise than newest first: only its newest so many hits were looked at. */
  readonly sortedNewest: number | null;
}

/** Hits of a search that are sorted, and counted. */
export const searchWindow = 1_000;

export interface Order {
  /** null: the id alone, which decides between equals in every order. */
  readonly key: string | null;
  readonly direction: 'ASC' | 'DESC';
  readonly index: IndexOrder;
}

export const orders: Readonly<Record<Sort, Order>> = {
  newest: { key: null, direction: 'DESC', index: 'id' },
  oldest: { key: null, direction: 'ASC', index: 'id' },
  expires: { key: "ifnull(i.expires_at, '~')", direction: 'ASC', index: 'expiry' },
  label: { key: "ifnull(i.label, '') COLLATE NOCASE", direction: 'ASC', index: 'label' },
};

/** One page of invites, pruned ones left out, as they stand at `now`. */
export function listInvites(handle: ReadHandle, query: ListQuery, now: Instant): InvitePage {
  const sort = query.sort ?? 'newest';
  if (!Number.isInteger(query.limit) || query.limit < 1) {
    throw new InviteValidationError('invalid_value', 'a limit is a whole number of 1 or more', 'give one such as 100');
  }
  const searched = isSearch(query);
  if (searched && sort !== 'newest') return sortedSearch(handle, query, sort, now);
  // Each branch reads one state in the order asked for, by an index; the branches are merged here.
  const branches = branchesOf(query, now, sort).flatMap((clauses) => {
    const index = searched ? '' : indexFor(handle, clauses, orders[sort].index);
    return after(query, sort).flatMap(({ rest, along }) => {
      const all = [...clauses, ...rest];
      if (searched) return readHits(handle, hitsOf(handle, all), query.limit + 1);
      return read(handle, invitesOf(all, index), orders[along], query.limit + 1);
    });
  });
  const merged = branches.sort(comparing(sort));
  return {
    invites: merged.slice(0, query.limit).map((invite) => asOf(invite, now)),
    more: merged.length > query.limit,
    sortedNewest: null,
  };
}

function sortedSearch(handle: ReadHandle, query: ListQuery, sort: Sort, now: Instant): InvitePage {
  const { after: last, ...unpaged } = query;
  const newest = listInvites(handle, { ...unpaged, sort: 'newest', limit: searchWindow }, now);
  const compare = comparing(sort);
  const rest = [...newest.invites].sort(compare).filter((invite) => !last || compare(invite, last) > 0);
  return {
    invites: rest.slice(0, query.limit),
    more: rest.length > query.limit,
    sortedNewest: newest.more ? searchWindow : null,
  };
}

/** How many invites match, counted no further than 1,001. */
export function countInvites(handle: ReadHandle, filter: InviteFilter, now: Instant): number {
  let n = 0;
  for (const clauses of branchesOf(filter, now, 'expires')) {
    const { sql, values } = isSearch(filter)
      ? hitsOf(handle, clauses)
      : invitesOf(clauses, indexFor(handle, clauses, 'expiry'));
    const query = cached(`SELECT count(*) FROM (SELECT 1 ${sql} LIMIT ${searchWindow + 1})`, (text) =>
      scalar<(string | number)[], number>(text),
    );
    n += handle.get(query, ...values) ?? 0;
  }
  return Math.min(n, searchWindow + 1);
}

const selectCounts = tuples<[], [State, number]>('SELECT state, n FROM state_counts');
const countPast = scalar<[State, string], number>(
  `SELECT count(*) FROM invites
   WHERE pruned_at IS NULL AND state = ? AND ifnull(expires_at, '~') <= ?`,
);

/** Invites of each state as they stand at `now`, pruned ones left out. */
export function countStates(handle: ReadHandle, now: Instant): Record<State, number> {
  const counts = { GENERATED: 0, ACTIVE: 0, EXHAUSTED: 0, EXPIRED: 0, REVOKED: 0 };
  for (const [state, n] of handle.all(selectCounts)) counts[state] = n;
  for (const state of ['GENERATED', 'ACTIVE'] as const) {
    const past = handle.get(countPast, state, now) ?? 0;
    counts[state] -= past;
    counts.EXPIRED += past;
  }
  return counts;
}

function indexFor(handle: ReadHandle, clauses: readonly Clause[], order: IndexOrder): string {
  return chooseIndex(handle, Object.assign({}, ...clauses.map(({ narrows }) => narrows)), order);
}

/** Whether a list is one of hits. */
export function isSearch({ search }: InviteFilter): boolean {
  return searchClauses(search ?? '').length > 0;
}

function read(handle: ReadHandle, { sql, values, id }: Statement, { key, direction }: Order, limit: number): Invite[] {
  const order = key === null ? `${id} ${direction}` : `${key} ${direction}, ${id} ${direction}`;
  const query = cached(`SELECT ${inviteColumns} ${sql} ORDER BY ${order} LIMIT ?`, (text) =>
    tuples<(string | number)[], InviteRow>(text),
  );
  return handle.all(query, ...values, limit).map(toInvite);
}

/** The newest hits. Their records are read when it is known which they are. */
function readHits(handle: ReadHandle, { sql, values, id }: Statement, limit: number): Invite[] {
  const hits = `SELECT ${id} AS id ${sql} ORDER BY ${id} DESC LIMIT ?`;
  const query = cached(`SELECT ${inviteColumns} FROM (${hits}) h CROSS JOIN invites i ON i.id = h.id`, (text) =>
    tuples<(string | number)[], InviteRow>(text),
  );
  return handle.all(query, ...values, limit).map(toInvite);
}

export function branchesOf(filter: InviteFilter, now: Instant, sort: Sort): Clause[][] {
  const shared: Clause[] = [...searchClauses(filter.search ?? '')];
  if (filter.identity !== undefined)
    shared.push({
      sql: 'i.identity = ?',
      values: [filter.identity],
      by: 'identity',
      narrows: { identity: filter.identity },
    });
  if (filter.group !== undefined)
    shared.push({ sql: 'i.group_name = ?', values: [filter.group], by: 'group', narrows: { group: filter.group } });
  if (filter.creatorId !== undefined)
    shared.push({
      sql: 'i.creator_id = ?',
      values: [filter.creatorId],
      by: 'creator',
      narrows: { creatorId: filter.creatorId },
    });
  let wanted = filter.states;
  if (filter.expiringWithinMs !== undefined) {
    const until = addMs(now, filter.expiringWithinMs);
    shared.push({ sql: "ifnull(i.expires_at, '~') <= ?", values: [until], by: 'state', narrows: { endBy: until } });
    wanted = (wanted ?? states).filter((state) => state === 'GENERATED' || state === 'ACTIVE');
  }
  if (wanted === undefined) return [shared];
  return [...new Set(wanted)]
    .flatMap((state) => stateBranches(state, now, sort))
    .map((branch) => [...branch, ...shared]);
}

function stateBranches(state: State, now: Instant, sort: Sort): Clause[][] {
  const listed = (of: State): Clause => ({
    sql: 'i.state = ?',
    values: [of],
    by: 'state',
    narrows: { state: of },
  });
  const past: Clause = { sql: "ifnull(i.expires_at, '~') <= ?", values: [now], by: 'state', narrows: { endBy: now } };
  // Nearly all of a live state is live: the `+` keeps SQLite from looking that up, which would leave them to be sorted.
  const live: Clause = {
    sql: `${sort === 'expires' ? '' : '+'}ifnull(i.expires_at, '~') > ?`,
    values: [now],
    by: 'state',
  };
  const all: Readonly<Record<State, Clause[][]>> = {
    GENERATED: [[listed('GENERATED'), live]],
    ACTIVE: [[listed('ACTIVE'), live]],
    EXHAUSTED: [[listed('EXHAUSTED')]],
    EXPIRED: [[listed('EXPIRED')], [listed('ACTIVE'), past], [listed('GENERATED'), past]],
    REVOKED: [[listed('REVOKED')]],
  };
  return all[state];
}

/** What comes after the last row of the page before, in parts, and the order to read each of them in. */
function after(query: ListQuery, sort: Sort): { rest: Clause[]; along: Sort }[] {
  const last = query.after;
  if (!last) return [{ rest: [], along: sort }];
  const { key, direction } = orders[sort];
  const sign = direction === 'ASC' ? '>' : '<';
  if (key === null) return [{ rest: [{ sql: `${idPlaceholder} ${sign} ?`, values: [last.id] }], along: sort }];
  const value = sortKey(sort, last);
  // SQLite finds its place in an index on an expression by `=` or `>`, but not by a pair of values.
  return [
    { rest: [{ sql: `${key} = ? AND i.id ${sign} ?`, values: [value, last.id] }], along: 'oldest' },
    { rest: [{ sql: `${key} ${sign} ?`, values: [value] }], along: sort },
  ];
}

export function sortKey(sort: Sort, invite: ListPlace): string {
  return sort === 'expires' ? (invite.expiresAt ?? '~') : (invite.label ?? '');
}

/** Orders as the database does: NOCASE folds A–Z only. */
export function comparing(sort: Sort): (a: ListPlace, b: ListPlace) => number {
  if (sort === 'newest') return (a, b) => b.id - a.id;
  if (sort === 'oldest') return (a, b) => a.id - b.id;
  const fold = (text: string) => Buffer.from(text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()));
  const key = (invite: ListPlace) => fold(sortKey(sort, invite));
  return (a, b) => Buffer.compare(key(a), key(b)) || a.id - b.id;
}

/** The longest page that any surface asks for. */
export const longestPage = limits.batch;
