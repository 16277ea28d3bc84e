import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatLocalTime, parseLocalTime } from '../../electron/faces/cli/local-time.ts';

const zone = process.env['TZ'];
const use = (name: string) => {
  process.env['TZ'] = name;
};
beforeEach(() => use('Europe/Berlin'));
afterEach(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

/** The instant that a text means and how it is said again, or why it is refused. */
function read(text: string): [string, string] | string {
  const parsed = parseLocalTime(text);
  return parsed.ok ? [parsed.instant, formatLocalTime(parsed.instant)] : parsed.why;
}

test('a time without a zone is one of this machine’s zone', () => {
  expect(read('2026-12-24T18:00')).toEqual(['2026-12-24T17:00:00.000Z', '2026-12-24 18:00 CET']);
  expect(read(' 2026-07-01 09:30:15.5\n')).toEqual(['2026-07-01T07:30:15.500Z', '2026-07-01 09:30:15 CEST']);
  use('America/New_York');
  expect(read('2026-12-24t18:00')).toEqual(['2026-12-24T23:00:00.000Z', '2026-12-24 18:00 EST']);
  use('Asia/Kathmandu');
  expect(read('2026-12-24T18:00')).toEqual(['2026-12-24T12:15:00.000Z', '2026-12-24 18:00 UTC+5:45']);
  use('UTC');
  expect(read('2026-12-24T18:00')).toEqual(['2026-12-24T18:00:00.000Z', '2026-12-24 18:00 UTC']);
});

test('a time that clocks are put forward over is refused', () => {
  expect(read('2027-03-28T01:59')).toEqual(['2027-03-28T00:59:00.000Z', '2027-03-28 01:59 CET']);
  for (const text of ['2027-03-28T02:00', '2027-03-28T02:30', '2027-03-28 02:59:59'])
    expect(read(text)).toBe('skipped');
  expect(read('2027-03-28T03:00')).toEqual(['2027-03-28T01:00:00.000Z', '2027-03-28 03:00 CEST']);
  // Half an hour, at midnight, a whole day.
  use('Australia/Lord_Howe');
  expect(read('2026-10-04T02:15')).toBe('skipped');
  use('America/Sao_Paulo');
  expect(read('2018-11-04T00:30')).toBe('skipped');
  use('Pacific/Apia');
  expect(read('2011-12-30T12:00')).toBe('skipped');
});

test('of a time that comes twice the first is meant', () => {
  expect(read('2026-10-25T01:59')).toEqual(['2026-10-24T23:59:00.000Z', '2026-10-25 01:59 CEST']);
  expect(read('2026-10-25T02:30')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25 02:30 CEST']);
  expect(read('2026-10-25T03:00')).toEqual(['2026-10-25T02:00:00.000Z', '2026-10-25 03:00 CET']);
});

test('a time in the first centuries is no gap of the clocks', () => {
  use('UTC');
  expect(read('0001-01-01T00:00')).toEqual(['0001-01-01T00:00:00.000Z', '0001-01-01 00:00 UTC']);
  expect(read('0099-12-31 23:59')).toEqual(['0099-12-31T23:59:00.000Z', '0099-12-31 23:59 UTC']);
});

test('what is no time is refused', () => {
  const malformed = [
    '',
    'tomorrow',
    '2026-12-24',
    '18:00',
    '2026-02-30T00:00',
    '2026-12-24T25:00',
    '2026-12-24T18:00Z',
  ];
  for (const text of [...malformed, '2026-12-24T18', '24.12.2026 18:00', '2026-1-1T00:00']) {
    expect(read(text)).toBe('malformed');
  }
  use('America/New_York');
  expect(read('9999-12-31T23:00')).toBe('malformed');
});
