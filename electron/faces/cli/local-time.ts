import { type Instant, parseInstant, toMs } from '../../../shared/domain/instant.ts';

const form = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)$/;

export type LocalTime =
  | { readonly ok: true; readonly instant: Instant }
  /** `skipped`: the clocks of this zone were put forward over that time. */
  | { readonly ok: false; readonly why: 'malformed' | 'skipped' };

/**
 * Reads a time without a zone as one of this machine's zone. Of a time that comes twice, when clocks are put back, the
 * first is meant, so that an invite never lasts longer than was asked for.
 */
export function parseLocalTime(text: string): LocalTime {
  const [, date = '', time = ''] = form.exec(text.trim()) ?? [];
  // The calendar first: Date would turn 30 February into 2 March.
  const asUtc = parseInstant(`${date}T${time}Z`);
  if (asUtc === null) return { ok: false, why: 'malformed' };
  const local = new Date(asUtc.slice(0, -1));
  // Not Date.UTC, which takes the years 0 to 99 for those of the last century.
  const wall = new Date(0);
  wall.setUTCFullYear(local.getFullYear(), local.getMonth(), local.getDate());
  wall.setUTCHours(local.getHours(), local.getMinutes(), local.getSeconds(), local.getMilliseconds());
  if (wall.getTime() !== toMs(asUtc)) return { ok: false, why: 'skipped' };
  // The last hours of the year 9999 may lie beyond it in UTC, where an instant has no form.
  const instant = parseInstant(local.toISOString());
  return instant === null ? { ok: false, why: 'malformed' } : { ok: true, instant };
}

/** `2026-12-24 18:00 CET`: an instant in this machine's zone. Seconds are shown where there are some. */
export function formatLocalTime(instant: Instant): string {
  const local = new Date(toMs(instant));
  const two = (number: number) => String(number).padStart(2, '0');
  const date = [String(local.getFullYear()).padStart(4, '0'), two(local.getMonth() + 1), two(local.getDate())].join(
    '-',
  );
  const seconds = local.getSeconds() === 0 ? '' : `:${two(local.getSeconds())}`;
  return `${date} ${two(local.getHours())}:${two(local.getMinutes())}${seconds} ${zoneOf(local)}`;
}

/** The zone's short name; its offset from UTC where neither kind of English has one. */
function zoneOf(local: Date): string {
  const names = ['en-GB', 'en-US'].map((language) =>
    new Intl.DateTimeFormat(language, { timeZoneName: 'short' })
      .formatToParts(local)
      .find(({ type }) => type === 'timeZoneName'),
  );
  const named = names.find((part) => part !== undefined && !/^GMT[+-]/.test(part.value)) ?? names[0];
  return named?.value.replace(/^GMT(?=[+-])/, 'UTC') ?? 'local time';
}
