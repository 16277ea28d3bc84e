import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkHolds } from '../../shared/domain/check-symbol.ts';
import { canonicalCode, codeHint, drawCode, hashKind, isDrawnAsToken } from '../../shared/domain/code-draw.ts';
import {
  alphabetCharacters,
  defaultShortFormat,
  defaultTokenFormat,
  type ShortFormat,
  shortAlphabets,
} from '../../shared/domain/code-format.ts';
import { crockfordFormats, drawn, seededBytes, shortFormats, tokenFormats } from './arbitraries.ts';

describe('a token', () => {
  test('is its prefix and the base64url of the bytes', () => {
    fc.assert(
      fc.property(tokenFormats, fc.nat(), (format, seed) => {
        const bytes = seededBytes(seed)(format.bytes);
        const text = format.prefix + Buffer.from(bytes).toString('base64url');
        fc.pre(!text.startsWith('-'));
        expect(drawCode(format, seededBytes(seed))).toBe(text);
      }),
    );
  });

  test('that would begin with a dash is drawn again', () => {
    const draws = [new Uint8Array(24).fill(0xf8), new Uint8Array(24).fill(1)];
    const code = drawCode({ kind: 'token', prefix: '', bytes: 24 }, () => draws.shift() ?? new Uint8Array(0));
    expect(code).toBe('AQEB'.repeat(8));
  });

  test('completes no prefix by chance that would change its hash', () => {
    // `_` is the last character of base64url.
    const draws = [0xff, 0x04].map((byte) => new Uint8Array(24).fill(byte));
    const code = drawCode({ kind: 'token', prefix: 'astrid_inv', bytes: 24 }, () => draws.shift() ?? new Uint8Array(0));
    expect(code).toBe(`astrid_inv${'BAQE'.repeat(8)}`);
  });

  test('stands as it is, and hashes by itself', () => {
    fc.assert(fc.property(drawn(tokenFormats), ({ format, code }) => canonicalCode(format, code) === code));
    expect(hashKind(defaultTokenFormat)).toBe('sha256');
    expect(hashKind({ ...defaultTokenFormat, prefix: 'astrid_inv_' })).toBe('astrid-blake3');
    expect(isDrawnAsToken(defaultTokenFormat)).toBe(true);
  });
});

describe('a short code', () => {
  test('has the printed form of its format', () => {
    const code = drawCode(defaultShortFormat, () => Uint8Array.from({ length: 16 }, (_, at) => at + 32));
    expect(code).toMatch(/^0123-4567-89AB-CDEF-[0-9A-Z]$/);
    const digits: ShortFormat = { ...defaultShortFormat, alphabet: 'digits', prefix: 'vip_', length: 20, groupSize: 0 };
    expect(drawCode(digits, (count) => new Uint8Array(count).fill(17))).toBe(`vip_${'7'.repeat(20)}`);
  });

  test('is stored as prefix and upper-case characters without dashes', () => {
    fc.assert(
      fc.property(drawn(shortFormats), ({ format, code }) => {
        const body = canonicalCode(format, code).slice(format.prefix.length);
        expect(canonicalCode(format, code)).toBe(code.replaceAll('-', ''));
        expect(body).toHaveLength(format.length + (format.alphabet === 'crockford' ? 1 : 0));
        for (const character of body) expect(alphabetCharacters[format.alphabet]).toContain(character);
        expect(hashKind(format)).toBe('hmac-sha256');
      }),
    );
  });

  test('has groups of the size asked for, the last one maybe shorter', () => {
    fc.assert(
      fc.property(drawn(shortFormats), ({ format, code }) => {
        const groups = code.slice(format.prefix.length).split('-');
        if (format.groupSize === 0) return groups.length === 1;
        const last = groups.pop() ?? '';
        return (
          groups.every(({ length }) => length === format.groupSize) && last !== '' && last.length <= format.groupSize
        );
      }),
    );
  });

  test('of Crockford characters ends in its check character', () => {
    fc.assert(
      fc.property(drawn(crockfordFormats), ({ format, code }) =>
        checkHolds(canonicalCode(format, code).slice(format.prefix.length)),
      ),
    );
  });

  test.each(shortAlphabets)('of %s takes every character from equally many bytes', (alphabet) => {
    const counts = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      // The byte under test comes first; a rejected one is followed by zeros.
      let first = true;
      const code = drawCode({ ...defaultShortFormat, alphabet, length: 20, groupSize: 0 }, (count) => {
        const bytes = new Uint8Array(count).fill(first ? byte : 0);
        first = false;
        return bytes;
      });
      const rejected = byte >= 256 - (256 % alphabetCharacters[alphabet].length);
      if (!rejected) counts.set(code.charAt(0), (counts.get(code.charAt(0)) ?? 0) + 1);
      else expect(code).toBe('0'.repeat(alphabet === 'crockford' ? 21 : 20));
    }
    expect(counts.size).toBe(alphabetCharacters[alphabet].length);
    expect(new Set(counts.values()).size).toBe(1);
  });

  test.each(shortAlphabets)('of %s is drawn evenly (chi-square, fixed seed)', (alphabet) => {
    const characters = alphabetCharacters[alphabet];
    const format: ShortFormat = { ...defaultShortFormat, alphabet, length: 64, groupSize: 0 };
    const random = seededBytes(7);
    const counts = new Map<string, number>();
    const rounds = 1_000;
    for (let round = 0; round < rounds; round++) {
      for (const character of drawCode(format, random).slice(0, 64)) {
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
    }
    const expected = (rounds * 64) / characters.length;
    let chiSquare = 0;
    for (const character of characters) chiSquare += ((counts.get(character) ?? 0) - expected) ** 2 / expected;
    // Mean n - 1, variance 2 (n - 1): five standard deviations up. Taking bytes modulo 36 or 10 lies far beyond.
    const freedom = characters.length - 1;
    expect(chiSquare).toBeLessThan(freedom + 5 * Math.sqrt(2 * freedom));
  });
});

describe('a broken random source', () => {
  test('is told from bad luck instead of being asked for ever', () => {
    expect(() => drawCode({ ...defaultShortFormat, alphabet: 'alnum' }, (n) => new Uint8Array(n).fill(255))).toThrow(
      RangeError,
    );
    expect(() => drawCode({ ...defaultTokenFormat, prefix: '' }, (n) => new Uint8Array(n).fill(0xf8))).toThrow(
      RangeError,
    );
  });
});

describe('codeHint', () => {
  test('shows four characters on each side of a long code, prefix left out', () => {
    const token = drawCode(defaultTokenFormat, seededBytes(1));
    expect(codeHint(defaultTokenFormat, token)).toBe(`${token.slice(5, 9)}…${token.slice(-4)}`);
  });

  test('shows nothing of a code whose canonical text has fewer than 24 characters', () => {
    fc.assert(
      fc.property(drawn(shortFormats), ({ format, code }) => {
        const body = canonicalCode(format, code).slice(format.prefix.length);
        const hint = codeHint(format, code);
        return body.length < 24 ? hint === null : hint === `${body.slice(0, 4)}…${body.slice(-4)}`;
      }),
    );
    expect(codeHint(defaultShortFormat, drawCode(defaultShortFormat, seededBytes(1)))).toBeNull();
  });
});
