import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMs, later, parseInstant, toInstant, toMs } from '../../shared/domain/instant.ts';
import { instants } from './arbitraries.ts';

describe('parseInstant', () => {
  test.each([
    ['2026-11-20T21:05:00.000Z', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20T21:05Z', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20 21:05:07z', '2026-11-20T21:05:07.000Z'],
    ['2026-11-20t23:05:00+02:00', '2026-11-20T21:05:00.000Z'],
    ['2026-11-20T21:05:00.1Z', '2026-11-20T21:05:00.100Z'],
    ['2026-11-20T21:05:00.123999999Z', '2026-11-20T21:05:00.123Z'],
    ['2024-02-29T00:00:00-00:30', '2024-02-29T00:30:00.000Z'],
    [' 2026-12-31T23:30:00-01:00 ', '2027-01-01T00:30:00.000Z'],
  ])('reads %j', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });

  test.each([
    '',
    'tomorrow',
    '2026-11-20',
    '2026-11-20T21:05:00',
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-20T25:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T21:60:00Z',
    '2026-11-20T21:05:00+24:00',
    '2026-11-20T21:05:00+0200',
    '2026-11-20T21:05:00.Z',
    '9999-12-31T23:59:59-01:00',
    '0000-01-01T00:00:00+01:00',
    '1700000000',
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test('reads every instant as itself and never throws', () => {
    fc.assert(
      fc.property(instants, (instant) => parseInstant(instant) === instant && toInstant(toMs(instant)) === instant),
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => parseInstant(text) === null));
  });
});

describe('instants', () => {
  test('compare as strings as they do as times', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        expect(a < b).toBe(toMs(a) < toMs(b));
        expect(toMs(later(a, b))).toBe(Math.max(toMs(a), toMs(b)));
      }),
    );
  });

  test('move by milliseconds', () => {
    fc.assert(fc.property(instants, fc.integer(), (at, ms) => toMs(addMs(at, ms)) === toMs(at) + ms));
  });

  test('lie in the years 0000 to 9999', () => {
    expect(toInstant(Date.UTC(9999, 11, 31, 23, 59, 59, 999))).toBe('9999-12-31T23:59:59.999Z');
    expect(() => toInstant(Date.UTC(10_000, 0, 1))).toThrow(RangeError);
    expect(() => toInstant(Number.NaN)).toThrow(RangeError);
  });
});
