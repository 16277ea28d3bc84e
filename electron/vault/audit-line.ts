import { hash } from 'node:crypto';
import { canonicalEvent, hashInput } from '../../shared/domain/audit-event.ts';
import { isObject, readEvent } from '../../shared/domain/audit-record.ts';
import type { HistoryEvent } from '../../shared/domain/history.ts';
import { findJsonFlaw } from './strict-json.ts';

/** An event of an exported file, as far as the chain is concerned. */
export interface FileEvent {
  /** Null where the file does not tell. */
  readonly seq: number | null;
  readonly prevHash: string;
  readonly hash: string;
  /** Whether it is an event, and `hash` is that of its content and `prevHash`. */
  readonly fits: boolean;
  /** The event itself; null where it is none. */
  readonly body: HistoryEvent | null;
}

// An exported line ends in `,"hash":"…","prevHash":"…"}`, and what stands before is the canonical event without its brace.
const hashKey = ',"hash":"';
const prevKey = '","prevHash":"';
const hashAt = hashKey.length;
const prevAt = hashAt + 64 + prevKey.length;
const endLength = prevAt + 64 + 2;
const numberForm = /,"seq":([1-9]\d{0,14}),"type":"[a-z.]+"$/;

let scratch = Buffer.alloc(4_096);

/** Reads one line: byte for byte where it is as it was written, else as JSON, spaces and the order of keys aside. */
export function readEventLine(line: Buffer): FileEvent {
  return readAsWritten(line) ?? readAsJson(line);
}

function readAsWritten(line: Buffer): FileEvent | null {
  const cut = line.length - endLength;
  if (cut < 64) return null;
  const end = line.toString('latin1', cut);
  if (!end.startsWith(hashKey) || !end.startsWith(prevKey, hashAt + 64) || !end.endsWith('"}')) return null;
  const stated = end.slice(hashAt, hashAt + 64);
  // The bytes that were hashed: the hash before, a line feed, the canonical event.
  const size = 64 + 1 + cut + 1;
  if (scratch.length < size) scratch = Buffer.alloc(size * 2);
  line.copy(scratch, 0, cut + prevAt, cut + prevAt + 64);
  scratch[64] = 10;
  line.copy(scratch, 65, 0, cut);
  scratch[size - 1] = 125;
  if (hash('sha256', scratch.subarray(0, size), 'hex') !== stated) return null;
  const number = numberForm.exec(line.toString('latin1', cut - 64, cut));
  if (!number) return null;
  const body = readBody(scratch.toString('utf8', 65, size));
  return { seq: Number(number[1]), prevHash: end.slice(prevAt, prevAt + 64), hash: stated, fits: true, body };
}

/** The event that a canonical text holds; null where it holds none, for anyone may have written the file. */
function readBody(text: string): HistoryEvent | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && isObject(value['detail']) ? (value as unknown as HistoryEvent) : null;
  } catch {
    return null;
  }
}

function readAsJson(line: Buffer): FileEvent {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(line);
    const value: unknown = JSON.parse(text);
    const event = readEventValue(value);
    return findJsonFlaw(text) === null ? event : { ...event, fits: false };
  } catch {
    return noEvent(null);
  }
}

/** An event out of a JSON value; whether its text hid something, the caller has to find out. */
export function readEventValue(value: unknown): FileEvent {
  const event = readEvent(value);
  if (event === null) return noEvent(value);
  const { prevHash, hash: stated, ...body } = event;
  try {
    const fits = hash('sha256', hashInput(prevHash, canonicalEvent(body)), 'hex') === stated;
    return { seq: event.seq, prevHash, hash: stated, fits, body };
  } catch {
    // Text that is not well-formed Unicode has no canonical form.
    return noEvent(value);
  }
}

function noEvent(value: unknown): FileEvent {
  const seq = isObject(value) && Number.isSafeInteger(value['seq']) ? Number(value['seq']) : null;
  return { seq, prevHash: '', hash: '', fits: false, body: null };
}
