/** What people put around a word: quotes, brackets, the stars of a chat, the stops of a sentence. */
const wrappings = new Set('"\'`´«»‹›„“”‟‚‘’‛<>()[]{}*~|.,;:!?…。、，；：！？「」『』（）【】');

/** The long dashes matter in a text as it was pasted alone: unwrapping makes dashes of a code of them. */
const delimiters = /[\s\p{Cc}\u2013-\u2015,;|/\\:=&#?<>"'`()[\]{}*«»‹›„“”‚‘’、，；：。（）]+/u;
const bareWord = /^[A-Za-z0-9_-]+$/;
const shortestCode = 13;
const codeLongRun = /[A-Za-z0-9_-]{13,}/g;
const letterOrDigit = /[\p{L}\p{N}]/u;

/** Whether it has a letter or a digit: a lone dash or star is no word. */
export function isWordy(text: string): boolean {
  return letterOrDigit.test(text);
}

/** Whether it is nothing but letters, digits, `_` and `-`, as every code of this program is. */
export function isBare(text: string): boolean {
  return bareWord.test(text);
}

/** Whether it is long enough for a code that this program issues. */
export function isCodeLong(text: string): boolean {
  return text.length >= shortestCode;
}

/** `chunk` without what people put around words. Dashes and `_` stay: a token may begin or end with them. */
export function trimWord(chunk: string): string {
  let from = 0;
  let to = chunk.length;
  while (from < to && wrappings.has(chunk.charAt(from))) from++;
  while (to > from && wrappings.has(chunk.charAt(to - 1))) to--;
  return chunk.slice(from, to);
}

/** A part of a chunk between two delimiters. */
export interface ChunkPart {
  readonly text: string;
  /** Where it has other characters, only an imported plaintext looks like that; these are the runs in it that are bare. */
  readonly runs: readonly string[] | null;
}

/**
 * Takes a chunk apart at its inner delimiters: `code=ABC`, `<b>ABC</b>`, `ABC,DEF`. What was `seen` comes again only at the
 * end, where a code may go on in the next line.
 */
export function splitChunk(chunk: string, seen: Set<string>): ChunkPart[] {
  const parts: ChunkPart[] = [];
  const pieces = chunk.split(delimiters);
  for (const [at, piece] of pieces.entries()) {
    if (seen.has(piece) && at < pieces.length - 1) continue;
    seen.add(piece);
    const text = trimWord(piece);
    if (!isWordy(text)) continue;
    parts.push({ text, runs: isBare(text) ? null : (text.match(codeLongRun) ?? []) });
  }
  return parts;
}

/** What a word may be without the `_` of a chat's italics, or the dash of a list, at its ends. */
export interface WordEnds {
  /** What it most likely is. */
  readonly likely: string;
  readonly others: readonly string[];
}

const tokenLong = 32;
const signsAtMost = 3;

/** Null where nothing stands at its ends. A token may begin and end with both signs, so each reading is one of several. */
export function readEnds(text: string): WordEnds | null {
  const before = /^[_-]{0,3}/.exec(text)?.[0].length ?? 0;
  const after = /[_-]{0,3}$/.exec(text)?.[0].length ?? 0;
  if (before + after === 0 || before + after >= text.length) return null;
  const cut = (from: number, to: number) => text.slice(Math.min(from, before), text.length - Math.min(to, after));
  const others = new Set<string>();
  for (let signs = 1; signs <= signsAtMost; signs++) {
    for (const reading of [cut(signs, signs), cut(signs, 0), cut(0, signs)]) others.add(reading);
  }
  // A single sign at the end is more likely a token's own.
  const likely = before === 0 && text.length >= tokenLong ? text : cut(signsAtMost, signsAtMost);
  others.delete(likely);
  others.delete(text);
  return { likely, others: [...others] };
}
