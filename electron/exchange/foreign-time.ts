import { type Instant, parseInstant, toInstant } from '../../shared/domain/instant.ts';

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
