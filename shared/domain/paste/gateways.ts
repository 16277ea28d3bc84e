import { decodePercent } from './percent.ts';

/**
 * `text` with the links of mail gateways that do more than percent-encode taken back to what they lead to: Proofpoint's
 * URL Defense, versions 2 and 3, and gateways that carry the link in base64. What others do, such as Safe Links, Barracuda
 * or a search engine, is percent-encoding alone.
 */
export function unwrapGateways(text: string): string {
  let unwrapped = text;
  if (text.includes('urldefense')) unwrapped = unwrapThird(text.replace(second, (_, url: string) => readSecond(url)));
  return unwrapped.includes('aHR0c')
    ? unwrapped.replace(inBase64, (_, run: string) => ` ${fromBase64(run)} `)
    : unwrapped;
}

const second = /urldefense[a-z.]{1,30}\/v2\/url\?u=([\w.~*-]+)/gi;

/** Version 2 writes `%` as `-` and `/` as `_`. */
function readSecond(url: string): string {
  return ` ${decodePercent(url.replaceAll('-', '%').replaceAll('_', '/'))} `;
}

const thirdStart = '/v3/__';
const thirdEnd = '__;';

/** Version 3 is `/v3/__LINK__;BYTES!`: each `*` of the link stands for the next of the characters in BYTES. */
function unwrapThird(text: string): string {
  let unwrapped = '';
  let done = 0;
  for (;;) {
    const start = text.indexOf(thirdStart, done);
    const end = start < 0 ? -1 : text.indexOf(thirdEnd, start + thirdStart.length);
    const last = end < 0 ? -1 : text.indexOf('!', end);
    if (last < 0) return unwrapped + text.slice(done);
    const link = text.slice(start + thirdStart.length, end);
    unwrapped += `${text.slice(done, start)} ${fillIn(link, fromBase64(text.slice(end + thirdEnd.length, last)))} `;
    done = last;
  }
}

/** `**A` stands for a run of two characters, `**B` of three, and so on. */
const runLengths = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function fillIn(link: string, characters: string): string {
  let next = 0;
  return link.replace(/\*(?:\*(.))?/g, (_, run?: string) => {
    const from = next;
    next += run === undefined ? 1 : runLengths.indexOf(run) + 2;
    return characters.slice(from, next);
  });
}

/** `aHR0c` is `http`; Bing writes `a1` before it. */
const inBase64 = /(?:a1)?(aHR0c[A-Za-z0-9+/_-]{8,4096})={0,2}/g;

const values = new Int8Array(128).fill(-1);
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  values[character.charCodeAt(0)] = value;
}
values['-'.charCodeAt(0)] = 62;
values['_'.charCodeAt(0)] = 63;

/** The bytes of base64 or base64url as characters; what is neither is passed over. */
function fromBase64(text: string): string {
  let decoded = '';
  let pending = 0;
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const value = values[text.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    pending = ((pending << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    decoded += String.fromCharCode((pending >> bits) & 0xff);
  }
  return decoded;
}
