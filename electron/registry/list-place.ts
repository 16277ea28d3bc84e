import type { Instant } from '../../shared/domain/instant.ts';
import { type Invite, states } from '../../shared/domain/invite.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { type ReadHandle, scalar } from './database.ts';
import { readInvite } from './invites.ts';
import {
  branchesOf,
  comparing,
  countStates,
  type InvitePage,
  isSearch,
  type ListPlace,
  type ListQuery,
  listInvites,
  orders,
  type Sort,
  searchWindow,
  sortKey,
} from './list.ts';
import { hitsOf } from './list-hits.ts';
import { cached, idPlaceholder, invitesOf } from './list-statement.ts';
import type { Clause } from './search.ts';

/** A whole list: what it holds, in which order. */
export type UnpagedQuery = Omit<ListQuery, 'limit' | 'after'>;

/** A list's query that may begin anywhere in it. */
export interface PlacedQuery extends ListQuery {
  /** Invites to pass over; not together with `after`. */
  readonly offset?: number;
}

/** One page of invites, from anywhere in the list. */
export function listFrom(handle: ReadHandle, query: PlacedQuery, now: Instant): InvitePage {
  const { offset = 0, ...rest } = query;
  if (!Number.isInteger(offset) || offset < 0 || (offset > 0 && rest.after !== undefined)) {
    throw new InviteValidationError(
      'invalid_value',
      'an offset is a whole number of 0 or more, and stands without the invite to go on after',
      'leave one of them out',
    );
  }
  if (offset === 0) return listInvites(handle, rest, now);
  const after = inviteAt(handle, rest, offset - 1, now);
  return after === undefined
    ? { invites: [], more: false, sortedNewest: null }
    : listInvites(handle, { ...rest, after }, now);
}

/**
 * The invite at `index` of a list, counted from 0; undefined where the list ends before it. The rows before it are passed
 * over along the indexes alone, which hold all that the orders and states of a list ask for: half a million take some ten
 * milliseconds. Where it is known how many there are, they are passed over from the nearer end.
 */
function inviteAt(handle: ReadHandle, query: UnpagedQuery, index: number, now: Instant): ListPlace | undefined {
  const sort = query.sort ?? 'newest';
  const searched = isSearch(query);
  if (searched && sort !== 'newest') return sortedHits(handle, query, now)[index];
  const { key, direction } = orders[sort];
  const parts = branchesOf(query, now, sort).map((clauses) => {
    const { sql, values, id } = searched ? hitsOf(handle, clauses) : invitesOf(clauses);
    return { sql: `SELECT ${id} AS id${key === null ? '' : `, ${key} AS k`} ${sql}`, values };
  });
  if (parts.length === 0) return undefined;
  const total = totalOf(handle, query, now);
  if (total !== null && index >= total) return undefined;
  const fromEnd = total !== null && index > total / 2;
  const along = (direction === 'ASC') === fromEnd ? 'DESC' : 'ASC';
  const order = key === null ? `id ${along}` : `k ${along}, id ${along}`;
  const all = `${parts.map(({ sql }) => sql).join(' UNION ALL ')} ORDER BY ${order} LIMIT 1 OFFSET ?`;
  const found = cached(`SELECT id FROM (${all})`, (sql) => scalar<(string | number)[], number>(sql));
  const passed = fromEnd ? total - 1 - index : index;
  const id = handle.get(found, ...parts.flatMap(({ values }) => values), passed);
  return id === undefined ? undefined : readInvite(handle, id);
}

/** How many invites a list of states alone has; null for one that is narrowed otherwise. */
function totalOf(handle: ReadHandle, query: UnpagedQuery, now: Instant): number | null {
  const { identity, group, creatorId, expiringWithinMs } = query;
  const narrowed = [identity, group, creatorId, expiringWithinMs].some((one) => one !== undefined);
  if (narrowed || isSearch(query)) return null;
  const counts = countStates(handle, now);
  return [...new Set(query.states ?? states)].reduce((sum, state) => sum + counts[state], 0);
}

/** How many invites of a list stand before `place`, whether or not it is one of them itself. */
export function countBefore(handle: ReadHandle, query: UnpagedQuery, place: ListPlace, now: Instant): number {
  const sort = query.sort ?? 'newest';
  const searched = isSearch(query);
  if (searched && sort !== 'newest') {
    const compare = comparing(sort);
    return sortedHits(handle, query, now).filter((hit) => compare(hit, place) < 0).length;
  }
  let n = 0;
  for (const clauses of branchesOf(query, now, sort)) {
    for (const part of before(place, sort)) {
      const all = [...clauses, part];
      const { sql, values } = searched ? hitsOf(handle, all) : invitesOf(all);
      const count = cached(`SELECT count(*) ${sql}`, (text) => scalar<(string | number)[], number>(text));
      n += handle.get(count, ...values) ?? 0;
    }
  }
  return n;
}

function sortedHits(handle: ReadHandle, query: UnpagedQuery, now: Instant): readonly Invite[] {
  return listInvites(handle, { ...query, limit: searchWindow }, now).invites;
}

/** What stands before a place in an order, in parts that SQLite finds in an index. */
function before(place: ListPlace, sort: Sort): Clause[] {
  const { key, direction } = orders[sort];
  const sign = direction === 'ASC' ? '<' : '>';
  if (key === null) return [{ sql: `${idPlaceholder} ${sign} ?`, values: [place.id] }];
  const value = sortKey(sort, place);
  return [
    { sql: `${key} = ? AND ${idPlaceholder} ${sign} ?`, values: [value, place.id] },
    { sql: `${key} ${sign} ?`, values: [value] },
  ];
}
