/**
 * The elements that draw the rows of a list: always as many, wherever it is scrolled to. A row keeps its element while it
 * is drawn, so a list that moves by a row writes one element anew.
 */
export interface Drawn {
  /** The first row that is drawn. */
  readonly first: number;
  /** The row whose element comes first in the page; the others follow, and begin again at the first. */
  readonly origin: number;
}

/** Rows drawn beyond those that are seen, at either end. */
const spare = 4;

/** How many elements there are for that many rows, of which so many are seen, with fractions. */
export function poolSize(rows: number, seen: number): number {
  return Math.min(rows, Math.ceil(seen) + 1 + 2 * spare);
}

/** What is drawn where that row, with its fraction, is at the top. Rows whose elements all change come in order. */
export function drawnAt(top: number, rows: number, size: number, before: Drawn): Drawn {
  const first = Math.min(Math.max(0, Math.floor(top) - spare), rows - size);
  return { first, origin: Math.abs(first - before.first) < size ? before.origin : first };
}

/** The same rows, in the page in the order in which they are seen: what is read from the page is in order then. */
export function inOrder({ first }: Drawn): Drawn {
  return { first, origin: first };
}

/** The rows that the elements draw, in the order of the elements. */
export function rowsOfPool({ first, origin }: Drawn, size: number): readonly number[] {
  return Array.from({ length: size }, (_, element) => first + modulo(origin + element - first, size));
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
