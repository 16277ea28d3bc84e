import serialize from 'canonicalize';
import { type Instant, isWritten } from './instant.ts';

/** Every type of event, each with its family's prefix. */
export const auditTypes = [
  'vault.created',
  'vault.unlocked',
  'vault.locked',
  'vault.rekeyed',
  'vault.backup',
  'vault.restored',
  'vault.checkpoint',
  'clock.rollback',
  'file.rollback',
  'invite.generated',
  'invite.activated',
  'invite.checked',
  'invite.used',
  'invite.refused',
  'invite.exhausted',
  'invite.expired',
  'invite.revoked',
  'invite.edited',
  'invite.extended',
  'invite.reissued',
  'invite.purged',
  'token.minted',
  'token.revoked',
  'identity.added',
  'identity.edited',
  'identity.removed',
  'settings.changed',
  'audit.exported',
  'desk.started',
  'desk.stopped',
  'desk.refused',
  'exchange.imported',
  'exchange.exported',
] as const;
export type AuditType = (typeof auditTypes)[number];

/** JSON without fractions: what an event's detail may hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Detail = { readonly [key: string]: Json };

/** What the hash of an event covers, besides the hash before it. */
export interface EventBody {
  /** 1, 2, 3, … without gaps. */
  readonly seq: number;
  readonly at: Instant;
  readonly type: AuditType;
  readonly inviteId: number | null;
  /** Who did it. */
  readonly actor: string;
  readonly detail: Detail;
}

export interface AuditEvent extends EventBody {
  /** Hash of the event before, hex; 64 zeros for the first. */
  readonly prevHash: string;
  /** hex SHA-256 of {@link hashInput}. */
  readonly hash: string;
}

/** `prevHash` of the first event. */
export const firstPrevHash = '0'.repeat(64);

/**
 * The event in the form of RFC 8785 (JCS). The fixed keys are laid out here in their canonical order, because a million
 * events pass through; the detail goes through the library.
 */
export function canonicalEvent(body: EventBody): string {
  const actor = JSON.stringify(body.actor);
  const detail = isInOrder(body.detail) ? JSON.stringify(body.detail) : serialize(body.detail);
  return `{"actor":${actor},"at":"${body.at}","detail":${detail},"inviteId":${body.inviteId},"seq":${body.seq},"type":"${body.type}"}`;
}

/** Whether it holds whole numbers and nulls alone, their keys in order: as plain JSON writes it, it is canonical then. */
function isInOrder(detail: Detail): boolean {
  let last = '';
  for (const key of Object.keys(detail)) {
    const value = detail[key];
    if (key <= last || (value !== null && !Number.isSafeInteger(value))) return false;
    last = key;
  }
  return true;
}

/** What is hashed: the hash before, a line feed, the canonical event. */
export function hashInput(prevHash: string, canonical: string): string {
  return `${prevHash}\n${canonical}`;
}

/** `at` of a canonical event, without parsing it; null where the text is none. Inside a string no quote stands bare. */
export function writtenAt(canonical: string): Instant | null {
  const key = '","at":"';
  const start = canonical.indexOf(key) + key.length;
  const at = canonical.slice(start, start + 24);
  return start > key.length && isWritten(at) ? at : null;
}
