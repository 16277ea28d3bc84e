/**
 * A UTC instant in RFC 3339 with milliseconds, always 24 characters (`2026-11-20T21:05:00.000Z`). Two instants compare
 * as strings, so one form serves the database, the log, the screen and the command line.
 */
export type Instant = string & { readonly __brand: 'Instant' };

/** The instant of `ms` milliseconds since 1970, UTC. Throws a RangeError outside the years 0000 to 9999. */
export function toInstant(ms: number): Instant {
  const text = new Date(ms).toISOString();
  if (text.length !== 24) throw new RangeError('an instant lies in the years 0000 to 9999');
  return text as Instant;
}

/** Milliseconds since 1970, UTC. */
export function toMs(instant: Instant): number {
  return Date.parse(instant);
}

/** `instant` moved by `ms` milliseconds. */
export function addMs(instant: Instant, ms: number): Instant {
  return toInstant(toMs(instant) + ms);
}

/** The later of two instants. */
export function later(a: Instant, b: Instant): Instant {
  return a >= b ? a : b;
}

const written = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Whether the text has the form of an instant; for what was written here, since no calendar is asked. */
export function isWritten(text: string): text is Instant {
  return written.test(text);
}

const form = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads an RFC 3339 time (seconds may be left out; an offset or `Z` is required, so that no machine's zone creeps in).
 * Digits past the millisecond are cut off. Returns null for anything else, 30 February and 25 o'clock included.
 */
export function parseInstant(text: string): Instant | null {
  const match = form.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', fraction = '', zone] = match;
  const millis = `${fraction.slice(1)}000`.slice(0, 3);
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis}Z`;
  const ms = Date.parse(local);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== local) return null;
  const offset = zone === undefined || /z/i.test(zone) ? 0 : offsetMs(zone);
  if (offset === null) return null;
  const shifted = ms - offset;
  const iso = new Date(shifted).toISOString();
  return iso.length === 24 ? (iso as Instant) : null;
}

function offsetMs(zone: string): number | null {
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4, 6));
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
