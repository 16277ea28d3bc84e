import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, isWellFormed } from '../../shared/domain/text.ts';

describe('cleanText', () => {
  test('gives NFC without white space at the ends', () => {
    expect(cleanText('  Ame\u0301lie \n', 200)).toEqual({ ok: true, value: 'Amélie' });
  });

  test.each([
    ['a lone high surrogate', 'a\ud800b', 'not_well_formed'],
    ['a lone low surrogate', '\udc00', 'not_well_formed'],
    ['nothing', '', 'empty'],
    ['white space alone', ' \t\n ', 'empty'],
    ['a NUL', 'a\0b', 'control_character'],
    ['an escape', 'a\u001b[31mb', 'control_character'],
    ['a C1 control', 'a\u0085b', 'control_character'],
    ['a newline', 'a\nb', 'control_character'],
    ['a tab', 'a\tb', 'control_character'],
    ['a line separator', 'a\u2028b', 'control_character'],
    ['an override', 'a\u202eb', 'bidi_control'],
    ['an isolate', 'a\u2066b', 'bidi_control'],
    ['a text one too long', 'abcdefghijk', 'too_long'],
  ] as const)('refuses %s', (_, raw, why) => {
    expect(cleanText(raw, 10)).toEqual({ ok: false, why });
  });

  test('takes a text of exactly the longest length, counted after normalising', () => {
    expect(cleanText('e\u0301'.repeat(10), 10)).toEqual({ ok: true, value: 'é'.repeat(10) });
  });

  test('takes emoji, other scripts and the plain direction marks', () => {
    for (const text of ['👩‍🚀 Tablet', 'שלום\u200f!', 'ノート'])
      expect(cleanText(text, 200)).toEqual({ ok: true, value: text });
  });

  test('lets lines and tabs stand where lines are wanted, with one kind of line end', () => {
    expect(cleanText('a\r\nb\rc\n\td', 200, { multiline: true })).toEqual({ ok: true, value: 'a\nb\nc\n\td' });
    expect(cleanText('a\0b', 200, { multiline: true })).toEqual({ ok: false, why: 'control_character' });
    expect(cleanText('a\n\u2029b', 200, { multiline: true })).toEqual({ ok: false, why: 'control_character' });
  });

  test('is done after one pass, and what it gives is well-formed, within the length and in NFC', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (raw, multiline) => {
        const cleaned = cleanText(raw, 20, { multiline });
        if (!cleaned.ok) return;
        expect(cleanText(cleaned.value, 20, { multiline })).toEqual(cleaned);
        expect(cleaned.value.length).toBeLessThanOrEqual(20);
        expect(cleaned.value.normalize('NFC')).toBe(cleaned.value);
        expect(isWellFormed(cleaned.value)).toBe(true);
      }),
    );
  });
});
