import { longestWord } from '../code-readings.ts';
import { findLinks } from './links.ts';
import { type Meter, noOthers, type Span } from './pasted-word.ts';
import { unwrap } from './unwrap.ts';
import { isBare, isWordy, splitChunk, trimWord } from './words.ts';

/** A text of a chunk with the slots that it covers, counted from the chunk's first. */
export interface Part extends Span {
  readonly text: string;
  readonly kind: 'link' | 'word' | 'guess';
  readonly others: readonly string[];
}

/** The first or the last part of a chunk, where nothing but a line break keeps it from what comes before or after. */
export interface Edge {
  readonly text: string;
  readonly others: readonly string[];
  readonly inLink: boolean;
}

/** What stands between two spaces, unwrapped and taken apart. */
export interface Chunk {
  /** Unwrapped, without what people put around words. */
  readonly text: string;
  readonly bare: boolean;
  /** Whether it is a `_` or a dash alone: no word, but perhaps a piece of one. */
  readonly sign: boolean;
  /** How it stood before, in every step of unwrapping: an imported plaintext may look like any. */
  readonly earlier: readonly string[];
  /** Empty for a bare chunk. Each before the parts of it. */
  readonly parts: readonly Part[];
  /** Bare words and guesses of the earlier steps that unwrapping has changed. */
  readonly lost: readonly string[];
  readonly hasLinks: boolean;
  /** Whether it ends in a link whose code is missing. */
  readonly open: boolean;
  readonly slots: number;
  readonly first: Edge | null;
  readonly last: Edge | null;
}

/** Earlier steps of a longer chunk are not taken apart: nobody writes a link like that. */
const longestTakenApart = 4_096;
const signs = /^[_-]{1,3}$/;
/** A parser looks at each character of a chunk about this often. */
const passes = 8;

/** Reads one chunk; null where nothing of it has a letter or a digit. */
export function readChunk(raw: string, meter: Meter): Chunk | null {
  const forms = unwrap(raw, meter);
  const form = forms[forms.length - 1] ?? raw;
  meter.steps += passes * form.length;
  const text = trimWord(form);
  const sign = signs.test(text);
  if (!isWordy(text) && !sign) return null;
  const earlier = earlierTexts(forms, text);
  if (isBare(text)) {
    const edge = { text, others: noOthers, inLink: false };
    const lost = earlierParts(forms, [], meter);
    const [first, last] = [startsWith(form, text) ? edge : null, endsWith(form, text) ? edge : null];
    return { text, bare: true, sign, earlier, parts: [], lost, hasLinks: false, open: false, slots: 1, first, last };
  }
  const { parts, slots, hasLinks, open } = takeApart(form);
  const words = parts.filter(({ kind }) => kind !== 'guess');
  const [first, last] = [words[0], words[words.length - 1]];
  return {
    ...{ text, bare: false, sign: false, earlier, parts, hasLinks, open, slots: Math.max(slots, 1) },
    lost: earlierParts(forms, parts, meter),
    first: first?.kind === 'word' && startsWith(form, first.text) ? toEdge(first) : null,
    last: last !== undefined && endsWith(form, last.text) ? toEdge(last) : null,
  };
}

function toEdge({ text, others, kind }: Part): Edge {
  return { text, others, inLink: kind === 'link' };
}

/** Quote marks of a reply may stand before the rest of a broken code. */
function startsWith(form: string, text: string): boolean {
  return form.startsWith(text) || /^[>|]{1,32}/.exec(form)?.[0].length === form.indexOf(text);
}

/** `=` and `\` are the marks of a line that goes on. */
function endsWith(form: string, text: string): boolean {
  return form.endsWith(text) || form.endsWith(`${text}=`) || form.endsWith(`${text}\\`);
}

function takeApart(form: string) {
  const { links, between, open } = findLinks(form);
  const parts: Part[] = [];
  const seen = new Set<string>();
  let slot = 0;
  for (const [at, stretch] of between.entries()) {
    for (const { text, runs } of splitChunk(stretch, seen)) {
      const to = slot + Math.max(runs?.length ?? 1, 1);
      parts.push({ text, kind: runs === null ? 'word' : 'guess', others: noOthers, from: slot, to });
      for (const [index, run] of (runs ?? []).entries()) {
        parts.push({ text: run, kind: 'word', others: noOthers, from: slot + index, to: slot + index + 1 });
      }
      slot = to;
    }
    const link = links[at];
    if (link === undefined) continue;
    parts.push({ ...link, kind: 'link', from: slot, to: slot + 1 });
    slot += 1;
  }
  return { parts, slots: slot, hasLinks: links.length > 0, open };
}

function earlierTexts(forms: readonly string[], text: string): readonly string[] {
  if (forms.length === 1 && forms[0] === text) return noOthers;
  const texts = new Set<string>();
  for (const form of forms) {
    if (form.length > longestWord + 1) continue;
    texts.add(form);
    texts.add(trimWord(form));
  }
  texts.delete(text);
  texts.delete('');
  return [...texts];
}

function earlierParts(forms: readonly string[], parts: readonly Part[], meter: Meter): readonly string[] {
  if (forms.length === 1) return noOthers;
  const known = new Set(parts.map(({ text }) => text));
  const lost = new Set<string>();
  for (const form of forms.slice(0, -1)) {
    if (form.length > longestTakenApart) continue;
    meter.steps += passes * form.length;
    for (const { text, others } of takeApart(form).parts) {
      for (const reading of [text, ...others]) if (!known.has(reading)) lost.add(reading);
    }
  }
  return [...lost];
}
