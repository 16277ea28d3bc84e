import { longestWord } from '../code-readings.ts';
import { readChunk } from './chunk.ts';
import type { Meter } from './pasted-word.ts';
import { readEnds, trimWord } from './words.ts';

/** A longer paste is no single code, however it was broken and quoted. */
const longestBroken = 8_192;
const passes = 6;

const gaps = /[\s\p{Cc}\p{Default_Ignorable_Code_Point}]+/gu;
const lineEnds = /[\r\n\v\f\u0085\u2028\u2029]+/;

/** Every text that a paste may be as a whole: as it stands, and with what broke it into lines taken out. */
export function wholeTexts(raw: string, cleared: string, meter: Meter): readonly string[] {
  if (raw.length > longestBroken) return [];
  meter.steps += passes * raw.length;
  // White space at the ends of a line, quote marks of a reply, and the marks of a line that goes on.
  const lines = cleared.split(lineEnds).map((line) => line.replace(/^[\s>|]+/, '').replace(gaps, ''));
  const joined = lines.map((line, at) => (at < lines.length - 1 ? line.replace(/[=\\]$/, '') : line)).join('');
  const unbroken = lines.map((line, at) => (at < lines.length - 1 ? line.replace(/[=\\-]$/, '') : line)).join('');
  const texts = new Set([raw.trim(), raw.replace(gaps, ''), joined, unbroken, ...unwrapped(joined, meter)]);
  const [last = ''] = [...texts].slice(-1);
  const ends = readEnds(last);
  if (ends !== null) for (const reading of [ends.likely, ...ends.others]) texts.add(reading);
  return [...texts].filter((text) => text !== '' && text.length <= longestWord);
}

/** No word came before the link, and no other link. */
const onlyAddress = /^[<("'«]?https?:\/\//i;
const httpsLong = 9;

/** What was broken may be a link, or a copy that another tool rewrote. */
function unwrapped(joined: string, meter: Meter): readonly string[] {
  const chunk = readChunk(joined, meter);
  if (chunk === null) return [trimWord(joined)];
  const [part, more] = chunk.parts;
  if (part?.kind !== 'link' || more !== undefined || chunk.last?.inLink !== true) return [chunk.text];
  if (!onlyAddress.test(joined) || joined.indexOf('://', httpsLong) >= 0) return [chunk.text];
  return [part.text, ...part.others];
}
