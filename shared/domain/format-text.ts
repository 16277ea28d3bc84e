import { type CodeFormat, type ShortAlphabet, shortAlphabets } from './code-format.ts';

/** A code format in one short line (`token/pinv_/32`, `crockford//16/4`): how the registry remembers it for a reissue. */
export function writeFormat(format: CodeFormat): string {
  return format.kind === 'token'
    ? `token/${format.prefix}/${format.bytes}`
    : `${format.alphabet}/${format.prefix}/${format.length}/${format.groupSize}`;
}

/** Reads {@link writeFormat}; null for anything else. */
export function readFormat(text: string): CodeFormat | null {
  const match = /^([a-z]+)\/([a-z0-9_]{0,16})\/(\d{1,3})(?:\/(\d{1,3}))?$/.exec(text);
  if (!match) return null;
  const [, kind = '', prefix = '', size, group] = match;
  if (kind === 'token') return group === undefined ? { kind, prefix, bytes: Number(size) } : null;
  if (group === undefined || !isAlphabet(kind)) return null;
  return { kind: 'code', alphabet: kind, prefix, length: Number(size), groupSize: Number(group) };
}

function isAlphabet(name: string): name is ShortAlphabet {
  return (shortAlphabets as readonly string[]).includes(name);
}
