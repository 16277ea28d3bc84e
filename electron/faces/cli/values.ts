import { parseDuration } from '../../../shared/domain/duration.ts';
import { type Instant, parseInstant } from '../../../shared/domain/instant.ts';
import type { Expiry } from '../../../shared/domain/policy.ts';
import { InviteValidationError } from '../../../shared/errors.ts';
import type { Cli } from './cli.ts';
import type { Given } from './given.ts';
import { formatLocalTime, parseLocalTime } from './local-time.ts';
import { visibleText } from './visible-text.ts';

function refuse(flag: string, text: string, want: string, hint: string): InviteValidationError {
  return new InviteValidationError('usage', `${flag} wants ${want}, and got ${quote(text)}`, hint);
}

/** A wrong value as an error may show it: a long one may be a code that slipped to the wrong place. */
export function quote(text: string): string {
  if (text === '') return 'nothing';
  const showable = text.length <= 12 || (/^\d{4}-[\d:.TZ+ -]*$/i.test(text) && text.length <= 32);
  return showable ? `"${visibleText(text)}"` : 'something else';
}

/** A whole number in plain digits, with a minus where there is one. */
export function wholeNumber(text: string, flag: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw refuse(flag, text, 'a whole number', 'write it in digits, such as 5');
  return Number(text);
}

/** A whole number from `least` on. */
export function numberFrom(least: number): (text: string, flag: string) => number {
  return (text, flag) => {
    const number = wholeNumber(text, flag);
    if (number < least) throw refuse(flag, text, `a whole number of ${least} or more`, `give ${least} or more`);
    return number;
  };
}

/** A number, or `unlimited` by name. */
export function uses(text: string, flag: string): number | 'unlimited' {
  if (text === 'unlimited') return text;
  if (!/^-?\d{1,15}$/.test(text)) {
    throw refuse(flag, text, 'a whole number or "unlimited"', 'give a number such as 1, or "unlimited" by name');
  }
  return Number(text);
}

/** A duration, in milliseconds. */
export function duration(text: string, flag: string): number {
  const parsed = parseDuration(text);
  if (parsed.ok) return parsed.ms;
  const want = {
    malformed: 'a duration with its unit',
    not_positive: 'a duration longer than nothing',
    too_large: 'a duration below a hundred years',
  };
  throw refuse(flag, text, want[parsed.why], 'write it as 15m, 24h, 7d or 1h30m');
}

/** A time with its zone. */
export function instant(text: string, flag: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === null) {
    throw refuse(flag, text, 'a time with its zone (RFC 3339)', 'write it as 2026-12-24T18:00:00Z or with +01:00');
  }
  return parsed;
}

/** A time with its zone, or one of this machine's zone without. */
function localInstant(text: string, flag: string): Instant {
  const zoned = parseInstant(text);
  if (zoned !== null) return zoned;
  const parsed = parseLocalTime(text);
  if (parsed.ok) return parsed.instant;
  if (parsed.why === 'malformed') {
    throw refuse(
      flag,
      text,
      'a time',
      'write it as 2026-12-24T18:00 for local time, or with a zone: 2026-12-24T18:00:00Z',
    );
  }
  const want = 'a time that exists here: clocks are put forward over it';
  throw refuse(flag, text, want, 'give an earlier or later time, or add the zone, such as +01:00');
}

/** Says when an invite ends that was given a time without a zone: the operator sees which zone was meant. */
export function noteLocalExpiry(given: Given, cli: Cli): void {
  const text = given.text('--expires-at');
  if (text === undefined || parseInstant(text) !== null) return;
  const parsed = parseLocalTime(text);
  if (parsed.ok) cli.note(`expires ${formatLocalTime(parsed.instant)}`);
}

/** Hours, also with a fraction, in milliseconds. */
export function hours(text: string, flag: string): number {
  if (!/^\d{1,7}(\.\d{1,9})?$/.test(text)) throw refuse(flag, text, 'a number of hours', 'write it as 24 or 1.5');
  return Math.round(Number(text) * 3_600_000);
}

/** Words between commas. */
export function words(text: string): string[] {
  return text.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}

/** The expiry that the flags ask for, or undefined where they ask for none. */
export function expiry(given: Given): Expiry | undefined {
  given.atMostOne('--ttl', '--expires-at', '--expires-in-hours', '--no-expiry');
  if (given.has('--no-expiry')) return { kind: 'never' };
  const at = given.read('--expires-at', localInstant);
  if (at !== undefined) return { kind: 'at', instant: at };
  const ms = given.read('--ttl', duration) ?? given.read('--expires-in-hours', hours);
  return ms === undefined ? undefined : { kind: 'after', ms };
}
