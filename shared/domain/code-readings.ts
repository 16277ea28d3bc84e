import { checkHolds, readCrockford } from './check-symbol.ts';
import { type HashKind, tokenHashKind } from './code-draw.ts';
import { formatLimits, longestPrefix, longestToken, prefixForms } from './code-format.ts';

/** One canonical text that a word may stand for, and the hash under which it would be stored. */
export interface Candidate {
  readonly canonical: string;
  readonly hash: HashKind;
}

/** What a word may mean. Nothing is computed before it is asked for: most words are found by their first candidate. */
export interface WordReading {
  /** The word as it stands, by which most codes are found; null where no code could look like that. */
  readonly likeliest: Candidate | null;
  /** Every other reading, more likely ones first, none twice. */
  rarer(): Iterable<Candidate>;
  /** Every reading, most likely first, none twice. The first that the registry knows wins. */
  candidates(): Iterable<Candidate>;
  /** Whether the word begins with a prefix that this vault issues under. */
  readonly prefixKnown: boolean;
  /** Whether the word reads as a Crockford code whose check character holds. */
  readonly checkHolds: boolean;
  /** Whether the word could be a code at all. One that could not, and is not found, is malformed. */
  readonly possible: boolean;
}

/** No code is longer. A longer word has no candidates, so that nobody's megabytes are hashed. */
export const longestWord = 512;

/**
 * Reads one word of a paste. `others` are further texts that the same word may have been, such as a link that a mail
 * program broke over two lines: their candidates come last, and they have no say in anything else. Never throws,
 * whatever the word.
 */
export function readWord(
  word: string,
  knownPrefixes: ReadonlySet<string>,
  others: readonly string[] = noTexts,
): WordReading {
  return new LazyReading(word, knownPrefixes, others);
}

const noTexts: readonly string[] = [];

class LazyReading implements WordReading {
  readonly #word: string;
  readonly #others: readonly string[];
  readonly #knownPrefixes: ReadonlySet<string>;

  constructor(word: string, knownPrefixes: ReadonlySet<string>, others: readonly string[]) {
    this.#word = word;
    this.#others = others;
    this.#knownPrefixes = knownPrefixes;
  }

  get likeliest(): Candidate | null {
    return isReadable(this.#word) ? { canonical: this.#word, hash: tokenHashKind(this.#word) } : null;
  }

  *rarer(): Generator<Candidate> {
    if (isReadable(this.#word)) {
      // A token of Astrid's may have come in by its SHA-256.
      if (tokenHashKind(this.#word) !== 'sha256') yield { canonical: this.#word, hash: 'sha256' };
      yield { canonical: this.#word, hash: 'hmac-sha256' };
    }
    yield* rarestCandidates(this.#word, this.#others);
  }

  *candidates(): Generator<Candidate> {
    const { likeliest } = this;
    if (likeliest !== null) yield likeliest;
    yield* this.rarer();
  }

  get prefixKnown(): boolean {
    return hasKnownPrefix(this.#word, this.#knownPrefixes);
  }

  get checkHolds(): boolean {
    return isReadable(this.#word) && crockfordHolds(splitPrefix(this.#word).body);
  }

  get possible(): boolean {
    return isReadable(this.#word) && (isTokenShaped(this.#word, this.#knownPrefixes) || isShortCode(this.#word));
  }
}

function isReadable(text: string): boolean {
  return text !== '' && text.length <= longestWord;
}

/** All candidates but the word as it stands. */
function* rarestCandidates(word: string, others: readonly string[]): Generator<Candidate> {
  const identified = new Set([word]);
  const plain = new Set([word]);
  const peppered = new Set([word]);
  if (isReadable(word)) yield* unseen(peppered, shortReadings(word), 'hmac-sha256');
  for (const other of others) {
    if (!isReadable(other)) continue;
    const kind = tokenHashKind(other);
    if (kind !== 'sha256') yield* unseen(identified, [other], kind);
    yield* unseen(plain, [other], 'sha256');
    yield* unseen(peppered, [other], 'hmac-sha256');
    yield* unseen(peppered, shortReadings(other), 'hmac-sha256');
  }
}

function* unseen(seen: Set<string>, readings: Iterable<string>, hash: HashKind): Generator<Candidate> {
  for (const canonical of readings) {
    if (seen.has(canonical)) continue;
    seen.add(canonical);
    yield { canonical, hash };
  }
}

/**
 * What a typed text may have been: a Crockford code, a code of another alphabet, or a plaintext that was imported in one
 * case, with its dashes or without.
 */
function* shortReadings(text: string): Generator<string> {
  const { prefix, body } = splitPrefix(text);
  const crockford = readCrockford(body);
  if (crockford !== null && isCrockfordLong(crockford)) yield prefix + crockford;
  const bare = body.replaceAll('-', '');
  if (bare !== '') {
    yield prefix + bare.toUpperCase();
    yield prefix + bare.toLowerCase();
  }
  yield text.toUpperCase();
  yield text.toLowerCase();
}

/** The prefix of a short code ends in the last `_` that it has; people may have typed it in capitals. */
function splitPrefix(text: string): { readonly prefix: string; readonly body: string } {
  const end = text.lastIndexOf('_') + 1;
  return { prefix: text.slice(0, end).toLowerCase(), body: text.slice(end) };
}

const shortForm = /^[A-Za-z0-9]{13,65}$/;
const { least: shortest, most: longest } = formatLimits.shortLength;

/** Length of a Crockford code with its check character. */
function isCrockfordLong(read: string): boolean {
  return read.length > shortest && read.length <= longest + 1;
}

function crockfordHolds(body: string): boolean {
  const read = readCrockford(body);
  return read !== null && isCrockfordLong(read) && checkHolds(read);
}

/** Whether it could be a short code of any alphabet. Who writes a Crockford code has its check character right. */
function isShortCode(text: string): boolean {
  const { prefix, body } = splitPrefix(text);
  const bare = body.replaceAll('-', '');
  if (!prefixForms.code.test(prefix) || !shortForm.test(bare)) return false;
  const read = readCrockford(bare);
  return read === null || !isCrockfordLong(read) || checkHolds(read);
}

/** base64url of 24 to 64 bytes has 32 to 86 characters. */
const tokenBody = /^[A-Za-z0-9_-]{32,86}$/;
const tokenWithAnyPrefix = new RegExp(`^[A-Za-z0-9_-]{32,${longestToken}}$`);
/** Three groups and more of one size, in one case: nobody draws a token like that, so it is a long short code. */
const grouped = /^(?:[A-Z0-9]+(?:-[A-Z0-9]+){2,}|[a-z0-9]+(?:-[a-z0-9]+){2,})$/;

function isTokenShaped(text: string, knownPrefixes: ReadonlySet<string>): boolean {
  const { body } = splitPrefix(text);
  if (grouped.test(body) && isEvenlyGrouped(body)) return false;
  let begun = false;
  for (const prefix of knownPrefixes) {
    // Only `_` tells a prefix from a token that happens to begin with the same letters.
    if (!prefix.endsWith('_') || !text.startsWith(prefix)) continue;
    if (tokenBody.test(text.slice(prefix.length))) return true;
    begun = true;
  }
  return !begun && tokenWithAnyPrefix.test(text);
}

function isEvenlyGrouped(body: string): boolean {
  const groups = body.split('-');
  const last = groups.pop() ?? '';
  const size = groups[0]?.length ?? 0;
  return last.length <= size && groups.every((group) => group.length === size);
}

function hasKnownPrefix(text: string, knownPrefixes: ReadonlySet<string>): boolean {
  // Something must follow: a mail that explains what codes begin with shows none.
  for (let end = text.indexOf('_') + 1; end > 0 && end < text.length; end = text.indexOf('_', end) + 1) {
    if (end > longestPrefix) break;
    if (knownPrefixes.has(text.slice(0, end).toLowerCase())) return true;
  }
  for (const prefix of knownPrefixes) {
    // A prefix without `_` may begin any word of a language, so a whole token must follow it.
    if (prefix === '' || prefix.endsWith('_') || !text.startsWith(prefix)) continue;
    if (tokenBody.test(text.slice(prefix.length))) return true;
  }
  return false;
}
