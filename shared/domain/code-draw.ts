import { checkSymbol } from './check-symbol.ts';
import { alphabetCharacters, type CodeFormat, type ShortFormat, type TokenFormat } from './code-format.ts';

/** The plaintext of an invite as a recipient is shown it: a token, or a short code in its groups. */
export type Code = string & { readonly __brand: 'Code' };

/** Gives `count` random bytes; the caller brings the source. */
export type RandomBytes = (count: number) => Uint8Array;

/** How the canonical text of a code is hashed for storing. `astrid-blake3` is the identifier that Astrid 0.10 stores. */
export const hashKinds = ['sha256', 'hmac-sha256', 'astrid-blake3'] as const;
export type HashKind = (typeof hashKinds)[number];

/** What every token of Astrid 0.10 begins with. */
const astridPrefix = 'astrid_inv_';

/** A source that refuses this many draws in a row is broken: chance does so less than once in 2^1000. */
const drawsAtMost = 1_000;

/** Shortest canonical text, without prefix, of which eight characters may be shown. */
const shortestHinted = 24;

/** Whether codes of that format are tokens: base64url, case-sensitive, taken as they stand. */
export function isDrawnAsToken(format: CodeFormat): format is TokenFormat {
  return format.kind === 'token';
}

/** A token is long enough for a hash without a key, which other systems share; a short code needs the vault's pepper. */
export function hashKind(format: CodeFormat): HashKind {
  return isDrawnAsToken(format) ? tokenHashKind(format.prefix) : 'hmac-sha256';
}

/** How a token is hashed: one that begins as those of Astrid 0.10 do gets the identifier that Astrid looks it up by. */
export function tokenHashKind(token: string): Exclude<HashKind, 'hmac-sha256'> {
  return token.startsWith(astridPrefix) ? 'astrid-blake3' : 'sha256';
}

/**
 * Draws a new code, every code of the format as likely as any other. A format that `checkFormat` refuses must not come
 * here. Throws a RangeError where the random source is stuck.
 */
export function drawCode(format: CodeFormat, randomBytes: RandomBytes): Code {
  if (!isDrawnAsToken(format)) return drawShort(format, randomBytes);
  for (let draw = 0; draw < drawsAtMost; draw++) {
    const text = format.prefix + encodeBase64Url(randomBytes(format.bytes));
    // Every command line would take a leading dash for an option. Random characters must not complete Astrid's prefix:
    // the token would be looked up by another hash than its format says.
    if (!text.startsWith('-') && tokenHashKind(text) === hashKind(format)) return text as Code;
  }
  throw stuck();
}

function drawShort(format: ShortFormat, randomBytes: RandomBytes): Code {
  const drawn = drawCharacters(alphabetCharacters[format.alphabet], format.length, randomBytes);
  const body = format.alphabet === 'crockford' ? drawn + checkSymbol(drawn) : drawn;
  return (format.prefix + inGroups(body, format.groupSize)) as Code;
}

/** Bytes from the last whole multiple of the alphabet's size on are thrown away: taking them modulo would be biased. */
function drawCharacters(alphabet: string, length: number, randomBytes: RandomBytes): string {
  const fair = 256 - (256 % alphabet.length);
  let text = '';
  for (let draw = 0; draw < drawsAtMost; draw++) {
    for (const byte of randomBytes(length - text.length)) {
      if (byte < fair) text += alphabet.charAt(byte % alphabet.length);
    }
    if (text.length >= length) return text.slice(0, length);
  }
  throw stuck();
}

function stuck(): RangeError {
  return new RangeError('the random source gives the same bytes again and again');
}

function inGroups(body: string, groupSize: number): string {
  if (groupSize === 0) return body;
  const groups: string[] = [];
  for (let at = 0; at < body.length; at += groupSize) groups.push(body.slice(at, at + groupSize));
  return groups.join('-');
}

/**
 * The text that is hashed: a token as it stands; a short code as prefix and upper-case characters without dashes, check
 * character included.
 */
export function canonicalCode(format: CodeFormat, code: Code): string {
  return isDrawnAsToken(format) ? code : format.prefix + bodyOf(format, code);
}

/** First and last four characters of a long code, after its prefix (`AbCd…wXyZ`); null for a short one. */
export function codeHint(format: CodeFormat, code: Code): string | null {
  const body = bodyOf(format, code);
  return body.length < shortestHinted ? null : `${body.slice(0, 4)}…${body.slice(-4)}`;
}

function bodyOf(format: CodeFormat, code: Code): string {
  const body = code.slice(format.prefix.length);
  return isDrawnAsToken(format) ? body : body.replaceAll('-', '').toUpperCase();
}

const base64Url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** RFC 4648 §5, without padding. */
function encodeBase64Url(bytes: Uint8Array): string {
  let text = '';
  let pending = 0;
  let bits = 0;
  for (const byte of bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text += base64Url.charAt((pending >> (bits - 6)) & 63);
    pending &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + base64Url.charAt((pending << (6 - bits)) & 63);
}
