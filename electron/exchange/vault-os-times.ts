import { type Instant, parseInstant } from '../../shared/domain/instant.ts';

const isoForm =
  /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads a time of a Vault OS store: ISO 8601, in the extended or the basic form, with whatever Python accepts as left out;
 * UTC where it names no zone. Digits past the millisecond are cut off. Returns null for anything else.
 */
export function readIsoTime(text: string): Instant | null {
  const match = isoForm.exec(text.trim());
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match;
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  const offset = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`;
  return parseInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}${offset}`);
}

/** An instant as the store writes it: microseconds unless they are zero, and the offset of UTC. */
export function isoTime(instant: Instant): string {
  const [seconds, millis] = [instant.slice(0, 19), instant.slice(20, 23)];
  return millis === '000' ? `${seconds}+00:00` : `${seconds}.${millis}000+00:00`;
}
