import { readFragment } from './fragment.ts';
import { trimWord } from './words.ts';

/** The code of one setup link, and what else it may have been. */
export interface PastedLink {
  readonly text: string;
  readonly others: readonly string[];
}

/** The links of a chunk in order; `between[i]` is the text before `links[i]`, the last one what follows them all. */
export interface FoundLinks {
  readonly links: readonly PastedLink[];
  readonly between: readonly string[];
  /** Whether the chunk ends where the code of a link should begin. */
  readonly open: boolean;
}

const marker = /[#?&;]invite=/gi;
const codeOfLink = /[^\s\p{Cc}"'`<>()[\]{}«»‹›„“”‚‘’&#|\\,;*]*/uy;
const beforeLink = /[\s"'`<>()[\]{}«»‹›„“”‚‘’|,;*]/;
const quotedHex = /=([0-9A-F]{2})/g;

/** Finds every `…#invite=CODE` (`?` and `&` too) of a chunk that was unwrapped. */
export function findLinks(chunk: string): FoundLinks {
  const links: PastedLink[] = [];
  const between: string[] = [];
  let done = 0;
  let end = -1;
  for (const match of chunk.matchAll(marker)) {
    const from = match.index + match[0].length;
    // A link inside the code of the link before it.
    if (match.index < done) continue;
    codeOfLink.lastIndex = from;
    const raw = codeOfLink.exec(chunk)?.[0] ?? '';
    end = from + raw.length;
    const link = readLink(raw);
    if (link === null) continue;
    between.push(chunk.slice(done, linkStart(chunk, match.index, done)));
    links.push(link);
    done = end;
  }
  between.push(chunk.slice(done));
  return { links, between, open: end === chunk.length && done !== end };
}

function readLink(raw: string): PastedLink | null {
  const whole = trimWord(raw);
  if (whole === '') return null;
  // Every code of this program is a run of its own characters; others were glued to it, or it was imported.
  const text = readFragment(`invite=${raw}`, 0) || whole;
  const others = new Set([whole]);
  // A raw mail writes `=` as `=3D`, and `_` as `=5F`.
  if (whole.startsWith('3D')) {
    const read = `=${whole}`.replace(quotedHex, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    others.add(/^[A-Za-z0-9_-]+/.exec(read.slice(1))?.[0] ?? whole);
  }
  others.delete(text);
  return { text, others: [...others] };
}

function linkStart(text: string, marked: number, done: number): number {
  let start = marked;
  while (start > done && !beforeLink.test(text.charAt(start - 1))) start--;
  return start;
}
