import { describe, expect, test } from 'vitest';
import { defaultShortFormat, defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { closeAfterEach, openInvites } from '../support/invites.ts';
import { checked, importPlaintext, issueCodes, openStranger } from './pasted.ts';

// Codes that something between the sender and the operator broke over lines.

closeAfterEach();

/** `code` in lines of `width` characters, or cut at the places named. */
function cut(code: string, ...places: number[]): string[] {
  return places.map((place, at) => code.slice(places[at - 1] ?? 0, place)).concat(code.slice(places.at(-1)));
}

const mail = (lines: readonly string[], quote = '') =>
  ['Hello,', '', `your invite code is ${lines[0]}`, ...lines.slice(1), '', 'It is good for a day.', 'Best regards']
    .map((line) => quote + line)
    .join('\n');

test('300 default tokens broken at column 40 and pasted alone are read as one code each', () => {
  const registry = openInvites();
  const stranger = openStranger();
  for (const { code, id } of issueCodes(registry, 300)) {
    expect(checked(registry, cut(code, 40).join('\n'))).toEqual([id]);
    expect(registry.invites.validate(cut(code, 40).join('\r\n')).invite?.id).toBe(id);
    expect(checked(stranger, cut(code, 40).join('\n'))).toEqual(['unknown']);
  }
});

const formats = [
  ['a default token', defaultTokenFormat],
  ['a token of 24 bytes', { ...defaultTokenFormat, bytes: 24 }],
  ['a token of 64 bytes', { ...defaultTokenFormat, bytes: 64 }],
  ['a token without a prefix', { ...defaultTokenFormat, prefix: '' }],
  ['a short code', defaultShortFormat],
  ['a short code with a prefix', { ...defaultShortFormat, prefix: 'vip_' }],
  ['a short code without groups', { ...defaultShortFormat, groupSize: 0, alphabet: 'alnum' }],
] as const;

describe.each(formats)('%s', (_, format) => {
  const between = [
    ['a newline', '\n'],
    ['CR and LF', '\r\n'],
    ['spaces before the newline', '   \n'],
    ['an indented next line', '\n    '],
    ['a soft hyphen', '\u00ad\n'],
    ['a soft line break of quoted-printable', '=\n'],
    ['an empty line', '\n\n'],
    ['a line separator', '\u2028'],
    ['a hyphen', '-\n'],
    ['a hyphen of typesetting', '\u2010\n'],
  ] as const;

  test.each(between)('is one code at any column, over %s, alone and in a mail', (_name, gap) => {
    const registry = openInvites();
    for (const { code, id } of issueCodes(registry, 3, format)) {
      for (let at = 1; at < code.length; at++) {
        const [start = '', end = ''] = cut(code, at);
        expect([at, checked(registry, start + gap + end)]).toEqual([at, [id]]);
        expect([at, checked(registry, mail([start + gap + end]))]).toEqual([at, [id]]);
      }
    }
  });

  test.each(['> ', '>', '> > ', '>>> ', '| '])('is one code in a reply quoted with %j', (quote) => {
    const registry = openInvites();
    for (const { code, id } of issueCodes(registry, 3, format)) {
      for (let at = 1; at < code.length - 1; at += 3) {
        expect([at, checked(registry, mail(cut(code, at), quote))]).toEqual([at, [id]]);
        expect([at, checked(registry, mail(cut(code, at, at + 1), quote))]).toEqual([at, [id]]);
        expect([
          at,
          checked(
            registry,
            cut(code, at)
              .map((line) => quote + line)
              .join('\n'),
          ),
        ]).toEqual([at, [id]]);
      }
    }
  });

  test('is one code over three lines, and over many of one width', () => {
    const registry = openInvites();
    for (const { code, id } of issueCodes(registry, 5, format)) {
      for (const [a, b] of [
        [5, 12],
        [1, 2],
        [2, code.length - 1],
      ] as const) {
        expect(checked(registry, cut(code, a, b).join('\n'))).toEqual([id]);
        expect(checked(registry, mail(cut(code, a, b)))).toEqual([id]);
      }
      const lines = code.match(/.{1,20}/g) ?? [];
      expect(checked(registry, lines.join('\n'))).toEqual([id]);
      expect(checked(registry, mail(lines))).toEqual([id]);
      expect(checked(registry, [...code].join('\n'))).toEqual([id]);
      expect(checked(registry, [...code].join(' '))).toEqual([id]);
    }
  });

  test('in a link broken at any column is one code', () => {
    const registry = openInvites();
    const stranger = openStranger();
    for (const { code, id } of issueCodes(registry, 2, format)) {
      const link = `https://vault.example/setup#invite=${code}`;
      for (let at = 9; at < link.length; at++) {
        expect([at, checked(registry, cut(link, at).join('\n'))]).toEqual([at, [id]]);
        expect([at, checked(registry, mail(cut(link, at)))]).toEqual([at, [id]]);
      }
      for (let at = 36; at < link.length - 1; at++) {
        expect([at, checked(stranger, mail(cut(link, at))).length]).toEqual([at, 1]);
      }
    }
  });
});

test.each(['LWFQTVUENDPGAQXB', 'vip_MVZN-MHBV-CWGB-DNAR-W', 'MHM9FERZ4P2X24HZ'])(
  '%s, which looks least like a code, is one code wherever it is broken',
  (code) => {
    const registry = openInvites();
    const stranger = openStranger();
    const id = importPlaintext(registry, code.slice(0, 4) + code.slice(4).replaceAll('-', ''));
    const link = `https://vault.example/setup#invite=${code}`;
    for (let at = 1; at < code.length; at++) {
      expect([at, checked(registry, cut(code, at).join('\n'))]).toEqual([at, [id]]);
      expect([at, checked(registry, mail(cut(code, at)))]).toEqual([at, [id]]);
      const broken = mail(cut(link, link.length - code.length + at));
      expect([at, checked(registry, broken)]).toEqual([at, [id]]);
      expect([at, checked(stranger, broken).length]).toEqual([at, 1]);
    }
  },
);

test('many broken codes in one mail are one verdict each, in order', () => {
  const registry = openInvites();
  const tokens = issueCodes(registry, 20);
  const short = issueCodes(registry, 20, defaultShortFormat);
  const text = tokens.flatMap(({ code }, at) => [mail(cut(code, 40)), mail(cut(short[at]?.code ?? '', 9))]).join('\n');
  expect(checked(registry, text)).toEqual(tokens.flatMap(({ id }, at) => [id, short[at]?.id]));
  const list = tokens.map(({ code }) => cut(code, 40).join('\n')).join('\n');
  expect(checked(registry, list)).toEqual(tokens.map(({ id }) => id));
});

test('a token that is not known is one verdict, wherever a line break cut it', () => {
  const registry = openInvites();
  const stranger = openStranger();
  for (const { code } of issueCodes(registry, 40)) {
    for (let at = 6; at < code.length; at++) {
      expect([at, checked(stranger, cut(code, at).join('\n'))]).toEqual([at, ['unknown']]);
      expect([at, checked(stranger, mail(cut(code, at)))]).toEqual([at, ['unknown']]);
    }
  }
});

test('a short code that is not known is one verdict where its check character holds', () => {
  const registry = openInvites();
  const stranger = openStranger();
  for (const { code } of issueCodes(registry, 20, defaultShortFormat)) {
    if (!/\d/.test(code)) continue;
    for (let at = 2; at < code.length; at++) expect(checked(stranger, cut(code, at).join('\n'))).toEqual(['unknown']);
    expect(checked(stranger, mail(cut(code, 10)))).toEqual(['unknown']);
  }
});

test('two codes on two lines stay two, known or not', () => {
  const registry = openInvites();
  const stranger = openStranger();
  for (const format of [defaultTokenFormat, { ...defaultTokenFormat, bytes: 24 }, defaultShortFormat]) {
    const [a, b] = issueCodes(registry, 2, format);
    const text = `${a?.code}\n${b?.code}`;
    expect(checked(registry, text)).toEqual([a?.id, b?.id]);
    expect(checked(stranger, text)).toEqual(['unknown', 'unknown']);
    const [next] = issueCodes(registry, 1, defaultShortFormat);
    expect(checked(stranger, `https://v.example/setup#invite=${a?.code}\n${next?.code}`)).toEqual([
      'unknown',
      'unknown',
    ]);
  }
});

describe('a plaintext of another system', () => {
  test.each([
    'WELCOMEABCDE2026/X',
    'A.B-C',
    'code:1',
    'x y z',
    'Summer party 2026!',
    'a/b/c/pinv_not-a-token-of-ours-0123456789abcdef',
    '"quoted"',
    'ＡＢＣ１２',
    '50%25 off',
    'R&amp;B',
    '_under_',
    'tab\tand space',
  ])('is found as the whole paste: %j', (code) => {
    const registry = openInvites();
    const id = importPlaintext(registry, code);
    for (const text of [code, `  ${code}\n`]) expect(checked(registry, text)).toEqual([id]);
  });

  test.each(['WELCOMEABCDE2026/X', 'A.B-C', 'code:1', 'party!', '50%25', 'R&amp;B', '_under_', 'ＡＢＣ'])(
    'is found as a word of a message: %j',
    (code) => {
      const registry = openInvites();
      const id = importPlaintext(registry, code);
      expect(checked(registry, `Please use ${code} at the door`)).toEqual([id]);
    },
  );

  test('absorbs what would be a code within it', () => {
    const registry = openInvites();
    importPlaintext(registry, 'WELCOMEABCDE2026');
    const whole = importPlaintext(registry, 'WELCOMEABCDE2026/X');
    const [token] = issueCodes(registry, 1);
    const broad = importPlaintext(registry, `${token?.code}:guest`);
    expect(checked(registry, 'WELCOMEABCDE2026/X')).toEqual([whole]);
    expect(checked(registry, `see WELCOMEABCDE2026/X and ${token?.code}:guest`)).toEqual([whole, broad]);
  });
});
