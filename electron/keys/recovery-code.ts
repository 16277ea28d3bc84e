import {
  checkHolds,
  checkSymbol,
  decodeCrockford,
  encodeCrockford,
  readCrockford,
} from '../../shared/domain/check-symbol.ts';
import type { RandomBytes } from './sealing.ts';

/** 256 bits in 52 characters, and the check character. */
const codeLength = 53;

/** A fresh recovery code as it is shown: Crockford Base32 in groups of 4, the check character last. */
export function newRecoveryCode(randomBytes: RandomBytes): string {
  const body = encodeCrockford(randomBytes(32));
  return ((body + checkSymbol(body)).match(/.{1,4}/g) ?? []).join('-');
}

/** Between two groups: blanks, line breaks, dashes of any kind, invisible characters. */
const separators = String.raw`[\s\p{Pd}\p{Cf}\u2212_]+`;

/** A code in its groups, within other text. It begins at every group, since what lies before may be groups as well. */
const grouped = new RegExp(`(?<![0-9A-Za-z])(?=((?:[0-9A-Za-z]{4}${separators}){13}[0-9A-Za-z])(?![0-9A-Za-z]))`, 'gu');

/** The first line of a code that is typed in two lines: six to thirteen whole groups. */
const firstLine = new RegExp(
  String.raw`^\s*(?:[0-9A-Za-z]{4}${separators}){5,12}[0-9A-Za-z]{4}(?:${separators})?$`,
  'u',
);

/**
 * The 32 bytes of a typed or pasted recovery code, alone or within the text of its kit; null where a character is wrong,
 * missing or too many. Case, `O` for 0, `I` and `L` for 1, blanks, line breaks, dashes and invisible characters do not
 * matter.
 */
export function parseRecoveryCode(text: string): Buffer | null {
  const alone = parseAlone(text);
  if (alone !== null) return alone;
  for (const candidate of candidatesIn(text)) {
    const bytes = parseAlone(candidate);
    if (bytes !== null) return bytes;
  }
  return null;
}

function parseAlone(text: string): Buffer | null {
  const characters = readCrockford(dropSeparators(text));
  if (characters?.length !== codeLength || !checkHolds(characters)) return null;
  const bytes = decodeCrockford(characters.slice(0, -1));
  return bytes?.length === 32 ? Buffer.from(bytes) : null;
}

/**
 * Whether a secret is meant as a recovery code, slips of the finger included, so that one prompt can take it or the
 * passphrase. A few digits are asked for, since a long passphrase of plain words has none and a real code has about 16.
 */
export function looksLikeRecoveryCode(text: string): boolean {
  const characters = dropSeparators(text);
  if (parseRecoveryCode(text) !== null) return true;
  if (candidatesIn(text).some(hasDigits)) return true;
  if (Math.abs(characters.length - codeLength) > 3) return false;
  const foreign = [...characters].filter((character) => readCrockford(character) === null).length;
  return foreign <= 2 && hasDigits(characters);
}

/** Whether a line is the first part of a recovery code, so that the rest is still to come. */
export function beginsRecoveryCode(line: string): boolean {
  const characters = dropSeparators(line);
  return firstLine.test(line) && readCrockford(characters) !== null && hasDigits(characters);
}

function candidatesIn(text: string): string[] {
  return [...text.matchAll(grouped)].map((match) => match[1] ?? '');
}

function hasDigits(text: string): boolean {
  return (text.match(/[0-9]/g) ?? []).length >= 3;
}

function dropSeparators(text: string): string {
  return text.replace(/[\s\p{Pd}\p{Cf}\u2212_]/gu, '');
}
