/** White space and control characters; a NUL separates words like a space. */
export const separators = /[\s\p{Cc}]+/u;

/** What people put around a word: quotes, brackets, the stars of a chat, the stops of a sentence. */
const wrappings = new Set('"\'`´«»‹›„“”‟‚‘’‛<>()[]{}*~.,;:!?…。、，；：！？「」『』（）【】');

const delimiters = /[,;|/\\:=&#?<>"'`()[\]{}*«»‹›„“”‚‘’、，；：。（）]+/;
const bareWord = /^[A-Za-z0-9_-]+$/;
const shortestCode = 13;
const codeLongRun = /[A-Za-z0-9_-]{13,}/g;
const letterOrDigit = /[\p{L}\p{N}]/u;

/** Whether it has a letter or a digit: a lone dash or star is no word. */
export function isWordy(text: string): boolean {
  return letterOrDigit.test(text);
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

/** The parts of a chunk that has delimiters or foreign characters in it. */
export interface ChunkParts {
  /** Parts of nothing but letters, digits, `_` and `-`, as every code of this program is. */
  readonly words: readonly string[];
  /** Parts with other characters: only an imported plaintext could look like that. */
  readonly guesses: readonly string[];
}

/** Takes a chunk apart at its inner delimiters: `code=ABC`, `<b>ABC</b>`, `ABC,DEF`. */
export function splitChunk(chunk: string): ChunkParts {
  const words: string[] = [];
  const guesses: string[] = [];
  if (bareWord.test(chunk)) return { words, guesses };
  for (const piece of chunk.split(delimiters).map(trimWord).filter(isWordy)) {
    if (bareWord.test(piece)) {
      words.push(piece);
      continue;
    }
    guesses.push(piece);
    words.push(...(piece.match(codeLongRun) ?? []));
  }
  return { words, guesses };
}
