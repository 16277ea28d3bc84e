import { trimWord } from './paste-words.ts';

/** The code of one setup link, and what else it may have been. */
export interface PastedLink {
  readonly text: string;
  readonly others: readonly string[];
}

/** The links of a text in order; `between[i]` is the text before `links[i]`, the last one what follows them all. */
export interface FoundLinks {
  readonly links: readonly PastedLink[];
  readonly between: readonly string[];
}

// The percent signs are those of a link inside another link, as mail filters rewrite them.
const marker = /(?:[#?&]|%23|%3f|%26)(?:amp;)?invite(?:=|%3d)/gi;
const codeOfLink = /[^\s\p{Cc}"'`<>()[\]{}«»‹›„“”‚‘’&#|\\,;*]*/uy;
const nextLine = /[ \t]*\r?\n[ \t>]*([A-Za-z0-9_-]{1,512})/y;
const beforeLink = /[\s"'`<>()[\]{}«»‹›„“”‚‘’|,;*]/;

/** Finds every `…#invite=CODE` (`?` and `&` too), percent-decoded, inside a mail or a rewritten link. */
export function findLinks(text: string): FoundLinks {
  const links: PastedLink[] = [];
  const between: string[] = [];
  let done = 0;
  for (const match of text.matchAll(marker)) {
    const from = match.index + match[0].length;
    // A link inside the code of the link before it.
    if (match.index < done) continue;
    codeOfLink.lastIndex = from;
    const raw = codeOfLink.exec(text)?.[0] ?? '';
    const link = readLink(raw, continuation(text, from + raw.length));
    if (link === null) continue;
    between.push(text.slice(done, linkStart(text, match.index, done)));
    links.push(link);
    done = from + raw.length;
  }
  between.push(text.slice(done));
  return { links, between };
}

/** The word that begins the next line where a line ends at `at`: a mail program may have broken the code there. */
function continuation(text: string, at: number): string | null {
  nextLine.lastIndex = at;
  return nextLine.exec(text)?.[1] ?? null;
}

function readLink(raw: string, continued: string | null): PastedLink | null {
  codeOfLink.lastIndex = 0;
  const whole = trimWord(codeOfLink.exec(decodePercent(raw))?.[0] ?? '');
  if (whole === '') return continued === null ? null : { text: continued, others: [] };
  // Every code of this program is such a run; other characters were glued to it, or it was imported.
  const text = /^[A-Za-z0-9_-]+/.exec(whole)?.[0] ?? whole;
  const others = new Set([whole]);
  if (continued !== null) others.add(text + continued);
  // A raw mail writes `=` as `=3D`.
  if (text.startsWith('3D')) others.add(text.slice(2));
  others.delete(text);
  return { text, others: [...others] };
}

function decodePercent(raw: string): string {
  if (!/%[0-9a-f]{2}/i.test(raw)) return raw;
  try {
    return decodeURIComponent(raw);
  } catch {
    return raw;
  }
}

function linkStart(text: string, marked: number, done: number): number {
  let start = marked;
  while (start > done && !beforeLink.test(text.charAt(start - 1))) start--;
  return start;
}
