import { limits } from '../invite.ts';
import { type Chunk, readChunk } from './chunk.ts';
import type { Meter } from './pasted-word.ts';

/** A chunk where it stands. */
export interface PlacedChunk {
  readonly chunk: Chunk;
  readonly line: number;
  /** Its first slot. */
  readonly slot: number;
}

/** Reads a chunk, each text once. */
export type ReadOnce = (raw: string) => Chunk | null;

export function readOnce(meter: Meter): ReadOnce {
  const known = new Map<string, Chunk | null>();
  return (raw) => {
    const chunk = known.get(raw) ?? (known.has(raw) ? null : readChunk(raw, meter));
    known.set(raw, chunk);
    return chunk;
  };
}

/** A longer link is not put together where a line break parted it before its code. */
const longestGlued = 4_096;

/** The chunks of a text that have a letter or digit, and lone signs, in order; null where there are more different ones than are looked up. */
export function placeChunks(text: string, read: ReadOnce, meter: Meter): PlacedChunk[] | null {
  const placed: PlacedChunk[] = [];
  const different = new Set<Chunk>();
  let address: { raw: string; line: number } | null = null;
  let slot = 0;
  scan(text, meter, (raw, line) => {
    const alone = read(raw);
    if (alone === null) return true;
    let chunk = alone;
    let before = placed[placed.length - 1];
    // A sign is a piece of a code only at the end of its line.
    if (before?.line === line && before.chunk.sign) {
      slot = before.slot;
      placed.pop();
      before = placed[placed.length - 1];
    }
    const glued =
      address === null || before === undefined || line === address.line ? null : glue(address.raw, raw, alone);
    if (glued !== null && before !== undefined) {
      chunk = glued;
      slot = before.slot;
      placed.pop();
    }
    placed.push({ chunk, line, slot });
    slot += chunk.slots;
    if (!chunk.sign) different.add(chunk);
    address = raw.includes('://') && !chunk.hasLinks ? { raw, line } : null;
    return different.size <= limits.pasteWords;
  });
  return different.size > limits.pasteWords ? null : placed;

  /** A link that a line break parted before its code; null where the two are none. */
  function glue(start: string, rest: string, chunk: Chunk): Chunk | null {
    if (chunk.hasLinks || chunk.open || start.length + rest.length > longestGlued) return null;
    const whole = read(start.replace(/[=\\]$/, '') + rest.replace(/^[>|]+/, ''));
    return whole !== null && (whole.hasLinks || whole.open) ? whole : null;
  }
}

/** Gives `take` every run without white space and control characters with its line's number, until it answers false. */
function scan(text: string, meter: Meter, take: (chunk: string, line: number) => boolean): void {
  meter.steps += 2 * text.length;
  let line = 0;
  let start = -1;
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    if (kind === inWord) {
      if (start < 0) start = at;
      continue;
    }
    if (start >= 0 && !take(text.slice(start, at), line)) return;
    start = -1;
    if (kind === newline) line += 1;
  }
  if (start >= 0) take(text.slice(start), line);
}

const inWord = 0;
const space = 1;
const newline = 2;

/** A NUL separates words like a space. */
function kindOf(unit: number): number {
  if (unit <= 0x20) return unit >= 0x0a && unit <= 0x0d ? newline : space;
  if (unit < 0x7f) return inWord;
  if (unit <= 0xa0) return unit === 0x85 ? newline : space;
  if (unit < 0x1680) return inWord;
  if (unit === 0x2028 || unit === 0x2029) return newline;
  if (unit >= 0x2000 && unit <= 0x200a) return space;
  return rareSpaces.has(unit) ? space : inWord;
}

/** The last one is the blank of Braille, which chats use as a space. */
const rareSpaces = new Set([0x1680, 0x202f, 0x205f, 0x2800, 0x3000]);
