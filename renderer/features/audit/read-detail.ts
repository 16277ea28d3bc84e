import type { Detail, Json } from '../../../shared/domain/audit-event.ts';
import { formatDuration } from '../../../shared/domain/duration.ts';
import { parseInstant } from '../../../shared/domain/instant.ts';
import { formatWhen } from '../../ui/times.ts';

// Every value may be missing: an event may come from another version, or from a command line that says more or less.

/** A text of somebody's own, kept apart from the words around it, whichever way it is written. */
export function isolate(text: string): string {
  return `\u2068${text}\u2069`;
}

export function textIn(detail: Detail, key: string): string | null {
  const value = detail[key];
  return typeof value === 'string' && value !== '' ? isolate(value) : null;
}

export function countIn(detail: Detail, key: string): number | null {
  const value = detail[key];
  return typeof value === 'number' ? value : null;
}

/** An instant as `Sat 21 Nov, 14:05`. */
export function whenIn(detail: Detail, key: string): string | null {
  const value = detail[key];
  const instant = typeof value === 'string' ? parseInstant(value) : null;
  return instant === null ? null : formatWhen(instant);
}

/** The objects of a list. */
export function objectsIn(detail: Detail, key: string): readonly Detail[] {
  const value = detail[key];
  return Array.isArray(value) ? value.filter(isDetail) : [];
}

function isDetail(value: Json): value is Detail {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of a setting, in words; `key` tells what it is. */
export function settingWords(key: string, value: Json | undefined): string {
  if (key.endsWith('Ms') && typeof value === 'number') return formatDuration(value);
  if (value === null || value === undefined) return 'unlimited';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'string' ? isolate(value) : JSON.stringify(value);
}

/** The parts that are there, one after the other. */
export function join(parts: readonly (string | null)[], between = ', '): string {
  return parts.filter((part) => part !== null && part !== '').join(between);
}
