/** A list of rows of one height, of which one may be open. Lengths in pixels. */
export interface RowSpace {
  readonly count: number;
  readonly rowHeight: number;
  /** The open row, and what its detail adds below it. */
  readonly open: { readonly index: number; readonly height: number } | null;
  /** How much of the list is seen at once. */
  readonly viewport: number;
}

/** Chromium lays out 33.5 million device pixels and no more: this many at 300 % zoom. */
export const tallest = 10_000_000;

/** How tall the list would be if nothing kept it from it. */
export function fullHeight({ count, rowHeight, open }: RowSpace): number {
  return count * rowHeight + (open?.height ?? 0);
}

/** How tall the element is that is scrolled. */
export function scrollHeight(space: RowSpace): number {
  return Math.min(tallest, fullHeight(space));
}

/** Whether the list is taller than what is scrolled, so that one pixel of the scroll bar means more than one of the list. */
export function isCapped(space: RowSpace): boolean {
  return fullHeight(space) > tallest;
}

/** Where a row begins. */
export function topOf({ rowHeight, open }: RowSpace, index: number): number {
  return index * rowHeight + (open !== null && index > open.index ? open.height : 0);
}

/** The rows of which something is seen when the list is looked at from `top` on; `last` is left out. */
export function rowsAt(space: RowSpace, top: number): { readonly first: number; readonly last: number } {
  const { count, viewport } = space;
  if (count === 0) return { first: 0, last: 0 };
  const first = rowAt(space, top);
  const last = rowAt(space, top + Math.max(0, viewport - 1)) + 1;
  return { first, last: Math.min(count, last) };
}

function rowAt({ count, rowHeight, open }: RowSpace, y: number): number {
  const below = open !== null && y >= (open.index + 1) * rowHeight;
  const index = below ? Math.max(open.index, Math.floor((y - open.height) / rowHeight)) : Math.floor(y / rowHeight);
  return Math.min(count - 1, Math.max(0, index));
}

/** The furthest that the list can be scrolled. */
export function furthest(space: RowSpace): number {
  return Math.max(0, fullHeight(space) - space.viewport);
}

/** Pixels at either end where the scroll bar and the list move together, since there people read row by row. */
const plain = 100_000;

/** The place in the list that a place of the scroll bar stands for. */
export function fromScroll(space: RowSpace, scroll: number): number {
  const { bar, list } = ends(space);
  if (list === bar || scroll <= plain) return clamp(scroll, 0, list);
  if (scroll >= bar - plain) return clamp(list - (bar - scroll), 0, list);
  return plain + ((scroll - plain) / (bar - 2 * plain)) * (list - 2 * plain);
}

/** The place of the scroll bar that stands for a place in the list: the inverse of {@link fromScroll}. */
export function toScroll(space: RowSpace, place: number): number {
  const { bar, list } = ends(space);
  const top = clamp(place, 0, list);
  if (list === bar || top <= plain) return top;
  if (top >= list - plain) return bar - (list - top);
  return plain + ((top - plain) / (list - 2 * plain)) * (bar - 2 * plain);
}

/** Moves `top` only as far as it takes to see the whole of a row with its detail, or where that is too much, its beginning. */
export function revealing(space: RowSpace, index: number, top: number): number {
  const { rowHeight, open, viewport } = space;
  const from = topOf(space, index);
  const to = from + rowHeight + (open?.index === index ? open.height : 0);
  if (from < top || to - from > viewport) return Math.min(from, furthest(space));
  return to > top + viewport ? clamp(to - viewport, 0, furthest(space)) : top;
}

/** The furthest that either can be scrolled. */
function ends(space: RowSpace): { readonly bar: number; readonly list: number } {
  return { bar: Math.max(0, scrollHeight(space) - space.viewport), list: furthest(space) };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
