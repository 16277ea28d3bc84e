import { createHash } from 'node:crypto';
import { type CsvStyle, csvMark } from '../../shared/csv-cells.ts';
import { type AuditFilter, isEmptyFilter } from '../../shared/domain/audit-filter.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteRecordError, StoreError } from '../../shared/errors.ts';
import type { Signer } from '../keys/signer.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { csvColumns, readExportPage } from '../registry/audit-pages.ts';
import { countRange, type EventRange } from '../registry/audit-read.ts';
import { runAct } from '../registry/core.ts';
import type { Connection, ReadHandle } from '../registry/database.ts';
import { freeBytes } from '../registry/free-bytes.ts';
import { type AuditHeader, auditFormat, auditVersion, documentFilter, layouts, signedText } from './audit-document.ts';
import { beginFile, type NewFile } from './new-file.ts';
import type { Vault } from './session.ts';

export const exportFormats = ['json', 'ndjson', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  readonly connection: ReadHandle & Pick<Connection, 'pragma'>;
  readonly vaultId: string;
  readonly signer: Signer;
  readonly now: Instant;
  readonly filter: AuditFilter;
  readonly format: ExportFormat;
  /** How texts stand in CSV cells; `plain` if left out. */
  readonly style?: CsvStyle;
  readonly path: string;
  /** Whether a file that is there already may be replaced; false if left out. */
  readonly overwrite?: boolean;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  readonly signal?: AbortSignal;
}

export interface Exported {
  readonly head: Head;
  readonly range: EventRange;
  readonly complete: boolean;
}

const pageSize = 1_000;
/** KiB. One pass over the log reads each page once, so a large cache would only hold memory. */
const scanCache = 4_096;

/**
 * Writes the log, or what a filter lets through of it, to a file: signed JSON or NDJSON, or CSV, which carries no
 * signature. The log is that of the start; what is appended meanwhile is left out. The event loop is free between pages.
 * The file appears whole or not at all. Throws `file_exists`, `disk_full`, `file_refused`, `cancelled`.
 */
export async function exportAudit(request: ExportRequest): Promise<Exported> {
  const { connection, filter } = request;
  const file = beginFile(request.path, request.overwrite ?? false);
  const cache = connection.pragma('cache_size');
  try {
    connection.pragma(`cache_size = -${scanCache}`);
    const head = readHead(connection);
    const range = countRange(connection, filter, head.seq);
    const complete = isEmptyFilter(filter);
    if (request.format === 'csv') {
      file.write(`${request.style === 'excel' ? csvMark : ''}${csvColumns}\r\n`);
      await writeEvents(request, range, file, '\r\n');
      if (range.count > 0) file.write('\r\n');
    } else {
      await writeSigned(request, { head, range, complete }, file, request.format);
    }
    file.commit();
    return { head, range, complete };
  } finally {
    file.discard();
    connection.pragma(`cache_size = ${Number(cache)}`);
  }
}

/** Writes into the log that it, or a part of it, was exported, unless the vault can only be read. Throws as every write. */
export async function recordExport(
  vault: Vault,
  format: ExportFormat,
  { range, head, complete }: Exported,
): Promise<void> {
  if (vault.writeRefusal !== null) return;
  const detail = { format, count: range.count, headSeq: head.seq, complete };
  await vault.run((_, core) => runAct(core, vault.actor, (act) => act.record('audit.exported', null, detail)));
}

async function writeSigned(
  request: ExportRequest,
  { head, range, complete }: Exported,
  file: NewFile,
  format: 'json' | 'ndjson',
): Promise<void> {
  const layout = layouts[format];
  const header: AuditHeader = {
    format: auditFormat,
    version: auditVersion,
    vaultId: request.vaultId,
    exportedAt: request.now,
    filter: documentFilter(request.filter),
    complete,
    range,
    head,
    publicKey: request.signer.publicKey.toString('base64'),
  };
  file.write(layout.open(header));
  const eventsDigest = await writeEvents(request, range, file, layout.separator);
  const signature = request.signer.sign(signedText(header, eventsDigest)).toString('base64');
  const close = layout.close({ eventsDigest, signature });
  // The open and the close of a document bring a line feed each; without events one is too many.
  file.write(range.count === 0 ? close.slice(1) : close);
}

const csvForms = { plain: 'csv', excel: 'excel' } as const;

/** Writes the lines of the events, with `separator` between; returns the digest over their hashes. */
async function writeEvents(
  request: ExportRequest,
  range: EventRange,
  file: NewFile,
  separator: string,
): Promise<string> {
  const digest = createHash('sha256');
  let done = 0;
  for (let afterSeq = (range.first ?? 1) - 1; done < range.count; ) {
    if (request.signal?.aborted) throw new StoreError('cancelled', 'the export was cancelled', 'no file was written');
    const page = readExportPage(request.connection, {
      afterSeq,
      upTo: range.last ?? 0,
      limit: pageSize,
      filter: request.filter,
      form: request.format === 'csv' ? csvForms[request.style ?? 'plain'] : 'json',
      separator,
    });
    if (page === null) break;
    if (done > 0) {
      file.write(separator);
      digest.update('\n');
    }
    file.write(page.text);
    digest.update(page.hashes);
    freeBytes(page.text);
    freeBytes(page.hashes);
    done += page.count;
    afterSeq = page.lastSeq;
    request.onProgress?.({ done, total: range.count });
    await new Promise<void>((resume) => setImmediate(resume));
  }
  if (done === range.count) return digest.digest('hex');
  throw new InviteRecordError('record_damaged', 'the audit log changed while it was exported', 'run "invites doctor"');
}
