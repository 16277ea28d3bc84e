import { decodeEntities } from './entities.ts';
import { unwrapGateways } from './gateways.ts';
import type { Meter } from './pasted-word.ts';
import { decodePercent } from './percent.ts';

/** Copies are unwrapped until nothing changes, and no more often than this. */
const roundsAtMost = 5;

/** What one round costs, in looks at each character. */
const passes = 12;

const wrapped = /[%&\\<[\u0080-\uffff]|urldefense|aHR0c/;
const foreign = /[\u0080-\uffff]/;
const dashes = /[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g;
/** Programs that set type write `--` as one of these. */
const longDash = /[\u2013\u2014]/g;
/** An object that was left out of a copy stands as U+FFFC. */
const ignorable = /[\p{Default_Ignorable_Code_Point}\p{Cf}\ufffc]+/gu;
/** NFKC sorts the marks on one letter; sorting a megabyte of them takes minutes, and no letter has more than these. */
const moreMarks = /(\p{M}{30})\p{M}+/gu;
/** NFKC makes up to 18 characters of one of these words; no code has them. */
const expanding = /[\u3300-\u33ff\ufdf0-\ufdfc]+/g;
/** Markdown and LaTeX. */
const escapedSign = /\\([!-/:-@[-`{-~])/g;
const signInBraces = /\{\\([_-])\}/g;
/** JSON and scripts write characters as numbers, and line breaks as letters. */
const escapedNumber = /\\(?:u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi;
const escapedGap = /\\[nrtvf]/g;
/** Terminal colours whose ESC was lost. */
const bareColour = /\[\d{1,3}(?:;\d{1,3}){0,4}m/g;
const breakHint = /<wbr\s{0,8}\/?>/gi;

/**
 * A chunk as it stands, and then as it is after each round of unwrapping; the last one does not change any more, or was
 * unwrapped as often as is allowed. Most chunks have the one form.
 */
export function unwrap(chunk: string, meter: Meter): readonly [string, ...string[]] {
  meter.steps += chunk.length;
  if (!wrapped.test(chunk)) return [chunk];
  const forms: [string, ...string[]] = [chunk];
  let form = chunk;
  for (let round = 0; round < roundsAtMost; round++) {
    meter.steps += passes * form.length;
    const next = unwrapOnce(form, round > 0);
    if (next === form) break;
    const typeset = form.replace(longDash, '--');
    if (typeset !== form) forms.push(unwrapOnce(typeset, false));
    form = next;
    forms.push(form);
  }
  return forms;
}

/** `normalized`: the form is in NFKC already. */
function unwrapOnce(form: string, normalized: boolean): string {
  let text = decodeEntities(decodePercent(unwrapGateways(form)));
  if (text.includes('\\')) text = undoEscapes(text);
  if (text.includes('[')) text = text.replace(bareColour, '');
  if (text.includes('<')) text = text.replace(breakHint, '');
  if ((normalized && text === form) || !foreign.test(text)) return text;
  const short = text.replace(expanding, ' ').replace(moreMarks, '$1');
  return short.normalize('NFKC').replace(ignorable, '').replace(dashes, '-');
}

function undoEscapes(text: string): string {
  return text
    .replace(escapedNumber, readNumber)
    .replace(escapedGap, ' ')
    .replace(signInBraces, '$1')
    .replace(escapedSign, '$1');
}

function readNumber(whole: string, braced?: string, four?: string, two?: string): string {
  const point = Number.parseInt(braced ?? four ?? two ?? '', 16);
  return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
}

/** A terminal's control sequences (ECMA-48 §5.4). Each part is bounded, so that none is read twice. */
const esc = '\u001b';
const colours = new RegExp(`(?:${esc}\\[|\u009b)[0-?]{0,32}[ -/]{0,8}[@-~]`, 'g');

/** `text` without terminal colours and byte order marks, which no code holds and which would break one apart. */
export function clearText(text: string, meter: Meter): string {
  meter.steps += 2 * text.length;
  return text.replace(colours, '').replaceAll('\ufeff', '');
}

const softBreak = /=[ \t]*\r?\n/g;
const quotedSigns = /(?<!invite)=5F|=[C-F][0-9A-F]=[89AB][0-9A-F]/;
const quotedRun = /(?:=[0-9A-F]{2})+/g;

/** `text` with quoted-printable undone (RFC 2045 §6.7), where it looks like that; else null. */
export function undoQuotedPrintable(text: string, meter: Meter): string | null {
  meter.steps += text.length;
  if (!text.includes('=')) return null;
  meter.steps += 3 * text.length;
  const isQuoted = quotedSigns.test(text) || (text.includes('=3D') && text.search(softBreak) >= 0);
  if (!isQuoted) return null;
  return text.replace(softBreak, '').replace(quotedRun, (run) => decodePercent(run.replaceAll('=', '%')));
}
