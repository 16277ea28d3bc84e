import { displayWidth, padTo, visibleText } from './visible-text.ts';

/** A column of a table. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  /** Numbers stand at the right. */
  readonly right?: boolean;
  /** The widest it grows. */
  readonly atMost?: number;
}

/**
 * A table that can be written before its end is known: the columns are as wide as the first rows want, and a later cell
 * that is wider pushes the rest of its line aside.
 */
export function openTable<T>(columns: readonly Column<T>[], firstRows: readonly T[]) {
  // A column that says nothing is left out.
  const shown = columns
    .map((column) => {
      const cells = firstRows.map((row) => displayWidth(visibleText(column.cell(row))));
      return { column, widest: Math.max(0, ...cells) };
    })
    .filter(({ widest }) => widest > 0)
    .map(({ column, widest }) => ({
      ...column,
      width: Math.min(Math.max(column.title.length, widest), column.atMost ?? 200),
    }));
  const line = (cellOf: (column: Column<T>) => string): string =>
    shown
      .map((column) => {
        const text = visibleText(cellOf(column));
        if (column.right) return ' '.repeat(Math.max(0, column.width - displayWidth(text))) + text;
        return padTo(text, Math.max(column.width, column.atMost === undefined ? displayWidth(text) : 0));
      })
      .join('  ')
      .trimEnd();
  return { head: () => line(({ title }) => title), row: (row: T) => line(({ cell }) => cell(row)) };
}

/** Pairs of words, the second ones below each other. Pairs without a second one are left out. */
export function formatPairs(pairs: readonly (readonly [string, string | null])[], indent = '  '): string {
  const said = pairs.flatMap(([key, value]) => (value === null || value === '' ? [] : [[key, value] as const]));
  const width = Math.max(0, ...said.map(([key]) => key.length));
  return said.map(([key, value]) => `${indent}${key.padEnd(width)}  ${visibleText(value)}`).join('\n');
}
