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

/**
 * The 32 bytes of a typed or pasted recovery code, or null where a character is wrong, missing or too many. Case,
 * `O` for 0, `I` and `L` for 1, blanks, dashes and invisible characters do not matter.
 */
export function parseRecoveryCode(text: string): Buffer | null {
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
  if (parseRecoveryCode(characters) !== null) return true;
  if (Math.abs(characters.length - codeLength) > 3) return false;
  const foreign = [...characters].filter((character) => readCrockford(character) === null).length;
  return foreign <= 2 && (characters.match(/[0-9]/g) ?? []).length >= 3;
}

function dropSeparators(text: string): string {
  return text.replace(/[\s\p{Pd}\p{Cf}\u2212_]/gu, '');
}
