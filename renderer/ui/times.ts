import { type Instant, toMs } from '../../shared/domain/instant.ts';

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const exact = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

function startOfDay(ms: number): number {
  return new Date(ms).setHours(0, 0, 0, 0);
}

/** Days from the one of `now` to the one of `ms` on the wall's calendar. */
function daysFrom(now: number, ms: number): number {
  return Math.round((startOfDay(ms) - startOfDay(now)) / 86_400_000);
}

/** `14:05`, in the time of this machine. */
export function formatClock(instant: Instant): string {
  return clock.format(toMs(instant));
}

/** `Sat 21 Nov, 14:05`; with the year where it is another one. In the time of this machine. */
export function formatWhen(instant: Instant, now: number = Date.now()): string {
  const ms = toMs(instant);
  const sameYear = new Date(ms).getFullYear() === new Date(now).getFullYear();
  return `${(sameYear ? day : dayOfYear).format(ms).replace(',', '')}, ${clock.format(ms)}`;
}

/** `today 14:05`, `yesterday 09:12`, `tomorrow 08:00`, else as {@link formatWhen}. */
export function formatNear(instant: Instant, now: number = Date.now()): string {
  const names: Record<number, string> = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };
  const name = names[daysFrom(now, toMs(instant))];
  return name === undefined ? formatWhen(instant, now) : `${name} ${formatClock(instant)}`;
}

const untilWithZone = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZoneName: 'short',
});

/** `21 Nov 2026, 14:05 CET`, for somebody who reads it elsewhere and later. */
export function formatForOthers(instant: Instant): string {
  return `${dayOfYear.format(toMs(instant))}, ${untilWithZone.format(toMs(instant))}`;
}

/** The instant to the second, with its zone, for a hover and for screen readers. */
export function formatExact(instant: Instant): string {
  return exact.format(toMs(instant));
}
