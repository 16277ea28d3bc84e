import { readWord, type WordReading } from '../code-readings.ts';
import { isCapitals, isOneCase } from './groups.ts';
import type { JoinedWord, PastedWord, ReadablePaste, Settled, Span } from './pasted-word.ts';
import { isCodeLong } from './words.ts';

/** Of what was not found, what is a code all the same; `taken` marks the places of what was found. */
export function settleUnknown(
  { words, joins }: ReadablePaste,
  prefixes: ReadonlySet<string>,
  taken: Places,
): Settled<never>[] {
  const settled: Settled<never>[] = [];
  const texts = new Set<string>();
  const begun = new Set<number>();
  for (const join of joins) {
    if (taken.hasAny(join) && !begun.has(join.from)) continue;
    if (!isOneCode(join, prefixes)) continue;
    const isWhole = startsWhole(join, prefixes);
    if (!begun.has(join.from) && !isWhole && !texts.has(join.text)) {
      settled.push({ word: join, found: null, possible: readWord(join.text, prefixes).possible });
      texts.add(join.text);
    }
    begun.add(join.from);
    taken.take(isWhole ? { from: join.from + 1, to: join.to } : join);
  }
  for (const word of words) {
    if (word.origin === 'guess' || taken.hasAny(word) || texts.has(word.text)) continue;
    const reading = readWord(word.text, prefixes, word.others);
    if (!countsAsCode(word, reading)) continue;
    settled.push({ word, found: null, possible: reading.possible });
    taken.take(word);
  }
  return settled;
}

/** Whether a word that was not found is a code all the same. */
function countsAsCode(word: PastedWord, reading: WordReading): boolean {
  switch (word.origin) {
    case 'link':
    case 'alone':
      return true;
    case 'running':
      return reading.prefixKnown || reading.checkHolds;
    case 'guess':
      return false;
    default:
      return word.origin satisfies never;
  }
}

/** Whether a broken code that is not known is one at all: by its place, prefix and form, and none of its pieces another. */
function isOneCode(join: JoinedWord, prefixes: ReadonlySet<string>): boolean {
  const { text, pieces, inLink, likely } = join;
  const reading = readWord(text, prefixes);
  const isMeant = inLink || reading.prefixKnown;
  if (inLink && !isCodeLong(pieces[0] ?? '') && hasForm(text)) return true;
  if (!reading.possible || !(likely || (isMeant && hasForm(text)))) return false;
  const [first = '', ...later] = pieces;
  // What follows a beginning that is shorter than any code goes with it, whatever it looks like.
  if (isMeant && !isCodeLong(first)) return true;
  return !(isMeant ? later : pieces).some((piece) => {
    const { prefixKnown, checkHolds } = readWord(piece, prefixes);
    return prefixKnown || (checkHolds && isOneCase(piece));
  });
}

const tokenLong = 32;

/** A token is long; a short code is in capitals, or in one case with a digit, which a word of a language has not. */
function hasForm(text: string): boolean {
  const body = text.slice(text.indexOf('_') + 1);
  return text.length >= tokenLong || isCapitals(body) || (isOneCase(body) && /\d/.test(body));
}

/** Whether the first piece is a whole code by itself: then what follows is as likely the next sentence. */
function startsWhole({ pieces: [first = ''], inLink }: JoinedWord, prefixes: ReadonlySet<string>): boolean {
  const reading = readWord(first, prefixes);
  return reading.possible && hasForm(first) && (inLink || reading.prefixKnown || reading.checkHolds);
}

/** Which slots of a paste are taken. */
export class Places {
  readonly #taken: Uint8Array;
  #left: number;

  constructor(slots: number) {
    this.#taken = new Uint8Array(slots);
    this.#left = slots;
  }

  get isFull(): boolean {
    return this.#left === 0;
  }

  take({ from, to }: Span): void {
    for (let at = from; at < to; at++) {
      if (this.#taken[at] === 0) this.#left -= 1;
      this.#taken[at] = 1;
    }
  }

  hasAny({ from, to }: Span): boolean {
    for (let at = from; at < to; at++) if (this.#taken[at] === 1) return true;
    return false;
  }

  hasAll({ from, to }: Span): boolean {
    for (let at = from; at < to; at++) if (this.#taken[at] !== 1) return false;
    return true;
  }
}
