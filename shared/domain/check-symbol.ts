/** Crockford's Base32 alphabet: no I, L, O and U. https://www.crockford.com/base32.html */
export const crockfordAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Value of each ASCII character, read as people type it (either case, O as 0, I and L as 1); -1 where it has none. */
const values = new Int8Array(128).fill(-1);
for (let value = 0; value < 32; value++) {
  const symbol = crockfordAlphabet.charAt(value);
  values[symbol.charCodeAt(0)] = value;
  values[symbol.toLowerCase().charCodeAt(0)] = value;
}
for (const [typed, value] of [
  ['Oo', 0],
  ['IiLl', 1],
] as const) {
  for (const character of typed) values[character.charCodeAt(0)] = value;
}

/**
 * A Crockford text in its one form: upper case, O as 0, I and L as 1, dashes left out. null where another character is
 * in it.
 */
export function readCrockford(text: string): string | null {
  let read = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === dash) continue;
    const value = values[code] ?? -1;
    if (value < 0) return null;
    read += crockfordAlphabet.charAt(value);
  }
  return read;
}

const dash = 0x2d;

/**
 * The check character of `body` (alphabet above, no dashes). It is the weighted sum of the values over GF(32) (x^5 + x^2
 * + 1), with weights that are powers of the primitive element, counted from the right: the check character itself
 * weighs 1, the last character of the body α, the one before it α². No weight is 0, so every single wrong character
 * changes the sum; neighbours never weigh the same, so every swap of two different neighbours does too, the one with the
 * check character included. Throws a RangeError where a character is not in the alphabet.
 */
export function checkSymbol(body: string): string {
  const sum = weigh(body);
  if (sum === null) throw new RangeError('a check character is made for Crockford characters only');
  return crockfordAlphabet.charAt(sum);
}

/** Whether the last character of `bodyWithCheck` is the check character of those before it. */
export function checkHolds(bodyWithCheck: string): boolean {
  if (bodyWithCheck.length < 2) return false;
  const sum = weigh(bodyWithCheck.slice(0, -1));
  return sum !== null && crockfordAlphabet.charAt(sum) === bodyWithCheck.slice(-1);
}

function weigh(body: string): number | null {
  let sum = 0;
  for (let at = 0; at < body.length; at++) {
    const value = crockfordAlphabet.indexOf(body.charAt(at));
    if (value < 0) return null;
    sum = timesAlpha(sum ^ value);
  }
  return sum;
}

/** Multiplies by x in GF(32): a carry out of bit 4 comes back as x^2 + 1. */
function timesAlpha(value: number): number {
  const shifted = value << 1;
  return shifted & 0b100000 ? shifted ^ 0b100101 : shifted;
}

/** `bytes` in Crockford's Base32, first bit first, the last character filled up with zero bits. */
export function encodeCrockford(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += crockfordAlphabet.charAt((pending >> (bits - 5)) & 31);
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + crockfordAlphabet.charAt((pending << (5 - bits)) & 31);
}

/**
 * The bytes that {@link encodeCrockford} wrote, read as forgivingly as {@link readCrockford} does. null where the text is
 * none of its answers: a foreign character, a length that no number of bytes has, or fill bits that are not zero.
 */
export function decodeCrockford(text: string): Uint8Array | null {
  const read = readCrockford(text);
  if (read === null) return null;
  const bytes = new Uint8Array(Math.floor((read.length * 5) / 8));
  let filled = 0;
  let pending = 0;
  let bits = 0;
  for (let at = 0; at < read.length; at++) {
    pending = (pending << 5) | crockfordAlphabet.indexOf(read.charAt(at));
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[filled++] = pending >> bits;
    pending &= (1 << bits) - 1;
  }
  return bits < 5 && pending === 0 ? bytes : null;
}
