import { InviteRecordError, type VaultError } from '../../shared/errors.ts';

/**
 * The value of a JSON text. Where it breaks, throws what `otherKind` says of such a text, else InviteRecordError
 * (`record_damaged`) with the place. No error repeats the text: it may hold codes.
 */
export function parseJson(
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
