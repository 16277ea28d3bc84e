import { describe, expect, test } from 'vitest';
import { limits } from '../../shared/domain/invite.ts';
import { type PastedWord, parsePaste, settlePaste, type WordOrigin } from '../../shared/domain/paste/read-paste.ts';

const token = 'pinv_AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEfG';
const other = 'pinv_-bCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCdEf_';
const code = '7K3D-9QXM-2FHA-TW4C-P';
const known = new Set(['pinv_', 'vip_']);

function words(text: string): readonly PastedWord[] {
  const parsed = parsePaste(text);
  return parsed.ok ? parsed.words : [];
}

/** What an operator sees when the vault knows nothing: the words that count as codes. */
function counted(text: string): string[] {
  const parsed = parsePaste(text);
  if (!parsed.ok) return [];
  const settled = settlePaste(
    parsed,
    () => known,
    () => null,
  );
  return settled.map(({ word }) => word.text);
}

/** The words that stand there, without the guesses at what else it may be. */
function origins(text: string): [string, WordOrigin][] {
  return words(text).flatMap(({ text: word, origin }) => (origin === 'guess' ? [] : [[word, origin]]));
}

describe('one word', () => {
  test.each([
    token,
    code,
    ` ${token}\r\n`,
    `"${token}"`,
    `«${code}».`,
    `'${code}',`,
    `- ${token}`,
    `**${token}**`,
    `<${code}>`,
    `\u200b${code}\ufeff`,
    '7K3D\u20109QXM\u20132FHA\u2212TW4C\u2014P',
    `${token}\0`,
  ])('stands alone in %j', (text) => {
    expect(origins(text)).toEqual([[text.includes('pinv_') ? token : code, 'alone']]);
  });

  test('is the code even where it cannot be one', () => {
    expect(counted('hello')).toEqual(['hello']);
    expect(counted('ab.cd+ef==')).toEqual(['ab.cd+ef==']);
  });

  test('is cut out of what is glued to it', () => {
    for (const text of [`code:${token}`, `${token}/`, `x=${token}&y=1`, `<b>${token}</b>`]) {
      expect(counted(text)).toEqual([token]);
    }
    expect(counted(`${token}です and ${other}’s`)).toEqual([token, other]);
    expect(counted(`${token},${other};${code}`)).toEqual([token, other, code]);
  });

  test('that is too long for any code is kept short', () => {
    expect(words('a'.repeat(1_000_000)).map(({ text }) => text.length)).toEqual([513]);
    expect(words(`see ${'a'.repeat(100_000)}`).map(({ text }) => text.length)).toEqual([3, 513]);
  });
});

describe('a setup link', () => {
  test.each([
    `https://vault.example/setup#invite=${token}`,
    `http://127.0.0.1:8443/setup?invite=${token}`,
    `https://vault.example/setup?a=b&invite=${token}&c=d`,
    `https://vault.example/setup?a=b&amp;invite=${token}&amp;c=d`,
    `Hello Ann,\nopen <https://vault.example/setup#invite=${token}>.\nBye`,
    `(https://vault.example/setup#invite=${token})`,
    `[link](https://vault.example/setup#invite=${token}).`,
    `https://vault.example/setup#invite=${encodeURIComponent(token).replaceAll('_', '%5F')}!`,
    `https://filter.example/?url=https%3A%2F%2Fvault.example%2Fsetup%23invite%3D${token}&data=05`,
    `<a href="https://vault.example/setup#invite=${token}">https://vault.example/setup#invite=${token}</a>`,
    `<a href=3D"https://vault.example/setup#invite=3D${token.slice(0, 20)}=\r\n${token.slice(20)}">open</a>`,
    `https://vault.example/setup#INVITE=${token}.`,
    `https://vault.example/setup#invite=\n  ${token}`,
    `https://vault.example/setup#invite=${token}です`,
  ])('gives its code: %j', (text) => {
    expect(origins(text).filter(([, origin]) => origin === 'link')).toEqual([[token, 'link']]);
    expect(counted(text)).toEqual([token]);
  });

  test('that was broken over two lines is one code', () => {
    const text = `> https://vault.example/setup#invite=${token.slice(0, 30)}\r\n> ${token.slice(30)}\r\n`;
    expect(counted(text)).toEqual([token]);
  });

  test('of a raw mail offers the code without the rest of an escaped equals sign', () => {
    expect(words(`https://vault.example/setup#invite=3D${token}`)).toContainEqual(
      expect.objectContaining({ text: `3D${token}`, origin: 'link', others: [token] }),
    );
  });

  test('does not hide the other codes of the text', () => {
    expect(counted(`${code} and https://vault.example/#invite=${token}, ${other}`)).toEqual([code, token, other]);
    expect(counted(`a#invite=${token} b?invite=${other}`)).toEqual([token, other]);
  });

  test('without a code is none', () => {
    expect(counted('https://vault.example/setup#invite= and no more')).toEqual([]);
  });
});

describe('running text', () => {
  test('counts what has a known prefix or a check character that holds, and nothing else', () => {
    const text = `Dear Ann, your code is ${code.toLowerCase()}; it lasts 24 h. Codes begin with pinv_, like ${token}… 7K3D-9QXM-2FHA-TW4C-Q`;
    expect(counted(text)).toEqual([code.toLowerCase(), token]);
  });

  test('counts what was found', () => {
    const parsed = parsePaste('old-style codes');
    if (!parsed.ok) throw new Error(parsed.why);
    const settled = settlePaste(
      parsed,
      () => known,
      ({ likeliest }) => (likeliest?.canonical === 'old-style' ? 7 : null),
    );
    expect(settled).toMatchObject([{ word: { text: 'old-style' }, found: 7 }]);
    expect(counted('old-style codes')).toEqual([]);
  });

  test('gives each word once, in order, in its weightiest place', () => {
    expect(origins(`${other} ${token} ${other} x#invite=${token}`)).toEqual([
      [other, 'running'],
      [token, 'link'],
    ]);
  });
});

describe('a code in pieces', () => {
  test.each([
    '7K3D 9QXM 2FHA TW4C P',
    '7k3d 9qxm\n2fha tw4c p',
    '7K3D 9QXM 2FHA TW4C\nP',
    '7K3D\u00a09QXM\u00a02FHA\u00a0TW4C\u00a0P',
  ])('is put together: %j', (text) => {
    expect(counted(text)).toEqual([text.replace(/\s/g, '')]);
  });

  test('that was broken by a newline is put together', () => {
    for (let at = 2; at < code.length; at++) {
      const [joined] = counted(`${code.slice(0, at)}\n${code.slice(at)}`);
      expect(joined).toBe(code);
    }
  });

  test('with a slip of the finger is still the one code', () => {
    expect(counted('7K3D 9QXM 2FHA TW4C Q')).toEqual(['7K3D9QXM2FHATW4CQ']);
  });

  test('keeps its prefix, and two codes on two lines stay two', () => {
    expect(counted('vip_7K3D 9QXM 2FHA TW4C P')).toEqual(['vip_7K3D9QXM2FHATW4CP']);
    expect(counted('v_ip_7K3D 9QXM 2FHA TW4C P')).toEqual(['v_ip_7K3D9QXM2FHATW4CP']);
    expect(counted('7K3D 9QXM 2FHA TW4C P\n7K3D 9QXM 2FHA TW4C Q')).toEqual(['7K3D9QXM2FHATW4CP', '7K3D9QXM2FHATW4CQ']);
    expect(counted('AAAA 1111 BBBB 2222\nCCCC 3333 DDDD 4444')).toEqual(['AAAA1111BBBB2222', 'CCCC3333DDDD4444']);
  });

  test('a code without a digit, or whose zeros are typed as letters, is one where its check character holds', () => {
    expect(counted('jars hqwh ozjb xxqb q')).toEqual(['jarshqwhozjbxxqbq']);
    expect(counted('GRBS YNQQ VWRM HSEJ R')).toEqual(['GRBSYNQQVWRMHSEJR']);
    expect(counted('show this code word a')).toEqual([]);
  });

  test('in two cases, or without a check character, is only a guess', () => {
    expect(words('ABCDEFG1\nHIJKLMN2')).toContainEqual(
      expect.objectContaining({ text: 'ABCDEFG1HIJKLMN2', origin: 'guess' }),
    );
    expect(counted('7K3D-9QXM-2\nfha-tw4c-p')).toEqual([]);
  });

  test('is not made of words without a digit', () => {
    expect(origins('some words stay here')).toEqual([
      ['some', 'running'],
      ['words', 'running'],
      ['stay', 'running'],
      ['here', 'running'],
    ]);
  });

  test('is not made of whole codes', () => {
    // Zeros weigh nothing, so the check character holds for both lines joined, too.
    expect(counted(`${'0'.repeat(17)}\n${code}`)).toEqual(['0'.repeat(17), code]);
    expect(counted(`${code}\n${code.toLowerCase()}`)).toEqual([code, code.toLowerCase()]);
    expect(counted(`${token}\n${other}`)).toEqual([token, other]);
  });
});

describe('limits', () => {
  test('nothing is empty', () => {
    for (const text of ['', ' \n\t', '\u200b', '---', '"" - _'])
      expect(parsePaste(text)).toEqual({ ok: false, why: 'empty' });
  });

  test('a paste that is too long or has too many words is refused', () => {
    expect(parsePaste(' '.repeat(limits.paste + 1))).toEqual({ ok: false, why: 'too_long' });
    const many = Array.from({ length: limits.pasteWords }, (_, at) => `w${at}`).join(' ');
    expect(words(many)).toHaveLength(limits.pasteWords);
    expect(parsePaste(`${many} more`)).toEqual({ ok: false, why: 'too_many_words' });
  });
});
