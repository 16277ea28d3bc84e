import { longestToken } from '../code-format.ts';
import { longestWord } from '../code-readings.ts';
import { limits } from '../invite.ts';
import type { Edge } from './chunk.ts';
import { isCapitals, isOneCase, readsAsCrockford } from './groups.ts';
import type { JoinedWord, Meter, Span } from './pasted-word.ts';
import type { PlacedChunk } from './place-chunks.ts';
import { isCodeLong, readEnds } from './words.ts';

/** A line that ends in what may be the beginning of a code. */
interface Begun {
  readonly edge: Edge;
  readonly slot: number;
  /** Whether it is one bare word, so that a code may come from the line before and go on in the next. */
  readonly single: boolean;
  readonly inLink: boolean;
}

/** Lines over which one code is looked for in a mail. One that stands alone may have any number. */
const linesAtMost = 8;
/** Up to this many pieces may have any lengths; of more, those in the middle fill their lines. */
const freePieces = 3;
const narrowestLine = 8;
const tokenLong = 32;
const shortestJoin = 13;
/** A paste with more line breaks in its words than this is no mail. */
const triesAtMost = 5 * limits.pasteWords;

/** Finds the codes that may have been broken at the ends of lines. */
export class LineJoiner {
  readonly joins: JoinedWord[] = [];
  readonly #meter: Meter;
  readonly #texts = new Set<string>();
  #tries = 0;
  #window: Begun[] = [];

  constructor(meter: Meter) {
    this.#meter = meter;
  }

  /** Takes the next line that has a word in it; `open`: the one before ended in a link without its code. */
  add(start: PlacedChunk, end: PlacedChunk, open: boolean): void {
    const { first, bare } = start.chunk;
    if (first !== null && this.#window.length > 0) this.#joinBack(first, start.slot);
    const single = start === end && bare && first !== null;
    // What comes before a line of several words cannot reach beyond it.
    if (!single && this.#window.length > 0) this.#window = [];
    const { last, slots } = end.chunk;
    if (last === null || last.text.length > longestToken) this.#window = [];
    else {
      if (this.#window.length === linesAtMost - 1) this.#window.shift();
      this.#window.push({ edge: last, slot: end.slot + slots - 1, single, inLink: last.inLink || (open && single) });
    }
  }

  /** Nothing goes on over a line that is a code by itself. */
  interrupt(): void {
    this.#window = [];
  }

  /** Takes all words of a short paste: a field of one line makes spaces of line breaks. */
  addWhole(chunks: readonly PlacedChunk[]): void {
    const edges = chunks.map(({ chunk: { text } }) => ({ text, others: [], inLink: false }));
    const last = chunks[chunks.length - 1];
    if (last !== undefined) this.#push(edges, { from: 0, to: last.slot + last.chunk.slots }, false);
  }

  #joinBack(end: Edge, slot: number): void {
    let length = end.text.length;
    let width = 0;
    for (let at = this.#window.length - 1; at >= 0; at--) {
      const start = this.#window[at];
      const count = this.#window.length - at + 1;
      length += start?.edge.text.length ?? 0;
      if (start === undefined || length > longestToken || this.#tries > triesAtMost) return;
      if (count > freePieces && !this.#fills(at + 1, width, end)) return;
      if (length >= shortestJoin) {
        this.#tries += 1;
        const pieces = [...this.#window.slice(at).map(({ edge }) => edge), end];
        this.#push(pieces, { from: start.slot, to: slot + 1 }, start.inLink);
      }
      if (!start.single) return;
      if (count === 2) width = start.edge.text.length;
    }
  }

  /** Whether the piece of that line fills it, as those after it do, and the last one does not go beyond. */
  #fills(at: number, width: number, end: Edge): boolean {
    return width >= narrowestLine && this.#window[at]?.edge.text.length === width && end.text.length <= width;
  }

  #push(edges: readonly Edge[], span: Span, inLink: boolean): void {
    const pieces = edges.map(({ text }) => text);
    const text = pieces.join('');
    this.#meter.steps += text.length;
    if (text.length > longestWord || this.joins.length >= limits.pasteWords) return;
    if (this.#texts.has(text) || !couldBeCode(text)) return;
    this.#texts.add(text);
    const others = otherJoins(pieces, edges[0]?.others ?? []);
    this.joins.push({ text, origin: 'guess', others, ...span, pieces, inLink, likely: isLikely(text) });
  }
}

/** Whether a code could look like that: words have no digits, are seldom in capitals, and seldom have a check character. */
function couldBeCode(text: string): boolean {
  if (!isCodeLong(text)) return false;
  if (text.length >= tokenLong || /\d/.test(text)) return true;
  const body = bodyOf(text);
  return isCapitals(body) || readsAsCrockford(body);
}

/** Whether it is in one case and its check character holds, which words that follow each other rarely bring about. */
function isLikely(text: string): boolean {
  const body = bodyOf(text);
  return /\d/.test(body) && isOneCase(body) && readsAsCrockford(body);
}

function bodyOf(text: string): string {
  return text.slice(text.indexOf('_') + 1).replaceAll('-', '');
}

/** Without the signs at its ends, the hyphens of a program that breaks words, and what else its first piece may have been. */
function otherJoins(pieces: readonly string[], firstOthers: readonly string[]): string[] {
  const text = pieces.join('');
  const rest = pieces.slice(1).join('');
  const last = pieces.length - 1;
  const others = new Set(firstOthers.map((other) => other + rest));
  others.add(pieces.map((piece, at) => (at < last ? piece.replace(/-$/, '') : piece)).join(''));
  const ends = readEnds(text);
  if (ends !== null) for (const reading of [ends.likely, ...ends.others]) others.add(reading);
  others.delete(text);
  return [...others];
}
