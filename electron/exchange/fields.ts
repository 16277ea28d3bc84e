import { InviteRecordError, InviteValidationError } from '../../shared/errors.ts';
import { longText, shortText } from '../registry/values.ts';

/** Where a value of another program's file stands, so that a fault can name it. */
export interface Place {
  readonly path: string;
  /** The entry: `invite[3]`. */
  readonly entry: string;
}

/** The fault of one field of one entry: nothing is imported. The value itself is not repeated. */
export function fieldFault({ path, entry }: Place, field: string, what: string): InviteRecordError {
  return new InviteRecordError(
    'record_damaged',
    `${path}: ${entry}: ${field}: ${what}`,
    'nothing was changed; mend that entry, or take the file again from the program that wrote it',
  );
}

const hashForm = /^[0-9a-fA-F]{64}$/;

/** A hex SHA-256, in lower case. */
export function readHash(place: Place, field: string, value: unknown): string {
  if (typeof value === 'string' && hashForm.test(value)) return value.toLowerCase();
  throw fieldFault(place, field, value === undefined ? 'is missing' : 'must be a text of 64 hex digits');
}

/** A whole number of that range, from a number or a big integer. */
export function readWhole(place: Place, field: string, value: unknown, least: number, most: number): number {
  const whole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
  if (whole && value >= least && value <= most) return Number(value);
  throw fieldFault(
    place,
    field,
    value === undefined ? 'is missing' : `must be a whole number from ${least} to ${most}`,
  );
}

/** A text of one line, or null where it is empty or not there. */
export function readShort(place: Place, field: string, value: unknown): string | null {
  return readText(place, field, value, shortText);
}

/** A text that may have several lines, or null where it is empty or not there. */
export function readLong(place: Place, field: string, value: unknown): string | null {
  return readText(place, field, value, longText);
}

function readText(
  place: Place,
  field: string,
  value: unknown,
  clean: (name: string, raw: string) => string | null,
): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw fieldFault(place, field, 'must be a text');
  try {
    return clean('text', value);
  } catch (error) {
    if (!(error instanceof InviteValidationError)) throw error;
    throw fieldFault(place, field, error.message);
  }
}

/** What a foreign text becomes: the label where it fits there, else the note. */
export function readLabel(place: Place, field: string, value: unknown): { label: string | null; note: string | null } {
  if (typeof value === 'string' && (value.length > 200 || /[\r\n]/.test(value))) {
    return { label: null, note: readLong(place, field, value) };
  }
  return { label: readShort(place, field, value), note: null };
}

/** Throws where two entries are of one code. `entryOf` names the entry of an index. */
export function checkDistinct(
  path: string,
  field: string,
  hashes: readonly string[],
  entryOf: (index: number) => string,
): void {
  const seen = new Map<string, number>();
  for (const [index, hash] of hashes.entries()) {
    const before = seen.get(hash);
    if (before !== undefined) {
      throw fieldFault({ path, entry: entryOf(index) }, field, `is that of ${entryOf(before)} as well`);
    }
    seen.set(hash, index);
  }
}

/** Names of fields that mean nothing here, each once; a stranger may have written there at length. */
export class UnknownFields {
  readonly #names = new Set<string>();

  /** Notes the keys of `entry` that are not among `known`. */
  look(entry: object, known: ReadonlySet<string>): void {
    for (const key of Object.keys(entry)) if (!known.has(key)) this.#names.add(key);
  }

  /** A sentence for the report, or none. */
  notes(what: string): string[] {
    if (this.#names.size === 0) return [];
    const shown = [...this.#names].slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)));
    return [`fields that are not known here ${what}: ${shown.join(', ')}${this.#names.size > 5 ? ', …' : ''}`];
  }
}
