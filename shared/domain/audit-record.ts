import type { AuditEvent, AuditType, Detail, Json } from './audit-event.ts';
import { type Instant, parseInstant } from './instant.ts';

const eventKeys = ['actor', 'at', 'detail', 'hash', 'inviteId', 'prevHash', 'seq', 'type'];
const hexHash = /^[0-9a-f]{64}$/;
const typeForm = /^[a-z]+\.[a-z]+$/;

/**
 * The event that a parsed JSON value holds, or null where it holds anything else: a key too many or too few, a fraction,
 * a time in another form. The type is held to its form only: a newer program may have written types unknown here.
 */
export function readEvent(value: unknown): AuditEvent | null {
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  if (keys.length !== eventKeys.length || !eventKeys.every((key) => Object.hasOwn(value, key))) return null;
  const { actor, at, detail, hash, inviteId, prevHash, seq, type } = value;
  if (!isCount(seq) || !(inviteId === null || isCount(inviteId))) return null;
  if (typeof actor !== 'string' || !isInstant(at)) return null;
  if (typeof type !== 'string' || !typeForm.test(type)) return null;
  if (!isHash(hash) || !isHash(prevHash) || !isDetail(detail)) return null;
  return { seq, at, type: type as AuditType, inviteId, actor, detail, prevHash, hash };
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is a hash as the log writes it: 64 hex digits, lower case. */
export function isHash(value: unknown): value is string {
  return typeof value === 'string' && hexHash.test(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;
}

function isInstant(value: unknown): value is Instant {
  return typeof value === 'string' && parseInstant(value) === value;
}

function isDetail(value: unknown): value is Detail {
  return isObject(value) && Object.values(value).every(isJson);
}

function isJson(value: unknown): value is Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return Array.isArray(value) ? value.every(isJson) : isDetail(value);
}
