import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { csvMark } from '../../shared/csv-cells.ts';
import { isObject } from '../../shared/domain/audit-record.ts';
import { StoreError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';
import { csvColumns } from '../registry/audit-pages.ts';
import { type AuditFooter, auditFormat, auditVersion, readFooter } from './audit-document.ts';
import { type FileEvent, readEventLine, readEventValue } from './audit-line.ts';
import { readLines } from './file-lines.ts';
import { findJsonFlaw } from './strict-json.ts';

/** How a file ends: with what the signature needs, cut off, or with something that does not belong there. */
export type FileEnd = AuditFooter | 'cut_off' | 'edited';

/** An exported log as a file: its header, then its events one by one, then its end. */
export interface AuditFile {
  /** The header as the file has it, not yet judged; null where it has none. */
  readonly header: unknown;
  /** To be gone through to the end, once. */
  readonly events: Iterable<FileEvent>;
  /** Known once the events were gone through. */
  readonly end: () => FileEnd;
}

/** What the reader says of a file that is no export; in words. */
export interface NoExport {
  readonly reason: string;
}

/** Bytes of one line; an event has some hundreds, and a few kilobytes at most. */
const lineLimit = 16 * 1024 * 1024;
/** Bytes of a document that was re-formatted, and so has to be held in memory whole. */
const documentLimit = 128 * 1024 * 1024;
const begins = new RegExp(`^\\s*\\{\\s*"format"\\s*:\\s*"${auditFormat}"`);
const opensEvents = /,\s*"events"\s*:\s*\[$/;

/**
 * Runs `work` on an opened export and closes it. `onBytes` is told how far the file was read. Throws `file_refused` where
 * the file cannot be read.
 */
export async function withAuditFile<T>(
  path: string,
  onBytes: (done: number, total: number) => void,
  work: (file: AuditFile | NoExport) => Promise<T>,
): Promise<T> {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return await work(sniff(path, file, onBytes));
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) throw error;
    const { reason, hint } = systemReason(String(error.code));
    throw new StoreError('file_refused', `${path} cannot be read: ${reason}`, hint, { cause: error });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function sniff(path: string, file: number, onBytes: (done: number, total: number) => void): AuditFile | NoExport {
  const { size } = fstatSync(file);
  let done = 0;
  const lines = readLines(file, lineLimit, (count) => {
    done += count;
    onBytes(done, size);
  });
  const line = lines.next();
  if (line.done) return { reason: 'the file is empty' };
  const first = line.value === null ? '' : decode(line.value)?.trimEnd();
  if (first === csvColumns || first === `${csvMark}${csvColumns}`) {
    return { reason: 'a CSV export carries no signature, so it cannot be verified: export the log as JSON or NDJSON' };
  }
  if (first !== undefined && opensEvents.test(first)) {
    return streamed(parsed(`${first.replace(opensEvents, '')}}`), lines, readJsonEnd);
  }
  const header = first === undefined ? null : parsed(first);
  if (isObject(header) && header['format'] === auditFormat && !Object.hasOwn(header, 'events')) {
    return streamed(header, lines, readNdjsonEnd);
  }
  if (size > documentLimit) return { reason: 'it is not as it was exported, and too large to be read otherwise' };
  onBytes(size, size);
  return wholeDocument(decode(readFileSync(path)));
}

/** A file with one event on each line. `readEnd` reads the end from its line, and gives null for the line of an event. */
function streamed(
  header: unknown,
  lines: Iterator<Buffer | null>,
  readEnd: (line: Buffer) => FileEnd | null,
): AuditFile {
  if (header === null) return { header, events: [], end: () => 'edited' };
  let end: FileEnd | null = null;
  function* events(): Generator<FileEvent> {
    for (let line = lines.next(); !line.done; line = lines.next()) {
      // Nothing may stand behind the end.
      if (end !== null) end = 'edited';
      else if (line.value === null) yield { seq: null, prevHash: '', hash: '', fits: false, body: null };
      else {
        end = readEnd(line.value);
        if (end === null) yield readEventLine(withoutComma(line.value));
      }
    }
  }
  return { header, events: events(), end: () => end ?? 'cut_off' };
}

const closingBracket = 93;
const comma = 44;

function withoutComma(line: Buffer): Buffer {
  return line[line.length - 1] === comma ? line.subarray(0, -1) : line;
}

function readJsonEnd(line: Buffer): FileEnd | null {
  if (line[0] !== closingBracket) return null;
  const text = decode(line)?.trimEnd() ?? '';
  return endOf(parsed(text.replace(/^\]\s*,?/, '{')), text);
}

function readNdjsonEnd(line: Buffer): FileEnd | null {
  // An event begins with another key, and parsing each line twice would cost.
  if (!line.subarray(0, 64).includes('"eventsDigest"') && !line.subarray(0, 64).includes('"signature"')) return null;
  const text = decode(line)?.trimEnd() ?? '';
  const value = parsed(text);
  return isObject(value) && Object.hasOwn(value, 'seq') ? null : endOf(value, text);
}

function endOf(value: unknown, text: string): FileEnd {
  return readFooter(value) ?? (text.endsWith('}') ? 'edited' : 'cut_off');
}

/** A document that was re-formatted: read whole. */
function wholeDocument(text: string | undefined): AuditFile | NoExport {
  const noExport = { reason: 'it is not an audit log that was exported by Invite Vault' };
  if (text === undefined) return noExport;
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    if (!begins.test(text)) return noExport;
    const end = text.trimEnd().endsWith('}') ? 'edited' : 'cut_off';
    return { header: null, events: [], end: () => end };
  }
  if (!isObject(document) || document['format'] !== auditFormat) return noExport;
  const { events: listed, eventsDigest, signature, ...header } = document;
  const { path } = findJsonFlaw(text) ?? { path: null };
  const spoiled = path?.[0] === 'events' && path.length > 1 ? path[1] : null;
  function* events(): Generator<FileEvent> {
    for (const [index, value] of Array.isArray(listed) ? listed.entries() : []) {
      const event = readEventValue(value);
      yield index === spoiled ? { ...event, fits: false } : event;
    }
  }
  return {
    header: path !== null && spoiled === null ? null : header,
    events: events(),
    end: () => readFooter({ eventsDigest, signature }) ?? 'edited',
  };
}

/** The value of a JSON text that hides nothing, or null. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return findJsonFlaw(text) === null ? value : null;
  } catch {
    return null;
  }
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Why a header of another version is not read; null where it is of this one. */
export function otherVersion(header: unknown): string | null {
  if (!isObject(header) || header['format'] !== auditFormat || header['version'] === auditVersion) return null;
  return `it has version ${JSON.stringify(header['version'])}, and this program reads version ${auditVersion}`;
}
