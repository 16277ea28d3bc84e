import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeTimeLeft, formatDuration, longestDurationMs, parseDuration } from '../../shared/domain/duration.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('parseDuration', () => {
  test.each([
    ['15m', 15 * minute],
    ['24h', day],
    ['30d', 30 * day],
    ['45s', 45_000],
    ['1h30m', 1.5 * hour],
    ['1.5h', 1.5 * hour],
    ['.5d', 12 * hour],
    ['30m1h', 1.5 * hour],
    ['0.1h', 360_000],
    ['0.07h', 252_000],
    ['1.005s', 1_005],
    ['0h1s', 1_000],
    [' 7d\n', 7 * day],
    ['36500d', longestDurationMs],
    ['168h', 7 * day],
    ['168h0m0s', 7 * day],
    ['90000ms', 90_000],
    ['1s500ms', 1_500],
    ['2000000us', 2_000],
    ['2000000µs', 2_000],
    ['2000000μs', 2_000],
    ['5000000000ns', 5_000],
    ['+1h', hour],
    ['1.h', hour],
  ])('reads %j', (text, ms) => {
    expect(parseDuration(text)).toEqual({ ok: true, ms });
  });

  test.each([
    '',
    ' ',
    '15',
    '1h30',
    'h',
    '1 h',
    '1h 30m',
    '1w',
    '15M',
    '1e3s',
    '1..5h',
    '+',
    '+-1h',
    '.h',
    '1hs',
    'infinity',
    '1h-30m',
  ])('refuses %j as malformed', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, why: 'malformed' });
  });

  test.each(['0s', '1ns', '-1ms', '0d0h', '0.0001s', '-1h', '-0.5d'])('refuses %j as not positive', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, why: 'not_positive' });
  });

  test.each(['36500d1s', '99999999999d', `${'9'.repeat(400)}h`])('refuses %s as too large', (text) => {
    expect(parseDuration(text)).toEqual({ ok: false, why: 'too_large' });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => typeof parseDuration(text).ok === 'boolean'));
  });
});

describe('formatDuration', () => {
  test.each([
    [30 * hour, '1d6h'],
    [90 * minute, '1h30m'],
    [1_500, '1.5s'],
    [1, '0.001s'],
    [0, '0s'],
    [-5, '0s'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test('is read back as it was', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: longestDurationMs }), (ms) => {
        expect(parseDuration(formatDuration(ms))).toEqual({ ok: true, ms });
      }),
    );
  });
});

describe('describeTimeLeft', () => {
  test.each([
    [-1, 'ended'],
    [0, 'ended'],
    [1, 'under a minute'],
    [minute - 1, 'under a minute'],
    [minute, '1 min'],
    [hour - 1, '59 min'],
    [2 * hour, '2 h'],
    [day - 1, '23 h 59 min'],
    [day, '1 day'],
    [day + 5 * hour, '1 day 5 h'],
    [6 * day, '6 days'],
    [7 * day - 1, '6 days 23 h'],
    [7 * day + 5 * hour, '7 days'],
    [30 * day, '30 days'],
  ])('says %d ms as "%s"', (ms, words) => {
    expect(describeTimeLeft(ms)).toBe(words);
  });
});
