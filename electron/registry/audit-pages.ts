import { formulaText, guardedStarts } from '../../shared/csv-cells.ts';
import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import { branches, inOrder, joinedToPrevious, part, prevHash, queryOf } from './audit-query.ts';
import type { ReadHandle } from './database.ts';

/** How an event is written as one line of text. */
export type LineForm = 'json' | 'csv' | 'excel';

export interface PageQuery {
  /** Reading goes on behind that event; 0 at the start. */
  readonly afterSeq: number;
  /** The last event that may be in it. */
  readonly upTo: number;
  readonly limit: number;
  readonly filter: AuditFilter;
  readonly form: LineForm;
  /** What stands between two lines; not behind the last. */
  readonly separator: string;
}

/** Lines of an export, ready to be written. */
export interface ExportPage {
  /** UTF-8. */
  readonly text: Buffer;
  /** The events' hashes, joined with line feeds. */
  readonly hashes: Buffer;
  readonly count: number;
  readonly lastSeq: number;
}

const starts = guardedStarts.map((start) => `'${start.replaceAll("'", "''")}'`).join(', ');

/** A text as {@link csvText} writes it for programs, but always quoted. */
function csvField(text: string): string {
  return `'"' || iif(substr(${text}, 1, 1) IN (${starts}), '''', '') || replace(${text}, '"', '""') || '"'`;
}

/** A text as {@link csvText} writes it for spreadsheets. */
function excelField(text: string): string {
  const doubled = `replace(${text}, '"', '""')`;
  const formula = `'"=""' || replace(${doubled}, '"', '""') || '"""'`;
  return `iif(${text} <> '' AND length(${doubled}) <= ${formulaText}, ${formula}, ${csvField(text)})`;
}

/** `field` writes what anybody may have typed, `own` a time or a hash. */
function csvLine(field: (text: string) => string, own: (text: string) => string): string {
  return [
    'e.seq',
    own("(e.event ->> '$.at')"),
    "(e.event ->> '$.type')",
    "ifnull(e.event ->> '$.inviteId', '')",
    field("(e.event ->> '$.actor')"),
    // JSON in braces, which no spreadsheet converts.
    csvField("(e.event -> '$.detail')"),
    own(prevHash),
    own('e.hash'),
  ].join(` || ',' || `);
}

const lines: Record<LineForm, string> = {
  // A canonical event ends in a quote and one brace, so nothing else is trimmed; it is the fastest way to open it.
  json: `rtrim(e.event, '}') || ',"hash":"' || e.hash || '","prevHash":"' || ${prevHash} || '"}'`,
  csv: csvLine(csvField, (text) => text),
  excel: csvLine(excelField, excelField),
};

/** The names of the columns of the CSV form. */
export const csvColumns = 'seq,at,type,inviteId,actor,detail,prevHash,hash';

/**
 * The next lines of an export, put together by SQLite (one call for many events costs far less than one for each), or
 * null behind the last. Texts come as bytes: what SQLite holds is what the file gets.
 */
export function readExportPage(handle: ReadHandle, query: PageQuery): ExportPage | null {
  const window = { above: query.afterSeq, below: query.upTo + 1 };
  const parts = branches(handle, query.filter, part(handle, window), 'row');
  if (parts.length === 0) return null;
  const { sql, params } = inOrder(parts, 'ASC', query.limit);
  const row = handle.get(
    queryOf<{ text: Buffer | null; hashes: Buffer | null; count: number; lastSeq: number }>(
      `SELECT CAST(group_concat(${lines[query.form]}, ?) AS BLOB) AS text,
         CAST(group_concat(e.hash, char(10)) AS BLOB) AS hashes, count(*) AS count, max(e.seq) AS lastSeq
       FROM (${sql}) e ${joinedToPrevious}`,
    ),
    query.separator,
    ...params,
  );
  return row?.text && row.hashes ? { ...row, text: row.text, hashes: row.hashes } : null;
}
