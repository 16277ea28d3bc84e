import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import { isObject, readEvent } from '../../shared/domain/audit-record.ts';
import { InviteRecordError, InviteValidationError } from '../../shared/errors.ts';
import {
  branches,
  type Fragment,
  inOrder,
  joinedToPrevious,
  narrow,
  part,
  prevHash,
  queryOf,
  type Window,
} from './audit-query.ts';
import type { ReadHandle } from './database.ts';

/** Which events of the log to read. */
export interface EventQuery {
  readonly filter: AuditFilter;
  readonly limit: number;
  readonly order: 'newest' | 'oldest';
  /** `next` of the page before: reading goes on behind that event. */
  readonly after?: number;
}

export interface EventPage {
  readonly events: readonly AuditEvent[];
  /** Where the next page begins; null where nothing follows. */
  readonly next: number | null;
}

/** Where the events of a filter stand in the log; nulls where there are none. */
export interface EventRange {
  readonly first: number | null;
  readonly last: number | null;
  readonly count: number;
}

interface EventRow {
  readonly seq: number;
  readonly event: string;
  readonly hash: string;
  readonly prevHash: string;
}

/**
 * One page of the log, by sequence. Every filter is read by an index. Throws InviteValidationError for a limit below 1,
 * and InviteRecordError where an event cannot be read.
 */
export function listEvents(handle: ReadHandle, query: EventQuery): EventPage {
  const { limit } = query;
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new InviteValidationError('invalid_value', 'a limit is a whole number of 1 or more', 'give one such as 100');
  }
  const statement = listStatement(handle, { ...query, limit: limit + 1 });
  if (statement === null) return { events: [], next: null };
  const found = handle.all(queryOf<EventRow>(statement.sql), ...statement.params);
  const events = found.slice(0, limit).map(toEvent);
  return { events, next: found.length > limit ? (events.at(-1)?.seq ?? null) : null };
}

/** The statement behind {@link listEvents}; null where the filter asks for no type at all. */
export function listStatement(handle: ReadHandle, { filter, limit, order, after }: EventQuery): Fragment | null {
  const newest = order === 'newest';
  const rest: Window = {
    above: newest ? 0 : (after ?? 0),
    below: newest && after !== undefined ? after : Number.MAX_SAFE_INTEGER,
  };
  const parts = branches(handle, filter, narrow(handle, filter, part(handle, rest)), 'row');
  if (parts.length === 0) return null;
  const { sql, params } = inOrder(parts, newest ? 'DESC' : 'ASC', limit);
  return { sql: `SELECT e.seq, e.event, e.hash, ${prevHash} AS prevHash FROM (${sql}) e ${joinedToPrevious}`, params };
}

/** Where the events of the filter stand, up to and with number `upTo`. */
export function countRange(handle: ReadHandle, filter: AuditFilter, upTo: number): EventRange {
  const parts = branches(handle, filter, narrow(handle, filter, part(handle, { above: 0, below: upTo + 1 })), 'seq');
  if (parts.length === 0) return { first: null, last: null, count: 0 };
  const sql = parts.map((each) => each.sql).join(' UNION ALL ');
  const params = parts.flatMap((each) => each.params);
  const range = handle.get(
    queryOf<EventRange>(`SELECT min(seq) AS first, max(seq) AS last, count(*) AS count FROM (${sql})`),
    ...params,
  );
  return range ?? { first: null, last: null, count: 0 };
}

function toEvent({ seq, event, hash, prevHash }: EventRow): AuditEvent {
  const read = readEvent({ ...parse(event), hash, prevHash });
  if (read?.seq === seq) return read;
  throw new InviteRecordError(
    'record_damaged',
    `event ${seq} of the audit log is not what was written there`,
    'run "invites audit verify" to see what happened to the log',
  );
}

function parse(event: string): object | null {
  try {
    const value: unknown = JSON.parse(event);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
