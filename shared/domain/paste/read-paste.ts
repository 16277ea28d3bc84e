import { readWord, type WordReading } from '../code-readings.ts';
import { limits } from '../invite.ts';
import { LineJoiner } from './joins.ts';
import { addChunks } from './lines.ts';
import { type Meter, noOthers, type ParsedPaste, type ReadablePaste, type Settled } from './pasted-word.ts';
import { placeChunks, readOnce } from './place-chunks.ts';
import { Places, settleUnknown } from './settle.ts';
import { clearText, undoQuotedPrintable } from './unwrap.ts';
import { wholeTexts } from './whole.ts';
import { toWord, WordList } from './word-list.ts';
import { readEnds } from './words.ts';

export type { PastedWord, Settled, WordOrigin } from './pasted-word.ts';

/** What somebody pasted, typed or dropped, as it came. */
export type PastedText = string & { readonly __brand: 'PastedText' };

const bareWord = /^[_-]*[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Finds the words of a paste that may be codes: its links' codes by name, then whatever stands between spaces, unwrapped
 * where another tool rewrote it. Words come in the order of the text, none twice, none longer than one character more
 * than a code can be. Never throws; its work, which `meter` counts, grows with the length alone.
 */
export function parsePaste(text: PastedText | string, meter: Meter = { steps: 0 }): ParsedPaste {
  if (text.length > limits.paste) return { ok: false, why: 'too_long' };
  return readBareWord(text.trim()) ?? readText(text, meter);
}

/** A single code, as most pastes are; null for anything else. */
function readBareWord(text: string): ParsedPaste | null {
  if (!bareWord.test(text)) return null;
  const ends = text.length > limits.longText ? null : readEnds(text);
  if (ends !== null && ends.likely !== text) return null;
  const word = toWord(text, 'alone', { from: 0, to: 1 }, ends?.others ?? noOthers);
  return { ok: true, words: [word], joins: [], slots: 1 };
}

function readText(text: string, meter: Meter): ParsedPaste {
  const cleared = clearText(text, meter);
  const quoted = undoQuotedPrintable(cleared, meter);
  const read = readOnce(meter);
  const chunks = placeChunks(quoted ?? cleared, read, meter);
  if (chunks === null) return { ok: false, why: 'too_many_words' };
  const last = chunks[chunks.length - 1];
  if (last === undefined || chunks.every(({ chunk }) => chunk.sign)) return { ok: false, why: 'empty' };
  const slots = last.slot + last.chunk.slots;
  const found = new WordList();
  for (const whole of wholeTexts(text, cleared, meter)) found.add(whole, 'guess', { from: 0, to: slots });
  const joiner = new LineJoiner(meter);
  addChunks(found, joiner, chunks);
  if (quoted !== null) addUnquoted(found, cleared, meter);
  if (found.isFull) return { ok: false, why: 'too_many_words' };
  return { ok: true, words: found.list(), joins: joiner.joins, slots };
}

/** What stands there as it is must be found, too, where the text only looked quoted. */
function addUnquoted(found: WordList, text: string, meter: Meter): void {
  for (const { chunk } of placeChunks(text, readOnce(meter), meter) ?? []) {
    for (const word of [chunk, ...chunk.parts]) found.add(word.text, 'guess', { from: 0, to: 0 });
  }
}

/**
 * Decides which words of a paste are its codes, in the order of the text. `find` looks a reading up; `prefixes` gives those
 * that the vault issues under, and is asked only where something was not found. What is found absorbs every other word in
 * its place, its own pieces first. Of what is not found, a link's code and a word alone are codes, and in running text what
 * has a known prefix or a check character that holds.
 */
export function settlePaste<T>(
  paste: ReadablePaste,
  prefixes: () => ReadonlySet<string>,
  find: (reading: WordReading) => T | null,
): Settled<T>[] {
  const { words, joins, slots } = paste;
  const settled: Settled<T>[] = [];
  const taken = new Places(slots);
  const seen = new Places(slots);
  const hits: Settled<T>[] = [];
  for (const word of words) {
    const found = find(readWord(word.text, noPrefixes, word.others));
    if (found === null) continue;
    const hit = { word, found, possible: true };
    // A paste that is one code as a whole is that code and no other.
    if (word.from === 0 && word.to === slots) return [hit];
    hits.push(hit);
    seen.take(word);
  }
  for (const join of joins) {
    if (seen.hasAll(join) || taken.hasAny(join)) continue;
    const found = find(readWord(join.text, noPrefixes, join.others));
    if (found === null) continue;
    settled.push({ word: join, found, possible: true });
    taken.take(join);
  }
  for (const hit of hits) {
    if (taken.hasAny(hit.word)) continue;
    settled.push(hit);
    taken.take(hit.word);
  }
  if (!taken.isFull) settled.push(...settleUnknown(paste, prefixes(), taken));
  return settled.toSorted((a, b) => a.word.from - b.word.from);
}

const noPrefixes: ReadonlySet<string> = new Set();
