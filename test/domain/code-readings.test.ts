import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkHolds, readCrockford } from '../../shared/domain/check-symbol.ts';
import { canonicalCode, hashKind } from '../../shared/domain/code-draw.ts';
import { longestWord, readWord } from '../../shared/domain/code-readings.ts';
import { crockfordFormats, drawn, shortFormats, tokenFormats } from './arbitraries.ts';

const known = new Set(['pinv_', 'vip_', 'a_b_', 'plain', '']);
const code = '7K3D-9QXM-2FHA-TW4C-P';
const token = 'pinv_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG';

function candidates(word: string, others?: readonly string[]): string[] {
  return [...readWord(word, known, others).candidates()].map(({ canonical, hash }) => `${hash} ${canonical}`);
}

describe('candidates', () => {
  test('come most likely first, and none twice', () => {
    expect(candidates('VIP_7k3d-9qxm-2fha-tw4c-p')).toEqual([
      'sha256 VIP_7k3d-9qxm-2fha-tw4c-p',
      'hmac-sha256 VIP_7k3d-9qxm-2fha-tw4c-p',
      'hmac-sha256 vip_7K3D9QXM2FHATW4CP',
      'hmac-sha256 vip_7k3d9qxm2fhatw4cp',
      'hmac-sha256 VIP_7K3D-9QXM-2FHA-TW4C-P',
      'hmac-sha256 vip_7k3d-9qxm-2fha-tw4c-p',
    ]);
    expect(candidates('ABC123')).toEqual(['sha256 ABC123', 'hmac-sha256 ABC123', 'hmac-sha256 abc123']);
  });

  test('of a token of Astrid hold its identifier, then its SHA-256', () => {
    const text = `astrid_inv_${'aB3-'.repeat(8)}`;
    expect(candidates(text).slice(0, 3)).toEqual([`astrid-blake3 ${text}`, `sha256 ${text}`, `hmac-sha256 ${text}`]);
    expect(candidates('x', [text])).toContain(`astrid-blake3 ${text}`);
    expect(candidates('x', [text])).toContain(`sha256 ${text}`);
    expect(candidates('astrid_inw_abc').join()).not.toContain('blake3');
  });

  test('hold the Crockford reading and the same characters in another alphabet', () => {
    expect(candidates('OIL00000000000000')).toEqual([
      'sha256 OIL00000000000000',
      'hmac-sha256 OIL00000000000000',
      'hmac-sha256 01100000000000000',
      'hmac-sha256 oil00000000000000',
    ]);
  });

  test('begin with the stored form of a code as it was drawn', () => {
    fc.assert(
      fc.property(drawn(tokenFormats), ({ format, code: drawnCode }) => {
        expect(candidates(drawnCode)[0]).toBe(`${hashKind(format)} ${canonicalCode(format, drawnCode)}`);
      }),
    );
    fc.assert(
      fc.property(drawn(shortFormats), fc.boolean(), ({ format, code: drawnCode }, lower) => {
        const typed = lower ? drawnCode.toLowerCase() : drawnCode;
        expect(candidates(typed)).toContain(`hmac-sha256 ${canonicalCode(format, drawnCode)}`);
      }),
    );
  });

  test('of other texts come last', () => {
    expect(candidates('abc', ['ABC', 'abcd'])).toEqual([
      'sha256 abc',
      'hmac-sha256 abc',
      'hmac-sha256 ABC',
      'sha256 ABC',
      'sha256 abcd',
      'hmac-sha256 abcd',
      'hmac-sha256 ABCD',
    ]);
  });

  test('are none for nothing and for what is longer than any code', () => {
    expect(candidates('')).toEqual([]);
    expect(candidates('A'.repeat(longestWord + 1))).toEqual([]);
    expect(candidates('A'.repeat(longestWord))).not.toEqual([]);
  });
});

describe('prefixKnown', () => {
  test.each([token, 'pinv_x', 'VIP_7K3D', 'A_B_7K3D', 'plainAbCdEfGhIjKlMnOpQrStUvWxYz012345'])(
    'holds for %s',
    (word) => {
      expect(readWord(word, known).prefixKnown).toBe(true);
    },
  );

  test.each(['pinv_', 'pinv', 'other_abc', 'a_b', 'a_b_', 'x_pinv_abc', 'plainly', 'xpinv_abc', '', '_'])(
    'does not hold for "%s"',
    (word) => {
      expect(readWord(word, known).prefixKnown).toBe(false);
    },
  );
});

describe('checkHolds', () => {
  test.each([code, code.toLowerCase(), `vip_${code}`, `a_b_${code}`, '7K3D9QXM2FHATW4CP'])('holds for %s', (word) => {
    expect(readWord(word, known).checkHolds).toBe(true);
  });

  test.each(['7K3D-9QXM-2FHA-TW4C-Q', 'K73D-9QXM-2FHA-TW4C-P', '00000', '', `${'0'.repeat(66)}`])(
    'does not hold for "%s"',
    (word) => {
      expect(readWord(word, known).checkHolds).toBe(false);
    },
  );
});

describe('possible', () => {
  test('holds for every code as it was drawn', () => {
    fc.assert(fc.property(drawn(tokenFormats), ({ code: drawnCode }) => readWord(drawnCode, known).possible));
    fc.assert(
      fc.property(drawn(shortFormats), ({ code: drawnCode }) => {
        const reading = readWord(drawnCode, known);
        // A code without a check character may look like a Crockford code that has a wrong one.
        const read = readCrockford(drawnCode.slice(drawnCode.lastIndexOf('_') + 1));
        return reading.possible || (read !== null && !checkHolds(read));
      }),
    );
  });

  test('does not hold for a grouped Crockford code with one wrong character, at any length', () => {
    const grouped = drawn(crockfordFormats.map((format) => ({ ...format, groupSize: 4 })));
    fc.assert(
      fc.property(grouped, fc.nat(), fc.nat({ max: 30 }), ({ code: drawnCode, format }, place, step) => {
        const body = drawnCode.slice(format.prefix.length);
        const at = place % body.length;
        fc.pre(body.charAt(at) !== '-');
        const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
        const wrong = alphabet.charAt((alphabet.indexOf(body.charAt(at)) + step + 1) % 32);
        const typed = format.prefix + body.slice(0, at) + wrong + body.slice(at + 1);
        expect(readWord(typed, known)).toMatchObject({ possible: false, checkHolds: false });
      }),
    );
  });

  test.each([
    '',
    'hello',
    'pinv_short',
    'not a code at all',
    '0123456789AB',
    'x'.repeat(103),
    `pinv_${'a'.repeat(30)}_`,
    'ä'.repeat(40),
  ])('does not hold for "%s"', (word) => {
    expect(readWord(word, known).possible).toBe(false);
  });

  test.each([
    '0123456789ABU',
    'a'.repeat(32),
    'a'.repeat(86),
    `pinv_${'a'.repeat(86)}`,
    `other_${'a'.repeat(43)}`,
    `plain${'a'.repeat(31)}`,
  ])('holds for "%s"', (word) => {
    expect(readWord(word, known).possible).toBe(true);
  });

  test('is not swayed by other texts', () => {
    expect(readWord('7K3D-9QXM-2FHA-TW4C-Q', known, [token]).possible).toBe(false);
  });
});

test('no word makes it throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (word) => {
      const reading = readWord(word, known, [word]);
      for (const { canonical } of reading.candidates()) expect(canonical).not.toBe('');
      expect([reading.prefixKnown, reading.checkHolds, reading.possible]).toHaveLength(3);
    }),
  );
});
