/**
 * A long list in an element that cannot be as tall as the list (Chromium lays out 33.5 million pixels and no more). The
 * element has a limited number of slots, each as high as a row. Slot and row move together near both ends, where an
 * operator reads row by row; between them a slot of the scroll bar stands for several rows.
 */
export const mostSlots = 50_000;

/** Rows at either end where a slot stands for one row. */
const exactRows = 2_000;

/** Rows in all, and how many of them are seen at once, with fractions. */
export interface Lane {
  readonly rows: number;
  readonly seen: number;
}

/** How many slots a list of so many rows has. */
export function slotCount(rows: number): number {
  return Math.min(rows, mostSlots);
}

/** Whether a list has more rows than slots. */
export function isCapped({ rows }: Lane): boolean {
  return rows > mostSlots;
}

/** The furthest that a row can be scrolled to the top. */
export function lastTop({ rows, seen }: Lane): number {
  return Math.max(0, rows - seen);
}

/** The row at the top, with its fraction, that a slot at the top stands for. */
export function rowOfSlot(slot: number, lane: Lane): number {
  const { slotEnd, rowEnd } = ends(lane);
  if (slot <= exactRows || slotEnd === rowEnd) return clamp(slot, rowEnd);
  if (slot >= slotEnd - exactRows) return clamp(rowEnd - (slotEnd - slot), rowEnd);
  return exactRows + (slot - exactRows) * ratio(slotEnd, rowEnd);
}

/** The slot at the top that stands for a row at the top: the inverse of {@link rowOfSlot}. */
export function slotOfRow(row: number, lane: Lane): number {
  const { slotEnd, rowEnd } = ends(lane);
  const top = clamp(row, rowEnd);
  if (top <= exactRows || slotEnd === rowEnd) return top;
  if (top >= rowEnd - exactRows) return slotEnd - (rowEnd - top);
  return exactRows + (top - exactRows) / ratio(slotEnd, rowEnd);
}

/** By how many rows the slots have to be moved on for that row to stand in its slot: a whole number. */
export function baseOfRow(row: number, lane: Lane): number {
  return Math.min(Math.round(row - slotOfRow(row, lane)), lane.rows - slotCount(lane.rows));
}

function ends(lane: Lane): { readonly slotEnd: number; readonly rowEnd: number } {
  return { slotEnd: lastTop({ rows: slotCount(lane.rows), seen: lane.seen }), rowEnd: lastTop(lane) };
}

function ratio(slotEnd: number, rowEnd: number): number {
  return (rowEnd - 2 * exactRows) / (slotEnd - 2 * exactRows);
}

function clamp(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
