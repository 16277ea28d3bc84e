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

/** The place in the list that a place of the scroll bar stands for. */
export function fromScroll(space: RowSpace, scroll: number): number {
  return clamp(scroll * ratio(space), 0, furthest(space));
}

/** The place of the scroll bar that stands for a place in the list. */
export function toScroll(space: RowSpace, top: number): number {
  return clamp(top, 0, furthest(space)) / ratio(space);
}

/** Moves `top` only as far as it takes to see the whole of a row with its detail, or where that is too much, its beginning. */
export function revealing(space: RowSpace, index: number, top: number): number {
  const { rowHeight, open, viewport } = space;
  const from = topOf(space, index);
  const to = from + rowHeight + (open?.index === index ? open.height : 0);
  if (from < top || to - from > viewport) return Math.min(from, furthest(space));
  return to > top + viewport ? clamp(to - viewport, 0, furthest(space)) : top;
}

function ratio(space: RowSpace): number {
  const room = scrollHeight(space) - space.viewport;
  return isCapped(space) && room > 0 ? furthest(space) / room : 1;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
