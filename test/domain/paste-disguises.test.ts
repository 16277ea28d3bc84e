import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalCode, hashKind } from '../../shared/domain/code-draw.ts';
import type { CodeFormat } from '../../shared/domain/code-format.ts';
import { readWord } from '../../shared/domain/code-readings.ts';
import { limits } from '../../shared/domain/invite.ts';
import { parsePaste, settlePaste } from '../../shared/domain/paste/read-paste.ts';
import { crockfordFormats, drawn, shortFormats, tokenFormats } from './arbitraries.ts';

/** Whether a vault that holds just this code finds it in `text`, and takes nothing else in it for a code. */
function findsOnly(text: string, format: CodeFormat, code: Parameters<typeof canonicalCode>[1]): boolean {
  const stored = { canonical: canonicalCode(format, code), hash: hashKind(format) };
  const parsed = parsePaste(text);
  if (!parsed.ok) return false;
  const settled = settlePaste(
    parsed,
    () => new Set([format.prefix]),
    (reading) =>
      [...reading.candidates()].some(({ canonical, hash }) => canonical === stored.canonical && hash === stored.hash) ||
      null,
  );
  return settled.length > 0 && settled.every(({ found }) => found === true);
}

const wrappings: readonly ((code: string) => string)[] = [
  (code) => code,
  (code) => `\n\t ${code} \r\n\r\n`,
  (code) => `"${code}"`,
  (code) => `‘${code}’,`,
  (code) => `Hi, here it is: ${code}. See you!`,
  (code) => `Hi,\r\n\r\n(${code})\r\n\r\nAnn`,
  (code) => [...code].join('\u200b'),
  (code) => `\ufeff${code.slice(0, 7)}\u00ad\u2060${code.slice(7)}\u202c`,
  (code) => `https://vault.example/setup#invite=${code}`,
  (code) => `Dear Ann,\n\nplease open https://vault.example/setup#invite=${code}, within the day.\n-- \nBob`,
  (code) => `<p><a href="https://vault.example/setup?invite=${code}&x=1">Open</a></p>`,
  (code) => `{"link":"https://vault.example/setup#invite=${code}"}`,
];
const wrapping = fc.constantFrom(...wrappings);

/** Types a Crockford body as people do: any case, O for 0, I or l for 1, dashes anywhere, doubled or left out. */
function typeLoosely(body: string, choices: readonly number[]): string {
  return [...body.replaceAll('-', '')]
    .map((character, at) => {
      const choice = choices[at % choices.length] ?? 0;
      const twins = { '0': '0Oo', '1': '1IilL' }[character] ?? character + character.toLowerCase();
      const dashes = at === 0 ? '' : (['', '', '-', '--', '–'][choice % 5] ?? '');
      return dashes + twins.charAt(choice % twins.length);
    })
    .join('');
}

describe('a code is found under every disguise', () => {
  test('tokens', () => {
    fc.assert(
      fc.property(drawn(tokenFormats), wrapping, ({ format, code }, wrap) => findsOnly(wrap(code), format, code)),
      { numRuns: 500 },
    );
  });

  test('short codes of every alphabet, in either case', () => {
    fc.assert(
      fc.property(drawn(shortFormats), wrapping, fc.boolean(), ({ format, code }, wrap, lower) =>
        findsOnly(wrap(lower ? code.toLowerCase() : code), format, code),
      ),
      { numRuns: 500 },
    );
  });

  test('Crockford codes as people type them', () => {
    const choices = fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 65 });
    fc.assert(
      fc.property(drawn(crockfordFormats), wrapping, choices, ({ format, code }, wrap, typed) => {
        const { prefix } = format;
        return findsOnly(wrap(prefix + typeLoosely(code.slice(prefix.length), typed)), format, code);
      }),
      { numRuns: 500 },
    );
  });

  test('a token in another case is another token', () => {
    fc.assert(
      fc.property(drawn(tokenFormats), ({ format, code }) => {
        fc.pre(code !== code.toLowerCase());
        return !findsOnly(code.toLowerCase(), format, code);
      }),
    );
  });
});

describe('hostile text', () => {
  const mixed = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '#invite=',
        '&invite=',
        '%23invite%3D',
        '%',
        '=3D',
        '=\r\n',
        '\n',
        ' ',
        '-',
        '"',
        '<',
        '>',
        'pinv_',
        '\ud800',
        '7K3D',
      ),
    ),
    { maxLength: 30 },
  );

  test('never throws, and gives words that can be read, none twice', () => {
    fc.assert(
      fc.property(mixed, (pieces) => {
        const parsed = parsePaste(pieces.join(''));
        if (!parsed.ok) return;
        const texts = parsed.words.map(({ text }) => text);
        expect(new Set(texts).size).toBe(texts.length);
        for (const word of parsed.words) {
          expect(word.text).not.toBe('');
          expect(word.text.length).toBeLessThanOrEqual(513);
          expect([...readWord(word.text, new Set(['pinv_']), word.others).candidates()].length).toBeLessThan(60);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  // Without linear time these run for minutes, and the test runner ends them.
  test.each([
    ' ',
    '.',
    '-',
    '#',
    '%',
    '\n',
    '"',
    'a ',
    '1AB ',
    '=\n=3D',
    '#invite=',
    '#invite=a',
    '#invite=a\n>',
    '&invite=%',
    'ab+/',
    'a.',
    '%23invite%3D-',
  ])('a megabyte of %j is read in one go', (piece) => {
    const text = piece.repeat(Math.floor((limits.paste - 2) / piece.length));
    for (const whole of [text, `${text}x`, `x${text}x`]) expect(typeof parsePaste(whole).ok).toBe('boolean');
  });
});
