import type { Random } from './random.ts';

const scraps = [
  'pinv_',
  'pinv_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG',
  '7K3D-9QXM-2FHA-TW4C-P',
  'https://id.example.org/setup#invite=',
  'https://',
  '<a href="',
  '#invite=',
  '%00',
  '%',
  '&amp;',
  '-',
  '--',
  '=',
  ' ',
  '\n',
  '\t',
  '"',
  "'",
  '\u0000',
  '\u200b',
  '\u202e',
  '\ud800',
  '\udc00',
  '\ufeff',
  'é',
  'e\u0301',
  '𝄞',
  'İ',
  'ß',
  'O0Il1',
  'a'.repeat(600),
  '- '.repeat(300),
  '(((((',
  '__proto__',
  '[object Object]',
  "'; DROP TABLE invites; --",
  '../../etc/passwd',
  '9'.repeat(30),
];

/** Text as no one would write it: scraps of what is known, and characters from anywhere. */
export function wildText(random: Random, longest = 12): string {
  let text = '';
  for (let left = random.int(longest); left >= 0; left--) {
    text +=
      random.int(3) > 0 ? random.pick(scraps) : String.fromCodePoint(random.int(random.int(4) > 0 ? 128 : 0x10ffff));
  }
  return text;
}

/** A value as JSON or a broken bridge may bring it. */
export function wildValue(random: Random, depth = 3): unknown {
  switch (random.int(depth > 0 ? 12 : 9)) {
    case 0:
      return null;
    case 1:
      return undefined;
    case 2:
      return random.int(2) === 0;
    case 3:
      return random.int(100) - 50;
    case 4:
      return random.pick([0.5, -0, 1e21, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER, -1]);
    case 5:
      return 10n;
    case 9:
      return Array.from({ length: random.int(4) }, () => wildValue(random, depth - 1));
    case 10:
    case 11: {
      const entries = Array.from({ length: random.int(4) }, () => [wildText(random, 2), wildValue(random, depth - 1)]);
      return Object.fromEntries(entries);
    }
    default:
      return wildText(random, 4);
  }
}

/** JSON text with something wrong in it: bytes changed, cut, doubled, or a value of another kind. */
export function spoilJson(text: string, random: Random): string {
  const at = random.int(text.length);
  switch (random.int(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + 1 + random.int(20));
    case 2:
      return text.slice(0, at) + random.pick(scraps) + text.slice(at);
    case 3: {
      const end = at + random.int(200);
      return text.slice(0, end) + text.slice(at);
    }
    case 4:
      return spoilValue(text, random);
    default:
      return text.slice(0, at) + String.fromCodePoint(random.int(256)) + text.slice(at + 1);
  }
}

/** Another value for one of the fields. */
function spoilValue(text: string, random: Random): string {
  const fields = [...text.matchAll(/"(\w+)":("[^"]*"|-?\d+|null|true|false)/g)];
  const field = fields[random.int(fields.length)];
  if (field?.index === undefined) return text;
  const value = JSON.stringify(wildValue(random, 2), (_, inner) => (typeof inner === 'bigint' ? 7 : inner)) ?? 'null';
  return `${text.slice(0, field.index)}"${field[1]}":${value}${text.slice(field.index + field[0].length)}`;
}

const sqlitePage = 4_096;

/** A plain SQLite file with something wrong in it: bytes, whole pages, its length, or the text of a value. */
export function spoilDatabase(whole: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(whole);
  const page = () => sqlitePage * random.int(bytes.length / sqlitePage);
  switch (random.int(7)) {
    case 0:
      return bytes.subarray(0, random.int(bytes.length));
    case 1:
      return Buffer.concat([bytes, random.bytes(random.int(2 * sqlitePage))]);
    case 2:
      bytes.fill(random.pick([0, 255, 13]), page(), page() + random.int(sqlitePage));
      return bytes;
    case 3:
      whole.copy(bytes, page(), page(), Math.min(bytes.length, page() + sqlitePage));
      return bytes;
    case 4:
      spoilText(bytes, random);
      return bytes;
    default: {
      // The file's head, the head of a page, or anywhere.
      const [from, length] = random.pick([[0, 100] as const, [page(), 200] as const, [0, bytes.length] as const]);
      for (let left = 1 + random.int(8); left > 0; left--) bytes[from + random.int(length)] = random.int(256);
      return bytes;
    }
  }
}

/** Another text where a hash, a time or a piece of the schema stands. */
function spoilText(bytes: Buffer, random: Random): void {
  const text = bytes.toString('latin1');
  const found = [...text.matchAll(/[0-9a-f]{64}|\d{4}-\d\d-\d\dT[\d:.]+Z|CREATE TABLE invites|token_hash|TEXT/g)];
  const { index, 0: old } = random.pick(found);
  bytes.write(wildText(random, 3).padEnd(old.length).slice(0, old.length), index, 'latin1');
}
