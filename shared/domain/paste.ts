import { longestWord, type WordReading } from './code-readings.ts';
import { limits } from './invite.ts';
import { type JoinedGroups, joinGroups } from './paste-groups.ts';
import { findLinks } from './paste-links.ts';
import { isCodeLong, isWordy, separators, splitChunk, trimWord } from './paste-words.ts';

/** What somebody pasted, typed or dropped, as it came. */
export type PastedText = string & { readonly __brand: 'PastedText' };

/**
 * Where a word stood: in a setup link, as the whole paste, in running text; or it is a guess, a cut or a join that nobody
 * may have meant.
 */
export type WordOrigin = 'link' | 'alone' | 'running' | 'guess';

export interface PastedWord {
  readonly text: string;
  readonly origin: WordOrigin;
  /** Further texts that the word may have been, for `readWord`. */
  readonly others: readonly string[];
}

export type ParsedPaste =
  | { readonly ok: true; readonly words: readonly PastedWord[] }
  | { readonly ok: false; readonly why: 'empty' | 'too_long' | 'too_many_words' };

const noOthers: readonly string[] = [];
const bareWord = /^[_-]*[A-Za-z0-9][A-Za-z0-9_-]*$/;
// Zero-width characters, the soft hyphen and every bidi control: nobody sees them, and no code holds them.
const invisible = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;

/**
 * Finds the words of a paste that may be codes: in links first by name, then whatever stands between spaces. Words come
 * in the order of the text, none twice, none longer than one character more than a code can be. Never throws; the time
 * it takes grows with the length alone.
 */
export function parsePaste(text: PastedText | string): ParsedPaste {
  if (text.length > limits.paste) return { ok: false, why: 'too_long' };
  const bare = text.trim();
  if (bareWord.test(bare)) return { ok: true, words: [toWord(bare, 'alone', noOthers)] };
  const visible = undoQuotedPrintable(text).replace(invisible, '').replace(dashes, '-');
  const found = new WordList();
  const { links, between } = findLinks(visible);
  if (links.length === 0) {
    addText(found, visible);
  } else {
    for (const [at, stretch] of between.entries()) {
      addRunning(found, chunksOf(stretch));
      const link = links[at];
      if (link !== undefined) found.add(link.text, 'link', link.others);
    }
  }
  if (found.isFull) return { ok: false, why: 'too_many_words' };
  const words = found.list();
  return words.length === 0 ? { ok: false, why: 'empty' } : { ok: true, words };
}

/**
 * Whether a word is a code, once it was looked up: what stands in a link or alone is one, in running text only what was
 * found, has a known prefix or a check character that holds; a guess only what was found.
 */
export function countsAsCode(
  pasted: PastedWord,
  reading: Pick<WordReading, 'prefixKnown' | 'checkHolds'>,
  found: boolean,
): boolean {
  switch (pasted.origin) {
    case 'link':
    case 'alone':
      return true;
    case 'running':
      return found || reading.prefixKnown || reading.checkHolds;
    case 'guess':
      return found;
    default:
      return pasted.origin satisfies never;
  }
}

/** A raw mail breaks lines after `=` and writes `=` as `=3D` (RFC 2045 §6.7); both signs are wanted, to be sure. */
function undoQuotedPrintable(text: string): string {
  if (!text.includes('=3D') || !/=\r?\n/.test(text)) return text;
  return text.replace(/=\r?\n/g, '').replaceAll('=3D', '=');
}

function addText(found: WordList, text: string): void {
  const chunks = chunksOf(text);
  const [only] = chunks;
  if (only !== undefined && chunks.length === 1) addOnlyChunk(found, only);
  else if (chunks.length > limits.pasteWords || !addGroups(found, text, chunks)) addRunning(found, chunks);
}

function chunksOf(text: string): string[] {
  return text.split(separators).map(trimWord).filter(isWordy);
}

/** A paste of one chunk is the code itself, unless something in it is long enough to be one. */
function addOnlyChunk(found: WordList, chunk: string): void {
  const { words, guesses } = splitChunk(chunk);
  const long = words.filter(isCodeLong);
  found.add(chunk, long.length === 0 ? 'alone' : 'guess');
  for (const word of words) {
    if (isCodeLong(word)) found.add(word, long.length === 1 ? 'alone' : 'running');
    else found.add(word, 'guess');
  }
  for (const guess of guesses) found.add(guess, 'guess');
}

function addRunning(found: WordList, chunks: readonly string[]): void {
  for (const chunk of chunks) {
    if (found.isFull) return;
    const { words, guesses } = splitChunk(chunk);
    found.add(chunk, words.length === 0 ? 'running' : 'guess');
    for (const word of words) found.add(word, 'running');
    for (const guess of guesses) found.add(guess, 'guess');
  }
}

/** Codes whose groups stand apart: one over the whole paste, or one on a line. False where there is none. */
function addGroups(found: WordList, text: string, chunks: readonly string[]): boolean {
  const whole = joinGroups(chunks);
  const lines = text.split(/[\r\n]+/).map((line) => {
    const groups = chunksOf(line);
    const joined = joinGroups(groups);
    return { groups, joined: joined?.even ? joined : null };
  });
  const joinedLines = lines.filter(({ joined }) => joined !== null).length;
  // Two codes, one above the other, may look like one long code.
  if (joinedLines > 0 && !(whole?.even && (whole.likely || joinedLines === 1))) {
    for (const { groups, joined } of lines) {
      if (joined === null) addRunning(found, groups);
      else addJoined(found, joined, groups);
    }
    return true;
  }
  if (whole !== null) addJoined(found, whole, chunks);
  return whole !== null;
}

function addJoined(found: WordList, joined: JoinedGroups, groups: readonly string[]): void {
  if (!joined.even && !joined.likely) {
    found.add(joined.text, 'guess');
    addRunning(found, groups);
    return;
  }
  found.add(joined.text, joined.even ? 'alone' : 'running');
  for (const group of groups) found.add(group, 'guess');
}

const ranks: Readonly<Record<WordOrigin, number>> = { guess: 0, running: 1, alone: 2, link: 3 };

/** Words in the order in which they came; one that comes again keeps its place and the weightier origin. */
class WordList {
  readonly #words = new Map<string, PastedWord>();

  get isFull(): boolean {
    return this.#words.size > limits.pasteWords;
  }

  add(text: string, origin: WordOrigin, others: readonly string[] = noOthers): void {
    if (text === '' || this.isFull) return;
    const word = toWord(text, origin, others);
    const known = this.#words.get(word.text);
    if (known === undefined || ranks[known.origin] < ranks[origin]) this.#words.set(word.text, word);
  }

  list(): PastedWord[] {
    return [...this.#words.values()];
  }
}

/** A word that is too long stays one that cannot be a code, without its megabytes. */
function toWord(text: string, origin: WordOrigin, others: readonly string[]): PastedWord {
  return { text: text.length > longestWord ? text.slice(0, longestWord + 1) : text, origin, others };
}
