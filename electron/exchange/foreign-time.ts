import { type Instant, parseInstant, toInstant } from '../../shared/domain/instant.ts';
import { fieldFault, type Place } from './fields.ts';

/** `2026-05-09 23:24:31.123456789 +0200 CEST m=+0.000000001`: how Go prints a time, whole or in part. */
const goForm =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) ?([+-]\d{2}):?(\d{2})(?: [A-Z+-][A-Z0-9+-]*)?(?: m=[+-][\d.]+)?$/;
/** `2026-05-09 23:24:31`: how SQLite and Python write a time that they take for UTC. */
const bareForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?$/;

/** Seconds since 1970 are below this, milliseconds above it (1973 as milliseconds, the year 5138 as seconds). */
const firstMilliseconds = 1e11;

/**
 * Reads a time as other programs write it: RFC 3339, as Go's `String`, without a zone (then UTC), or a number of seconds
 * or milliseconds since 1970. Returns null for anything else, and outside the years 0000 to 9999.
 */
export function parseForeignTime(value: unknown): Instant | null {
  if (typeof value === 'number') return fromNumber(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  const exact = parseInstant(text);
  if (exact !== null) return exact;
  const go = goForm.exec(text);
  if (go) return parseInstant(`${go[1]}T${go[2]}${go[3]}:${go[4]}`);
  const bare = bareForm.exec(text);
  return bare ? parseInstant(`${bare[1]}T${bare[2] ?? '00:00'}Z`) : null;
}

function fromNumber(value: number): Instant | null {
  const ms = Math.abs(value) < firstMilliseconds ? value * 1_000 : value;
  // The years 0000 to 9999.
  return ms >= -62_167_219_200_000 && ms <= 253_402_300_799_999 ? toInstant(Math.floor(ms)) : null;
}

/** No exchanged program is older. An earlier time stands for none: 0 seconds, or the year 1, which is Go's zero time. */
const firstMeant = toInstant(Date.UTC(1990, 0, 1));

/** Whether a time of another program stands for none: one before 1990. */
export function isZeroTime(instant: Instant): boolean {
  return instant < firstMeant;
}

/** A time of a foreign record. Throws InviteRecordError that names record and field. */
export function readTime(place: Place, field: string, value: unknown): Instant {
  const instant = parseForeignTime(value);
  if (instant !== null) return instant;
  throw fieldFault(place, field, value === undefined ? 'is missing' : 'must be a time such as 2026-11-20T21:05:00Z');
}

/** When something ended in a foreign record (used up, revoked); null where it did not: null, or a zero time. */
export function readEnd(place: Place, field: string, value: unknown): Instant | null {
  if (value === null || value === undefined) return null;
  const instant = readTime(place, field, value);
  return isZeroTime(instant) ? null : instant;
}

/** The expiry of a foreign record. Throws InviteRecordError as {@link readTime} does, and for a zero time. */
export function readExpiry(place: Place, field: string, value: unknown): Instant {
  return requireMeant(place, field, readTime(place, field, value));
}

/** Returns an expiry that was read. Throws InviteRecordError for a zero time. */
export function requireMeant(place: Place, field: string, expiry: Instant): Instant {
  if (!isZeroTime(expiry)) return expiry;
  throw fieldFault(place, field, 'is before 1990, which means neither an expiry nor that there is none');
}
