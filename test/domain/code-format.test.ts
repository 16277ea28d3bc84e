import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type CodeFormat,
  checkFormat,
  defaultShortFormat,
  defaultTokenFormat,
  entropyBits,
  type ShortFormat,
  shortAlphabets,
} from '../../shared/domain/code-format.ts';

const short = (change: Partial<ShortFormat>): CodeFormat => ({ ...defaultShortFormat, ...change });

describe('checkFormat', () => {
  test('takes both default formats', () => {
    expect(checkFormat(defaultTokenFormat)).toEqual({ ok: true });
    expect(checkFormat(defaultShortFormat)).toEqual({ ok: true });
    expect([entropyBits(defaultTokenFormat), entropyBits(defaultShortFormat)]).toEqual([256, 80]);
  });

  test.each(['', '_', 'pinv_', 'pinv', 'astrid_inv_', 'a_b', 'a23456789012345_', 'a234567890123456'])(
    'takes the token prefix %j',
    (prefix) => {
      expect(checkFormat({ ...defaultTokenFormat, prefix })).toEqual({ ok: true });
    },
  );

  test.each(['A_', 'pinv__', 'a__b_', '_pinv_', 'a-', 'a234567890123456_', 'ä_', 'pinv_\n'])(
    'refuses the prefix %j',
    (prefix) => {
      expect(checkFormat({ ...defaultTokenFormat, prefix })).toEqual({ ok: false, why: 'prefix' });
      expect(checkFormat(short({ prefix }))).toEqual({ ok: false, why: 'prefix' });
    },
  );

  test('wants the prefix of a short code to end in _', () => {
    for (const prefix of ['', '_', 'vip_', 'v_i_p_']) expect(checkFormat(short({ prefix }))).toEqual({ ok: true });
    for (const prefix of ['vip', 'v_ip']) {
      expect(checkFormat(short({ prefix }))).toEqual({ ok: false, why: 'prefix' });
    }
  });

  test.each([23, 65, 24.5, Number.NaN, -32])('refuses %d bytes', (bytes) => {
    expect(checkFormat({ ...defaultTokenFormat, bytes })).toEqual({ ok: false, why: 'bytes' });
  });

  test('takes 24 to 64 bytes', () => {
    for (const bytes of [24, 64]) expect(checkFormat({ ...defaultTokenFormat, bytes })).toEqual({ ok: true });
  });

  test.each([
    ['crockford', 13],
    ['alnum', 13],
    ['hex', 16],
    ['digits', 20],
  ] as const)('takes %s from length %d on, and says so below', (alphabet, neededLength) => {
    expect(checkFormat(short({ alphabet, length: neededLength }))).toEqual({ ok: true });
    expect(checkFormat(short({ alphabet, length: neededLength - 1 }))).toEqual({
      ok: false,
      why: 'entropy',
      neededLength,
    });
    expect(checkFormat(short({ alphabet, length: 65 }))).toEqual({ ok: false, why: 'length', neededLength });
    expect(checkFormat(short({ alphabet, length: 16.5 }))).toEqual({ ok: false, why: 'length', neededLength });
  });

  test('lets no format pass below 64 bits, and the length it names is the shortest that passes', () => {
    const lengths = fc.integer({ min: -5, max: 80 });
    fc.assert(
      fc.property(fc.constantFrom(...shortAlphabets), lengths, (alphabet, length) => {
        const format = short({ alphabet, length });
        const checked = checkFormat(format);
        if (checked.ok) return entropyBits(format) >= 64;
        const needed = checked.neededLength ?? 0;
        return (
          checkFormat(short({ alphabet, length: needed })).ok &&
          !checkFormat(short({ alphabet, length: needed - 1 })).ok
        );
      }),
    );
  });

  test('refuses groups of a broken size', () => {
    for (const groupSize of [-1, 65, 1.5]) {
      expect(checkFormat(short({ groupSize }))).toEqual({ ok: false, why: 'group_size' });
    }
    expect(checkFormat(short({ groupSize: 0 }))).toEqual({ ok: true });
  });
});
