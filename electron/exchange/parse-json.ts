import { InviteRecordError, type VaultError } from '../../shared/errors.ts';
import { findKeyTwice, type KeyTwice } from '../vault/strict-json.ts';
import { fieldFault } from './fields.ts';

/**
 * The value of a JSON text. Where it breaks, throws what `otherKind` says of such a text, else InviteRecordError
 * (`record_damaged`) with the place, and so where an object has a key twice. No error repeats the text, which may hold
 * codes, but for keys that `isName` takes for the name of a field.
 */
export function parseJson(
  path: string,
  text: string,
  otherKind: () => VaultError | null,
  reviver?: (key: string, value: unknown, context: { source: string }) => unknown,
  isName: (key: string) => boolean = (key) => /^[A-Za-z_]{1,40}$/.test(key),
): unknown {
  const value = parsedValue(path, text, otherKind, reviver);
  const twice = findKeyTwice(text);
  if (twice) throw twiceFault(path, twice, isName);
  return value;
}

/** Which of the two would hold is anybody's guess: a code that is burned in one of them would live in the other. */
function twiceFault(path: string, { path: steps, places }: KeyTwice, isName: (key: string) => boolean): VaultError {
  const names = steps.map((step, at) =>
    typeof step === 'string' && isName(step) ? step : `[${typeof step === 'number' ? step : places[at]}]`,
  );
  const entry = names
    .slice(0, -1)
    .join('')
    .replaceAll(/(?<=\])(?=\w)/g, '.');
  const last = names.at(-1) ?? '';
  const field = last.startsWith('[') ? `its field ${last}` : last;
  return fieldFault({ path, entry: entry === '' ? 'the document' : entry }, field, 'stands there twice');
}

function parsedValue(
  path: string,
  text: string,
  otherKind: () => VaultError | null,
  reviver?: (key: string, value: unknown, context: { source: string }) => unknown,
): unknown {
  try {
    return JSON.parse(text, reviver as (key: string, value: unknown) => unknown);
  } catch (error) {
    const other = otherKind();
    if (other) throw other;
    const where = /position (\d+)/.exec(error instanceof Error ? error.message : '')?.[1];
    throw new InviteRecordError(
      'record_damaged',
      `${path} is not whole: its JSON ${where === undefined ? 'is cut off' : `breaks at character ${where}`}`,
      'export it again, or take another copy; nothing was changed',
    );
  }
}

/** For a file that is written again: a number that would become another text stands for itself, as an object. */
export function keepNumbers(_: string, value: unknown, { source }: { source: string }): unknown {
  // ES2026, in Node since 21; the types do not know it yet.
  const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => object };
  return typeof value === 'number' && String(value) !== source ? rawJSON(source) : value;
}
