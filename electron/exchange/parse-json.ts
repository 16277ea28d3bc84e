import { InviteRecordError, type VaultError } from '../../shared/errors.ts';

/**
 * The value of a JSON text. Where it breaks, throws what `otherKind` says of such a text, else InviteRecordError
 * (`record_damaged`) with the place. No error repeats the text: it may hold codes.
 */
export function parseJson(path: string, text: string, otherKind: () => VaultError | null): unknown {
  try {
    return JSON.parse(text);
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
