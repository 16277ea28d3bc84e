import { type Instant, isWritten, toMs } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { type TimeForm, timeForms } from '../../shared/exchange-formats.ts';
import { isZeroTime, parseForeignTime } from './foreign-time.ts';

/**
 * How a column holds times. Go's SQLite drivers write the last two: `2026-05-09 23:24:31.1+00:00` and
 * `2026-05-09 23:24:31.1 +0000 UTC`. Only existing rows show these.
 */
export type ShownForm = TimeForm | 'offset' | 'go';

/** What a table shows of a column that holds times. */
export interface TimeColumn {
  readonly name: string;
  /** As declared; may be empty. */
  readonly type: string;
  /** The SQL of its default value. */
  readonly fallback: string | null;
  /** What the existing rows hold. */
  readonly values: readonly unknown[];
}

/** A time as that form has it; forms without parts of a second cut them off, so that nothing lives longer there. */
export function writeTime(instant: Instant, form: ShownForm): string | number {
  const bare = instant.slice(0, 19).replace('T', ' ');
  switch (form) {
    case 'rfc3339':
      return instant;
    case 'sqlite':
      return bare;
    case 'seconds':
      return Math.floor(toMs(instant) / 1_000);
    case 'ms':
      return toMs(instant);
    case 'offset':
      return `${bare}${goFraction(instant)}+00:00`;
    case 'go':
      return `${bare}${goFraction(instant)} +0000 UTC`;
    default:
      return form satisfies never;
  }
}

/** Go leaves out the zeros at the end. */
function goFraction(instant: Instant): string {
  return instant.slice(19, 23).replace(/\.?0+$/, '');
}

/** Whether a form is a number. */
export function isNumber(form: ShownForm): boolean {
  return form === 'seconds' || form === 'ms';
}

/**
 * The form to write each column in: what its rows show, else what its default value does, else `asked`, else the form of
 * another column. Throws InviteValidationError (`invalid_value`) where nothing decides, where `asked` contradicts the file,
 * and where the declared type cannot hold the form.
 */
export function settleForms(path: string, columns: readonly TimeColumn[], asked: TimeForm | undefined): ShownForm[] {
  const shown = columns.map((column) => shownBy(column));
  if (asked !== undefined) requireOpen(path, columns, shown, asked);
  const settled = columns.map((column, index) => settle(path, column, shown[index] ?? [], asked));
  const elsewhere = settled.find((form) => form !== null);
  return columns.map((column, index) => {
    const own = settled[index] ?? null;
    const form = own ?? elsewhere;
    if (form === undefined || (own === null && !fits(column, form))) {
      const declared = column.type === '' ? '' : ` (declared as ${column.type.slice(0, 40)})`;
      throw unsettled(`${path}: nothing in its table invites shows how Posta writes ${column.name}${declared}`);
    }
    if (fits(column, form)) return form;
    throw misfit(path, column, form);
  });
}

/** Throws where the file shows every column's form, and none is the one asked for. */
function requireOpen(
  path: string,
  columns: readonly TimeColumn[],
  shown: readonly (readonly ShownForm[])[],
  asked: TimeForm,
): void {
  if (shown.some((forms) => forms.length !== 1 || forms[0] === asked)) return;
  const [form = asked] = shown[0] ?? [];
  throw new InviteValidationError(
    'invalid_value',
    `${path}: its table invites holds ${columns[0]?.name} as ${shownNames[form]}, and --times says ${asked}`,
    'leave out --times',
  );
}

function settle(
  path: string,
  { name }: TimeColumn,
  [shown, other]: readonly ShownForm[],
  asked: TimeForm | undefined,
): ShownForm | null {
  if (other === undefined) return shown ?? asked ?? null;
  if (asked !== undefined) return asked;
  throw unsettled(`${path}: its rows hold ${name} in more than one form (${shown}, ${other})`);
}

const shownNames: Readonly<Record<ShownForm, string>> = {
  rfc3339: 'rfc3339',
  sqlite: 'sqlite',
  seconds: 'seconds',
  ms: 'ms',
  offset: 'Go writes it (2026-11-20 21:05:00+00:00)',
  go: 'Go writes it (2026-11-20 21:05:00 +0000 UTC)',
};

function shownBy({ values, fallback }: TimeColumn): ShownForm[] {
  // Rows with exactly three digits are likely from an earlier export of this program, and yield to rows of Posta's own.
  const theirs = formsOf(values.filter((value) => typeof value !== 'string' || !isWritten(value)));
  if (theirs.length > 0) return theirs;
  const all = formsOf(values);
  if (all.length > 0) return all;
  const form = defaults.find(([pattern]) => pattern.test(fallback ?? ''))?.[1];
  return form === undefined ? [] : [form];
}

function formsOf(values: readonly unknown[]): ShownForm[] {
  return [...new Set(values.flatMap((value) => shownForm(value) ?? []))];
}

const defaults: readonly [RegExp, TimeForm][] = [
  [/^\(*\s*(?:CURRENT_TIMESTAMP|datetime\(\s*'now'\s*\))\s*\)*$/i, 'sqlite'],
  [/^\(*\s*(?:CAST\()?\s*(?:unixepoch\(\s*(?:'now'\s*)?\)|strftime\(\s*'%s'\s*,\s*'now'\s*\))/i, 'seconds'],
  [/^\(*\s*strftime\(\s*'%Y-%m-%dT%H:%M:%[Sf]Z'\s*,\s*'now'\s*\)\s*\)*$/i, 'rfc3339'],
];

const textForms: readonly [RegExp, ShownForm][] = [
  [/^\S{10}T\S+(?:Z|[+-]\d{2}:\d{2})$/i, 'rfc3339'],
  [/^\S{10} \d{2}:\d{2}:\d{2}(?:\.\d+)?$/, 'sqlite'],
  [/^\S{10} \S+(?:Z|[+-]\d{2}:\d{2})$/, 'offset'],
  [/^\S{10} \S+ [+-]\d{4}\b/, 'go'],
];

/** The form of a value; null where it shows none: a zero time, a date alone. */
function shownForm(value: unknown): ShownForm | null {
  const instant = parseForeignTime(value);
  if (instant === null || isZeroTime(instant)) return null;
  // Of two numbers that stand for the same time, that of milliseconds is the greater one.
  if (typeof value === 'number') return Math.floor(value) === toMs(instant) ? 'ms' : 'seconds';
  const text = String(value).trim();
  return textForms.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** Whether SQLite keeps the form in a column of that type as it is, and compares it with others of its kind. */
function fits({ type }: TimeColumn, form: ShownForm): boolean {
  if (/INT/i.test(type)) return isNumber(form);
  if (/CHAR|CLOB|TEXT/i.test(type)) return !isNumber(form);
  return !/REAL|FLOA|DOUB/i.test(type) || isNumber(form);
}

function misfit(path: string, { name, type }: TimeColumn, form: ShownForm): InviteValidationError {
  const number = isNumber(form);
  const why = number ? 'a number there does not compare with its texts' : 'a text there would never expire';
  return new InviteValidationError(
    'invalid_value',
    `${path}: ${name} is declared as ${type.slice(0, 40)}, and ${why}`,
    `choose the form that Posta writes: --times ${number ? 'rfc3339 or sqlite' : 'seconds or ms'}`,
  );
}

function unsettled(message: string): InviteValidationError {
  return new InviteValidationError(
    'invalid_value',
    message,
    `choose the form that Posta writes: --times ${timeForms.join(', ')}`,
  );
}
