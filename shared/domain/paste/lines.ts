import type { Chunk } from './chunk.ts';
import { type JoinedGroups, joinGroups } from './groups.ts';
import type { LineJoiner } from './joins.ts';
import type { Span, WordOrigin } from './pasted-word.ts';
import type { PlacedChunk } from './place-chunks.ts';
import type { WordList } from './word-list.ts';
import { isCodeLong } from './words.ts';

/** More groups than the longest code has. */
const groupsAtMost = 65;

/** Adds the words of all chunks, and the joins of their lines. */
export function addChunks(found: WordList, joiner: LineJoiner, chunks: readonly PlacedChunk[]): void {
  const words = chunks.filter(({ chunk }) => !chunk.sign);
  const [only] = words;
  if (only !== undefined && words.length === 1) addOnly(found, only);
  const whole = words.length > groupsAtMost ? null : join(words);
  const lines = joinLines(chunks);
  // Two codes, one above the other, may look like one long code.
  if (whole !== null && (lines.size === 0 || (whole.even && (whole.likely || lines.size === 1)))) {
    if (whole.even || whole.likely) {
      found.add(whole.text, whole.even ? 'alone' : 'running', spanOf(words));
      for (const placed of words) addRunning(found, placed, 'guess');
      return;
    }
  }
  let open = false;
  for (let from = 0; from < chunks.length; ) {
    const to = lineEnd(chunks, from);
    const joined = lines.get(from);
    if (joined !== undefined) found.add(joined.text, 'alone', spanOf(chunks.slice(from, to)));
    addLine(found, chunks, from, to, joined !== undefined ? 'guess' : open ? 'link' : 'running');
    const [start, end] = [chunks[from], chunks[to - 1]];
    if (joined !== undefined || start === undefined || end === undefined) joiner.interrupt();
    else joiner.add(start, end, open);
    open = end?.chunk.open ?? false;
    from = to;
  }
  if (chunks.length <= wordsOfOne && chunks.every(({ chunk }) => chunk.bare)) joiner.addWhole(chunks);
}

/** A paste of so few bare words may be one code whose line breaks became spaces. */
const wordsOfOne = 8;

function join(chunks: readonly PlacedChunk[]): JoinedGroups | null {
  return chunks.some(({ chunk }) => chunk.hasLinks) ? null : joinGroups(chunks.map(({ chunk }) => chunk.text));
}

/** The lines that hold the groups of one code, by the place of their first chunk. */
function joinLines(chunks: readonly PlacedChunk[]): Map<number, JoinedGroups> {
  const lines = new Map<number, JoinedGroups>();
  for (let from = 0; from < chunks.length; ) {
    const to = lineEnd(chunks, from);
    const count = to - from - (chunks[to - 1]?.chunk.sign ? 1 : 0);
    const joined = count > 2 && count <= groupsAtMost ? join(chunks.slice(from, from + count)) : null;
    if (joined?.even) lines.set(from, joined);
    from = to;
  }
  return lines;
}

function lineEnd(chunks: readonly PlacedChunk[], from: number): number {
  const line = chunks[from]?.line;
  let to = from + 1;
  while (to < chunks.length && chunks[to]?.line === line) to++;
  return to;
}

/** `origin`: that of its words; a link for the first only, where the line before ended in one without a code. */
function addLine(found: WordList, chunks: readonly PlacedChunk[], from: number, to: number, origin: WordOrigin): void {
  for (let at = from; at < to; at++) {
    const placed = chunks[at];
    if (placed !== undefined) addRunning(found, placed, origin === 'link' && at > from ? 'running' : origin);
  }
}

function spanOf(chunks: readonly PlacedChunk[]): Span {
  const last = chunks[chunks.length - 1];
  return { from: chunks[0]?.slot ?? 0, to: (last?.slot ?? 0) + (last?.chunk.slots ?? 0) };
}

/** A paste of one chunk is the code itself, unless something in it is long enough to be one. */
function addOnly(found: WordList, placed: PlacedChunk): void {
  const { chunk, slot } = placed;
  if (chunk.bare || chunk.hasLinks) {
    addRunning(found, placed, chunk.bare ? 'alone' : 'running');
    return;
  }
  const span = { from: slot, to: slot + chunk.slots };
  for (const text of chunk.earlier) found.add(text, 'guess', span);
  const long = chunk.parts.filter(({ kind, text }) => kind === 'word' && isCodeLong(text));
  found.add(chunk.text, long.length === 0 ? 'alone' : 'guess', span);
  for (const { text, kind, from, to } of chunk.parts) {
    const place = { from: slot + from, to: slot + to };
    if (kind === 'word' && isCodeLong(text)) found.addWord(text, long.length === 1 ? 'alone' : 'running', place);
    else found.add(text, 'guess', place);
  }
  addLost(found, chunk, slot);
}

/** `origin`: that of the chunk's words; a link for its first word only, where the line before ended in one without a code. */
function addRunning(found: WordList, { chunk, slot }: PlacedChunk, origin: WordOrigin): void {
  if (chunk.sign || !found.begin(chunk, origin)) return;
  const span = { from: slot, to: slot + chunk.slots };
  for (const text of chunk.earlier) found.add(text, 'guess', span);
  if (chunk.bare) found.addWord(chunk.text, origin, span);
  else found.add(chunk.text, chunk.parts.some(({ kind }) => kind !== 'guess') ? 'guess' : 'running', span);
  let first = origin;
  for (const { text, kind, others, from, to } of chunk.parts) {
    const place = { from: slot + from, to: slot + to };
    if (kind === 'guess') found.add(text, 'guess', place);
    else found.addWord(text, kind === 'link' ? 'link' : first, place, others);
    if (first === 'link') first = 'running';
  }
  addLost(found, chunk, slot);
}

/** What only an earlier step of unwrapping shows takes nothing's place. */
export function addLost(found: WordList, { lost }: Chunk, slot: number): void {
  for (const text of lost) found.add(text, 'guess', { from: slot, to: slot });
}
