/**
 * How texts are written to CSV cells. In both styles the text can be read back: a cell that has the form `="…"` is the
 * text between, with each `""` as `"`; of any other cell that begins with an apostrophe, the rest is the text.
 *
 * - `plain`: for programs. A text that a spreadsheet would run as a formula gets an apostrophe before it.
 * - `excel`: for spreadsheets. Every text is `="…"`, so that `0123`, `1E5` and `1-2` stay as they are. Excel shows the
 *   text alone; LibreOffice shows the cell as it stands, unless it is told to evaluate formulas.
 */
export const csvStyles = ['plain', 'excel'] as const;
export type CsvStyle = (typeof csvStyles)[number];

/** What begins a CSV file for spreadsheets: without it Excel reads UTF-8 as the machine's old character set. */
export const csvMark = '\uFEFF';

/** Characters that a cell may not begin with; the apostrophe is among them, so that it can be told from the guard. */
export const guardedStarts = ["'", '=', '+', '-', '@', '\t', '＝', '＋', '－', '＠'] as const;

/** Excel reads no longer text out of a formula. Characters. */
export const formulaText = 255;

/** A text as a quoted or bare CSV cell. */
export function csvText(text: string, style: CsvStyle): string {
  const doubled = text.replaceAll('"', '""');
  const asFormula = style === 'excel' && text !== '' && doubled.length <= formulaText;
  return quoteCell(asFormula ? `="${doubled}"` : guard(text));
}

function guard(text: string): string {
  return guardedStarts.some((start) => text.startsWith(start)) ? `'${text}` : text;
}

function quoteCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
