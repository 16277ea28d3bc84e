/** Named character references that can stand in a code, in a link or beside them. https://html.spec.whatwg.org/entities.json */
const named: Readonly<Record<string, string>> = {
  amp: '&',
  ast: '*',
  apos: "'",
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dash: '-',
  dollar: '$',
  emsp: ' ',
  ensp: ' ',
  equals: '=',
  excl: '!',
  grave: '`',
  gt: '>',
  hairsp: ' ',
  hellip: '…',
  hyphen: '-',
  lbrack: '[',
  lcub: '{',
  laquo: '«',
  ldquo: '“',
  lowbar: '_',
  lpar: '(',
  lrm: '\u200e',
  lsqb: '[',
  lsquo: '‘',
  lt: '<',
  mdash: '—',
  nbsp: ' ',
  ndash: '–',
  newline: '\n',
  nobreak: '\u2060',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  raquo: '»',
  rbrack: ']',
  rcub: '}',
  rdquo: '”',
  rlm: '\u200f',
  rpar: ')',
  rsqb: ']',
  rsquo: '’',
  semi: ';',
  shy: '\u00ad',
  sol: '/',
  tab: '\t',
  thinsp: ' ',
  tilde: '~',
  underbar: '_',
  verbar: '|',
  zerowidthspace: '\u200b',
  zwj: '\u200d',
  zwnj: '\u200c',
};

/** A browser reads a few without their semicolon, too, but not before a letter or in an address. */
const reference = /&(?:#(\d{1,7});?|#x([0-9a-f]{1,6});?|([a-z]{2,14});|(amp|gt|lt|nbsp|quot|shy)(?![a-z0-9=]))/gi;

/** `text` with its HTML character references written out, once; those that are not known stay. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(reference, (whole, decimal?: string, hex?: string, name?: string, unended?: string) => {
    const known = name ?? unended;
    if (known !== undefined) return named[known.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}
