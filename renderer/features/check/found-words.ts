import { limits } from '../../../shared/domain/invite.ts';
import { parsePaste, settlePaste, type WordOrigin } from '../../../shared/domain/paste/read-paste.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { plural } from '../../ui/words.ts';

const places: Readonly<Record<WordOrigin, string>> = {
  link: ' in a setup link',
  running: ' in a message',
  alone: '',
  guess: '',
};

/** How many codes were found, and for one where it stood: `found 1 code in a setup link`. */
export function foundWords(text: string, verdicts: readonly Verdict[], prefixes: ReadonlySet<string>): string {
  const [only] = verdicts;
  if (only?.reason === 'malformed' && verdicts.length === 1) return 'found no code';
  const place = verdicts.length === 1 ? places[originOf(text, prefixes)] : '';
  return `found ${plural(verdicts.length, 'code')}${place}`;
}

function originOf(text: string, prefixes: ReadonlySet<string>): WordOrigin {
  // The page would stand still; the core has read it in a thread of its own.
  if (text.length > limits.pasteOnMain) return 'guess';
  const parsed = parsePaste(text);
  if (!parsed.ok) return 'guess';
  const [code] = settlePaste(
    parsed,
    () => prefixes,
    () => null,
  );
  return code?.word.origin ?? 'guess';
}
