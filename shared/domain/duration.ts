const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const units: Readonly<Record<string, number>> = {
  d: day,
  h: hour,
  m: minute,
  s: second,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ns: 1e-6,
};

/** The longest duration that is read, in milliseconds: 36,500 days, about a hundred years. */
export const longestDurationMs = 36_500 * day;

export type ParsedDuration =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly why: 'malformed' | 'not_positive' | 'too_large' };

/**
 * Reads a duration: `15m`, `24h`, `1h30m`, `1.5d`; units s, m, h, d, in any order, and whatever else Go's
 * `time.ParseDuration` reads (ms, us, ns, a sign). A number without a unit is malformed, because nobody can know which
 * was meant. The answer is in whole milliseconds.
 */
export function parseDuration(text: string): ParsedDuration {
  const trimmed = text.trim();
  const negative = trimmed.startsWith('-');
  const part = /(\d+\.?\d*|\.\d+)(ms|us|µs|μs|ns|[smhd])/y;
  part.lastIndex = /^[+-]/.test(trimmed) ? 1 : 0;
  let total = 0;
  do {
    const match = part.exec(trimmed);
    if (match === null) return { ok: false, why: 'malformed' };
    const [, amount = '', unit = ''] = match;
    total += Number(amount) * (units[unit] ?? 0);
  } while (part.lastIndex < trimmed.length);
  const ms = Math.round(total);
  if (negative || ms < 1) return { ok: false, why: 'not_positive' };
  return ms > longestDurationMs ? { ok: false, why: 'too_large' } : { ok: true, ms };
}

/** `ms` in the shortest form that {@link parseDuration} reads back: `1d6h`, `1.5s`; `0s` for nothing. */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms));
  let text = '';
  for (const [unit, size] of [
    ['d', day],
    ['h', hour],
    ['m', minute],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return rest > 0 || text === '' ? `${text}${rest / second}s` : text;
}

/**
 * `ms` until an end, in the words people use: `ended`, `under a minute`, `59 min`, `23 h 59 min`, `6 days 4 h`, and whole
 * days from a week on. Always rounded down, so that nobody is promised time that is not left.
 */
export function describeTimeLeft(ms: number): string {
  if (ms <= 0) return 'ended';
  if (ms < minute) return 'under a minute';
  const days = Math.floor(ms / day);
  const hours = Math.floor(ms / hour) % 24;
  const minutes = Math.floor(ms / minute) % 60;
  if (days >= 7) return `${days} days`;
  if (days > 0) return phrase(days === 1 ? '1 day' : `${days} days`, hours, 'h');
  return hours > 0 ? phrase(`${hours} h`, minutes, 'min') : `${minutes} min`;
}

function phrase(head: string, count: number, unit: string): string {
  return count > 0 ? `${head} ${count} ${unit}` : head;
}
