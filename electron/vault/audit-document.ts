import canonicalize from 'canonicalize';
import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import { isHash, isObject } from '../../shared/domain/audit-record.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { Head } from '../registry/audit.ts';
import type { EventRange } from '../registry/audit-read.ts';

export const auditFormat = 'invite-vault-audit';
export const auditVersion = 1;

/** The filter of an export, in the words of the command line; null where it does not narrow. */
export interface DocumentFilter {
  /** Events from that instant on, itself included. */
  readonly from: Instant | null;
  /** Events before that instant. */
  readonly to: Instant | null;
  readonly type: readonly string[] | null;
  readonly invite: number | null;
  readonly by: string | null;
}

/** An exported log without its events and without what ends it. */
export interface AuditHeader {
  readonly format: typeof auditFormat;
  readonly version: typeof auditVersion;
  readonly vaultId: string;
  readonly exportedAt: string;
  readonly filter: DocumentFilter;
  /** Whether all events up to the head are in it. */
  readonly complete: boolean;
  /** The events that are in it. */
  readonly range: EventRange;
  /** The last event of the log when it was exported. */
  readonly head: Head;
  /** Ed25519, raw, base64. */
  readonly publicKey: string;
}

/** What ends an exported log. */
export interface AuditFooter {
  /** hex SHA-256 over the events' hashes, joined with line feeds. */
  readonly eventsDigest: string;
  /** Ed25519 over {@link signedText}, base64. */
  readonly signature: string;
}

/** The filter as the document has it. */
export function documentFilter(filter: AuditFilter): DocumentFilter {
  return {
    from: filter.from ?? null,
    to: filter.to ?? null,
    type: filter.types ?? null,
    invite: filter.inviteId ?? null,
    by: filter.actor ?? null,
  };
}

/** What the signature covers: RFC 8785 of the document without `events` and `signature`. */
export function signedText(header: object, eventsDigest: unknown): string {
  return canonicalize({ ...header, eventsDigest }) ?? '';
}

/** What stands before, between and after the events: one event on each line, so that a reader can stream them. */
export const layouts = {
  json: {
    open: (header: AuditHeader) => `${JSON.stringify(header).slice(0, -1)},"events":[\n`,
    separator: ',\n',
    close: (footer: AuditFooter) => `\n],${JSON.stringify(footer).slice(1)}\n`,
  },
  ndjson: {
    open: (header: AuditHeader) => `${JSON.stringify(header)}\n`,
    separator: '\n',
    close: (footer: AuditFooter) => `\n${JSON.stringify(footer)}\n`,
  },
} as const;

/** The header that a parsed JSON value holds, or null where it is none; keys that are not known here stay in it. */
export function readHeader(value: unknown): AuditHeader | null {
  if (!isObject(value) || value['format'] !== auditFormat || value['version'] !== auditVersion) return null;
  const { vaultId, exportedAt, filter, complete, range, head, publicKey } = value;
  if (typeof vaultId !== 'string' || typeof exportedAt !== 'string' || typeof publicKey !== 'string') return null;
  if (!isObject(filter) || typeof complete !== 'boolean') return null;
  if (!isObject(range) || !isNumberOrNull(range['first']) || !isNumberOrNull(range['last'])) return null;
  if (!isNumber(range['count']) || !isObject(head) || !isNumber(head['seq']) || !isHash(head['hash'])) return null;
  // The signature covers the value as it is, so that is what has to be handed on.
  return value as unknown as AuditHeader;
}

/** The footer that a parsed JSON value holds, or null. */
export function readFooter(value: unknown): AuditFooter | null {
  if (!isObject(value) || Object.keys(value).length !== 2) return null;
  const { eventsDigest, signature } = value;
  return isHash(eventsDigest) && typeof signature === 'string' ? { eventsDigest, signature } : null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || isNumber(value);
}
