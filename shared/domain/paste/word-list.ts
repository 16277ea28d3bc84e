import { longestWord } from '../code-readings.ts';
import { limits } from '../invite.ts';
import { noOthers, type PastedWord, type Span, type WordOrigin } from './pasted-word.ts';
import { readEnds } from './words.ts';

const ranks: Readonly<Record<WordOrigin, number>> = { guess: 0, running: 1, alone: 2, link: 3 };

/** Guesses come on top of the words that are counted. */
const textsAtMost = 3 * limits.pasteWords;

/** Words in the order in which they came; one that comes again keeps its place and the weightier origin. */
export class WordList {
  readonly #words = new Map<string, PastedWord>();
  readonly #begun = new Map<object, WordOrigin>();
  #counted = 0;

  /** Whether there are more words than are looked up. */
  get isFull(): boolean {
    return this.#counted > limits.pasteWords || this.#words.size > textsAtMost;
  }

  /** Whether the words of a chunk are still to be added, or would now have a weightier origin. */
  begin(chunk: object, origin: WordOrigin): boolean {
    const before = this.#begun.get(chunk);
    if (before !== undefined && ranks[before] >= ranks[origin]) return false;
    this.#begun.set(chunk, origin);
    return true;
  }

  /** Adds a word as it most likely is; with the signs at its ends it was found first, if it is a code like that. */
  addWord(text: string, origin: WordOrigin, span: Span, others: readonly string[] = noOthers): void {
    const ends = text.length > longestWord ? null : readEnds(text);
    if (ends !== null && ends.likely !== text) this.add(text, 'guess', span);
    this.add(ends?.likely ?? text, origin, span, ends === null ? others : [...others, ...ends.others]);
  }

  add(text: string, origin: WordOrigin, span: Span, others: readonly string[] = noOthers): void {
    if (text === '' || this.isFull) return;
    const word = toWord(text, origin, span, others);
    const known = this.#words.get(word.text);
    if (known !== undefined && ranks[known.origin] >= ranks[origin]) return;
    if (origin !== 'guess' && (known === undefined || known.origin === 'guess')) this.#counted += 1;
    this.#words.set(word.text, word);
  }

  list(): PastedWord[] {
    return [...this.#words.values()];
  }
}

/** A word that is too long stays one that cannot be a code, without its megabytes. */
export function toWord(text: string, origin: WordOrigin, { from, to }: Span, others: readonly string[]): PastedWord {
  return { text: text.length > longestWord ? text.slice(0, longestWord + 1) : text, origin, others, from, to };
}
