import { type Instant, toMs } from '../../../shared/domain/instant.ts';

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** A time as a log lists it: `14:05:12` today, `19 Nov 14:05`, `19 Nov 2025`. In the time of this machine. */
export function formatLogTime(instant: Instant, now: number): string {
  const at = new Date(toMs(instant));
  const today = new Date(now);
  if (at.toDateString() === today.toDateString()) return clock.format(at);
  return at.getFullYear() === today.getFullYear() ? `${day.format(at)} ${minute.format(at)}` : dayOfYear.format(at);
}
