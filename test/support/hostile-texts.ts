/** A text that asks for as much work as its kind can. `length`: of the text, in UTF-16 code units. */
export interface HostileText {
  readonly name: string;
  readonly make: (length: number) => string;
}

/** One piece again and again. */
function repeated(name: string, piece: string, end = ''): HostileText {
  return { name, make: (length) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length - end.length) + end };
}

/** Pieces that are all different. `piece` gets eight digits and capitals. */
function different(name: string, piece: (digits: string) => string): HostileText {
  return {
    name,
    make: (length) => {
      const pieces: string[] = [];
      let made = 0;
      for (let at = 1; made < length; at++) {
        const next = piece(digits(at));
        pieces.push(next);
        made += next.length;
      }
      return pieces.join('').slice(0, length);
    },
  };
}

/** Eight digits and capitals that look drawn, and are the same for the same number. */
function digits(at: number): string {
  return (Math.imul(at, 0x9e3779b1) >>> 0).toString(36).toUpperCase().padStart(8, '0').slice(-8);
}

const token = (seed: string) => `pinv_${`${seed}aB-_`.repeat(4).slice(0, 43)}`;

/** Kinds of hostile text for the reader of pastes: each aims at another of its steps. */
export const hostileTexts: readonly HostileText[] = [
  repeated('link marks, encoded', '%23invite%3d'),
  repeated('link marks, encoded twice', '%2523invite%253D'),
  repeated('link marks', '#invite='),
  repeated('link marks that a code may hold', '?invite='),
  repeated('link marks with half an escape', '&invite=%'),
  repeated('links of one line each', '#invite=a\n> '),
  different('links that differ', (seed) => `https://v.example/#invite=${seed}${seed} `),
  different('links glued together', (seed) => `https://v.example/?invite=${seed}${seed};`),
  repeated('addresses', 'https://'),
  repeated('addresses of one line each', 'https://v\n'),
  different('addresses that differ, of one line each', (seed) => `https://${seed}\n`),
  repeated('percent signs', '%'),
  { name: 'a percent sign, encoded deeply', make: (length) => `%${'25'.repeat(length / 2)}`.slice(0, length) },
  repeated('halves of UTF-8 sequences', '%E2%80'),
  repeated('character references', '&amp;'),
  repeated('numbered references', '&#x26;'),
  repeated('references without an end', '&lowbar'),
  repeated('backslashes', '\\'),
  repeated('escapes of scripts', '\\u005c'),
  repeated('quoted-printable', '=3D=\r\n'),
  repeated('soft line breaks', '=\n'),
  repeated('terminal colours without ESC', '[31;'),
  repeated('terminal colours', '\u001b[0;'),
  repeated('break hints', '<wbr '),
  repeated('a gateway, second form', 'urldefense.com/v2/url?u=a-23'),
  repeated('a gateway, third form', 'urldefense.com/v3/__'),
  repeated('a gateway, third form, all stars', '/v3/__**__;', 'urldefense!'),
  repeated('starts of base64', 'aHR0c', ' !'),
  repeated('base64 of links', 'aHR0cHM6Ly9hLyNpbnZpdGU9', ' !'),
  repeated('ligatures that grow most', '\ufdfa'),
  repeated('letters that grow', '\u3316'),
  repeated('numerals that grow', '\u2167'),
  repeated('marks out of order', '\u0316\u0301', 'a'),
  repeated('invisible characters', '\u200b'),
  repeated('lone surrogates', '\ud800'),
  repeated('full-width letters', 'ａ＿'),
  repeated('one word', 'a'),
  repeated('one short word', 'a '),
  repeated('one short line', 'a\n'),
  repeated('groups of a code', '1AB '),
  different('words that differ', (seed) => `${seed} `),
  different('lines of half a code', (seed) => `${seed}\n`),
  different('lines of a quarter of a code', (seed) => `${seed.slice(0, 4)}\n`),
  different('tokens of one line each', (seed) => `${token(seed)}\n`),
  different('tokens broken over two lines', (seed) => `${token(seed).slice(0, 40)}\n${token(seed).slice(40)}\n`),
  different('quoted lines of broken links', (seed) => `> https://v.example/setup#invite=\n> ${token(seed)}\n`),
  different('words between commas', (seed) => `${seed.slice(2)},`),
  different('words between dashes', (seed) => `${seed}\u2014`),
  repeated('dashes of one line each', '-\n'),
  repeated('low lines', '_'),
  repeated('quotation marks', '"'),
  repeated('quote marks of one line each', '> > \n'),
  repeated('line breaks', '\n'),
  repeated('braces of LaTeX', '{\\_}'),
];
