import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkHolds,
  checkSymbol,
  crockfordAlphabet,
  decodeCrockford,
  encodeCrockford,
  readCrockford,
} from '../../shared/domain/check-symbol.ts';

function bodies(length: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...crockfordAlphabet), minLength: length, maxLength: length });
}

const anyBody = fc.integer({ min: 13, max: 64 }).chain(bodies);
const lengths = Array.from({ length: 52 }, (_, at) => at + 13);

function put(text: string, at: number, characters: string): string {
  return text.slice(0, at) + characters + text.slice(at + characters.length);
}

describe('the check character', () => {
  test('holds for what it was made for', () => {
    fc.assert(fc.property(anyBody, (body) => checkHolds(body + checkSymbol(body))));
  });

  test('stays what it is, so that old codes stay good', () => {
    expect(checkSymbol('0000000000000000')).toBe('0');
    expect(checkSymbol('0000000000000001')).toBe('2');
    expect(checkSymbol('000000000000000G')).toBe('5');
    expect(checkSymbol('7K3D9QXM2FHATW4C')).toBe('P');
  });

  test('catches every single wrong character and every swap of neighbours, at every length', () => {
    const check = (body: string) => {
      const code = body + checkSymbol(body);
      for (let at = 0; at < code.length; at++) {
        const right = code.charAt(at);
        for (const wrong of crockfordAlphabet) {
          if (wrong !== right && checkHolds(put(code, at, wrong))) return false;
        }
        const next = code.charAt(at + 1);
        if (next !== '' && next !== right && checkHolds(put(code, at, next + right))) return false;
      }
      return true;
    };
    for (const length of lengths) fc.assert(fc.property(bodies(length), check), { numRuns: 10 });
  });

  test('never holds for foreign text, and is refused for it', () => {
    for (const text of ['', 'A', 'ABCU', 'abcd', 'AB-C', 'A\u{1f600}']) expect(checkHolds(text)).toBe(false);
    expect(() => checkSymbol('ABCU')).toThrow(RangeError);
  });
});

describe('Crockford Base32', () => {
  test('reads what people type', () => {
    expect(readCrockford('oO0-iIlL1--abz-')).toBe('00011111ABZ');
    expect(readCrockford('ABU')).toBeNull();
    expect(readCrockford('AB C')).toBeNull();
    expect(readCrockford('ÀB')).toBeNull();
  });

  test('writes known bytes, and 32 bytes as 52 characters', () => {
    expect(encodeCrockford(Uint8Array.of(0xff))).toBe('ZW');
    expect(encodeCrockford(new TextEncoder().encode('foobar'))).toBe('CSQPYRK1E8');
    expect(encodeCrockford(new Uint8Array(32))).toBe('0'.repeat(52));
  });

  test('gives bytes back as they were, in either case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const text = encodeCrockford(bytes);
        expect(decodeCrockford(text)).toEqual(bytes);
        expect(decodeCrockford(text.toLowerCase())).toEqual(bytes);
      }),
    );
  });

  test('reads nothing that it does not write', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...crockfordAlphabet, 'U', ' '), maxLength: 20 }), (text) => {
        const bytes = decodeCrockford(text);
        if (bytes !== null) expect(encodeCrockford(bytes)).toBe(text);
      }),
    );
    for (const text of ['A', 'ZZ', 'U0', 'ABC']) expect(decodeCrockford(text)).toBeNull();
  });
});
