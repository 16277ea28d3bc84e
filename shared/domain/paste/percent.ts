const encoded = /(?:%[0-9a-f]{2})+/gi;
/** Encoded again and again, a `%` is `%252525`. */
const deep = /%(?:25){3,}/g;
/** The form of the old JavaScript function `escape`. */
const byUnit = /%u([0-9a-f]{4})/gi;

/** `text` percent-decoded once, as UTF-8; what is no UTF-8 stays as it stands. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  const shallow = text.replace(deep, '%2525').replace(byUnit, (_, hex: string) => unitOf(hex));
  return shallow.replace(encoded, decodeRun);
}

function unitOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}

function decodeRun(run: string): string {
  let decoded = '';
  for (let at = 0; at < run.length; ) {
    const first = byteAt(run, at);
    const length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    const point = length === 1 ? first : readPoint(run, at, first, length);
    if (point < 0) {
      decoded += run.slice(at, at + 3);
      at += 3;
    } else {
      decoded += String.fromCodePoint(point);
      at += 3 * length;
    }
  }
  return decoded;
}

function byteAt(run: string, at: number): number {
  return 16 * digitOf(run.charCodeAt(at + 1)) + digitOf(run.charCodeAt(at + 2));
}

/** Digits end at `9`; of letters in either case the last four bits count from one. */
function digitOf(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : (unit & 0xf) + 9;
}

/** The code point of a UTF-8 sequence (RFC 3629); -1 where it is none. */
function readPoint(run: string, at: number, first: number, length: number): number {
  if (length === 0 || at + 3 * length > run.length) return -1;
  let point = first & (0x7f >> length);
  for (let further = 1; further < length; further++) {
    const byte = byteAt(run, at + 3 * further);
    if ((byte & 0xc0) !== 0x80) return -1;
    point = (point << 6) | (byte & 0x3f);
  }
  const least = leastOf[length] ?? 0;
  return point < least || point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? -1 : point;
}

/** Code points below these have a shorter sequence. */
const leastOf = [0, 0, 0x80, 0x800, 0x10000];
