import { crockfordAlphabet } from './check-symbol.ts';

/** Prefix and base64url of random bytes, for people who copy. */
export interface TokenFormat {
  readonly kind: 'token';
  /** As {@link prefixForms}; may be empty. */
  readonly prefix: string;
  /** Random bytes, 24 to 64. */
  readonly bytes: number;
}

/** Characters in groups, for people who type. */
export interface ShortFormat {
  readonly kind: 'code';
  readonly alphabet: ShortAlphabet;
  /** Empty, or as {@link prefixForms}. */
  readonly prefix: string;
  /** Drawn characters, 13 to 64; prefix and check character come on top. */
  readonly length: number;
  /** Characters between two dashes; 0 for no dashes. */
  readonly groupSize: number;
}

/** How a code is drawn and written. */
export type CodeFormat = TokenFormat | ShortFormat;

/** The alphabets of short codes. Only `crockford` carries a check character. */
export const shortAlphabets = ['crockford', 'alnum', 'hex', 'digits'] as const;
export type ShortAlphabet = (typeof shortAlphabets)[number];

/** The characters of each alphabet. */
export const alphabetCharacters: Readonly<Record<ShortAlphabet, string>> = {
  crockford: crockfordAlphabet,
  alnum: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  hex: '0123456789ABCDEF',
  digits: '0123456789',
};

export const defaultTokenFormat: TokenFormat = { kind: 'token', prefix: 'pinv_', bytes: 32 };

export const defaultShortFormat: ShortFormat = {
  kind: 'code',
  alphabet: 'crockford',
  prefix: '',
  length: 16,
  groupSize: 4,
};

/** What no format goes beyond, and the entropy below which it is refused, in bits. */
export const formatLimits = {
  tokenBytes: { least: 24, most: 64 },
  shortLength: { least: 13, most: 64 },
  groupSize: 64,
  entropyBits: 64,
} as const;

/** Characters of the longest prefix. */
export const longestPrefix = 16;

/** Characters of the longest token: the longest prefix, and base64url of the most bytes. */
export const longestToken = longestPrefix + Math.ceil((formatLimits.tokenBytes.most * 4) / 3);

/**
 * The form of a prefix: no `_` begins it or follows another, which would look like emphasis. The last `_` of a short code
 * ends its prefix.
 */
export const prefixForms: Readonly<Record<CodeFormat['kind'], RegExp>> = {
  token: /^(?!_.|.*__)[a-z0-9_]{0,16}$/,
  code: /^(?!_.|.*__)(?:[a-z0-9_]{0,15}_)?$/,
};

/** Bits of entropy of a code of that format. */
export function entropyBits(format: CodeFormat): number {
  return format.kind === 'token' ? format.bytes * 8 : format.length * bitsPerCharacter(format.alphabet);
}

function bitsPerCharacter(alphabet: ShortAlphabet): number {
  return Math.log2(alphabetCharacters[alphabet].length);
}

/** Why a format is refused. */
export type FormatRefusal = 'prefix' | 'bytes' | 'length' | 'group_size' | 'entropy';

export type CheckedFormat =
  | { readonly ok: true }
  /** `neededLength`: the shortest length of that alphabet that would do, where the length is at fault. */
  | { readonly ok: false; readonly why: FormatRefusal; readonly neededLength?: number };

/** Whether codes of that format may be issued. */
export function checkFormat(format: CodeFormat): CheckedFormat {
  if (!prefixForms[format.kind].test(format.prefix)) return { ok: false, why: 'prefix' };
  if (format.kind === 'token') {
    const { least, most } = formatLimits.tokenBytes;
    return isWhole(format.bytes, least, most) ? { ok: true } : { ok: false, why: 'bytes' };
  }
  if (!isWhole(format.groupSize, 0, formatLimits.groupSize)) return { ok: false, why: 'group_size' };
  const { least, most } = formatLimits.shortLength;
  const neededLength = Math.max(least, Math.ceil(formatLimits.entropyBits / bitsPerCharacter(format.alphabet)));
  // Every length below the least falls short of the floor in every alphabet, and that is the reason to give.
  if (!isWhole(format.length, 1, most)) return { ok: false, why: 'length', neededLength };
  return format.length < neededLength ? { ok: false, why: 'entropy', neededLength } : { ok: true };
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
