import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  beginsRecoveryCode,
  looksLikeRecoveryCode,
  newRecoveryCode,
  parseRecoveryCode,
} from '../../electron/keys/recovery-code.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 });
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('a code reads back as its 32 bytes', () => {
  fc.assert(
    fc.property(secret, (bytes) => {
      const code = newRecoveryCode(() => bytes);
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]$/);
      expect(parseRecoveryCode(code)).toEqual(Buffer.from(bytes));
    }),
  );
});

test('case, look-alikes, blanks, dashes and invisible characters do not matter', () => {
  const dress = fc.array(fc.constantFrom('', '-', ' ', '\n', '\u200b', '–', '\ufeff', '--'), {
    minLength: 66,
    maxLength: 66,
  });
  fc.assert(
    fc.property(secret, dress, fc.infiniteStream(fc.boolean()), (bytes, between, choice) => {
      const code = newRecoveryCode(() => bytes);
      const typed = [...code].map((character, at) => {
        const flip = choice.next().value;
        const alike = character === '0' ? 'o' : character === '1' ? 'l' : character.toLowerCase();
        return (flip ? alike : character) + (between[at] ?? '');
      });
      expect(parseRecoveryCode(typed.join(''))).toEqual(Buffer.from(bytes));
    }),
  );
});

test('every single wrong character and every swap of neighbours is noticed', () => {
  const code = newRecoveryCode(randomBytes).replaceAll('-', '');
  for (let at = 0; at < code.length; at++) {
    for (const wrong of alphabet.replace(code.charAt(at), '')) {
      expect(parseRecoveryCode(code.slice(0, at) + wrong + code.slice(at + 1))).toBeNull();
    }
    const [a, b] = [code.charAt(at), code.charAt(at + 1)];
    if (a !== b && b !== '') expect(parseRecoveryCode(code.slice(0, at) + b + a + code.slice(at + 2))).toBeNull();
  }
});

test('a code that lacks a character or has one too many is none', () => {
  const code = newRecoveryCode(randomBytes);
  for (const text of [code.slice(0, -1), `${code}7`, code.slice(1), '', '-'])
    expect(parseRecoveryCode(text)).toBeNull();
});

test('a code looks like one, slips of the finger included; passphrases do not', () => {
  const code = newRecoveryCode(randomBytes);
  const slips = [code, code.toLowerCase(), code.slice(0, -1), `${code}7`, `!${code.slice(1)}`];
  for (const text of slips) expect(looksLikeRecoveryCode(text)).toBe(true);
  const words = 'garden forest melon tractor captain mirror packet bedrock stone';
  expect(words.replaceAll(' ', '').length).toBeGreaterThan(50);
  const unusual = '3 große Übungen: 7 Äpfel, 12 Löwen & 9 Bäume (täglich) ~ Müßiggang';
  for (const text of [words, unusual, 'correct horse battery', '', '1234', code.slice(0, 30)]) {
    expect(looksLikeRecoveryCode(text)).toBe(false);
  }
});

test('a code is found in the text of its kit, however its lines end and wherever they break', () => {
  fc.assert(
    fc.property(
      secret,
      fc.integer({ min: 1, max: 13 }),
      fc.constantFrom('\n', '\r\n', '\n\n', '\n  '),
      (bytes, at, end) => {
        const groups = newRecoveryCode(() => bytes).split('-');
        const lines = `  ${groups.slice(0, at).join('-')}-${end}  ${groups.slice(at).join('-')}`;
        const kit = [
          'Recovery kit. Print it or write it down now: the code is shown this once and kept nowhere.',
          'vault   0123456789abcdef0123456789abcdef',
          'signer  SHA256:Q1w2 E3r4 T5y6',
          '',
          lines,
          '',
          'It opens the vault and its backups when keychain and passphrase are lost.',
        ].join(end);
        for (const text of [lines, kit, `${kit}\n`]) {
          expect(parseRecoveryCode(text)).toEqual(Buffer.from(bytes));
          expect(looksLikeRecoveryCode(text)).toBe(true);
        }
      },
    ),
  );
});

test('the first line of a code is told from a passphrase and from a whole code', () => {
  const code = newRecoveryCode(randomBytes);
  const groups = code.split('-');
  expect(beginsRecoveryCode(`  ${groups.slice(0, 7).join('-')}-`)).toBe(true);
  expect(beginsRecoveryCode(groups.slice(0, 7).join(' ').toLowerCase())).toBe(true);
  for (const text of [code, '', 'correct horse battery', 'blue 1234 jazz', 'jack 2026 mask task yard']) {
    expect(beginsRecoveryCode(text)).toBe(false);
  }
});

test('any text at all is answered', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
      expect(parseRecoveryCode(text)).toBeNull();
      expect(typeof looksLikeRecoveryCode(text)).toBe('boolean');
    }),
  );
});
