import { checkHolds, readCrockford } from '../check-symbol.ts';
import { formatLimits } from '../code-format.ts';

/** A short code whose groups stood apart, put together again. */
export interface JoinedGroups {
  readonly text: string;
  /** Whether the groups are as even as a printed code has them, so that it can hardly be anything else. */
  readonly even: boolean;
  /** Whether it is in one case and its check character holds, which words beside a code rarely bring about. */
  readonly likely: boolean;
}

const firstGroup = /^(?:[A-Za-z0-9_]{0,15}_)?[A-Za-z0-9-]*$/;
const laterGroup = /^[A-Za-z0-9-]+$/;
const groupsAtMost = 65;
/** Words of a sentence that are tried as the pieces of a code which was broken anywhere. */
const piecesAtMost = 8;
const printedGroupAtMost = 6;
/** With a dash after every character. */
const longestRead = 130;

/**
 * Puts `7K3D 9QXM 2FHA TW4C P`, or a code that was broken by a newline, together. null where the chunks cannot be the
 * groups of one short code, or one of them is a code already.
 */
export function joinGroups(chunks: readonly string[]): JoinedGroups | null {
  const [first = '', ...later] = chunks;
  if (later.length === 0 || chunks.length > groupsAtMost) return null;
  if (!firstGroup.test(first) || !later.every((group) => laterGroup.test(group))) return null;
  const text = chunks.join('');
  const prefixLength = text.lastIndexOf('_') + 1;
  const bare = text.slice(prefixLength).replaceAll('-', '');
  if (!couldBeShort(bare)) return null;
  const groups = [first.slice(prefixLength), ...later].filter((group) => group !== '');
  if (groups.some(readsAsCrockford)) return null;
  const even = isEven(groups);
  if (!even && groups.length > piecesAtMost) return null;
  const likely = isOneCase(bare) && readsAsCrockford(bare);
  // Words of a language have no digits, nor has one code in three hundred once its zeros are typed as letters.
  if (!/\d/.test(bare) && !(even && (likely || isCapitals(bare)))) return null;
  return { text, even, likely };
}

function couldBeShort(bare: string): boolean {
  const { least, most } = formatLimits.shortLength;
  return bare.length >= least && bare.length <= most + 1;
}

/** Whether it reads as a Crockford code whose check character holds. */
export function readsAsCrockford(text: string): boolean {
  if (text.length > longestRead) return false;
  const read = readCrockford(text);
  return read !== null && couldBeShort(read) && read.length > formatLimits.shortLength.least && checkHolds(read);
}

function isEven(groups: readonly string[]): boolean {
  const size = groups[0]?.length ?? 0;
  const last = groups.at(-1)?.length ?? 0;
  if (groups.length < 3 || size > printedGroupAtMost || last > size) return false;
  return groups.every((group, at) => !group.includes('-') && (at === groups.length - 1 || group.length === size));
}

/** Whether its letters are all capitals, as every alphabet of short codes has them. */
export function isCapitals(text: string): boolean {
  return text === text.toUpperCase();
}

/** Whether its letters are all capitals, or all small. */
export function isOneCase(text: string): boolean {
  return text === text.toUpperCase() || text === text.toLowerCase();
}
