import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal, type State, states } from '../../shared/domain/invite.ts';
import { fieldFault, type Place } from './fields.ts';
import { isZeroTime, requireMeant } from './foreign-time.ts';
import { readIsoTime } from './vault-os-times.ts';

export type RawRecord = Record<string, unknown>;

/** A record of a store that keeps every rule of the store. Its code is in `raw` alone. */
export interface VaultOsRecord {
  /** Its name in reports and errors: `codes[3]`. */
  readonly entry: string;
  readonly state: State;
  readonly creatorId: string;
  readonly requiredAccessLevel: number;
  readonly maxUses: number;
  readonly remaining: number;
  readonly expiresAt: Instant;
  readonly revokedReason: string | null;
  /** From the lifecycle; null where it does not say. */
  readonly createdAt: Instant | null;
  readonly activatedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** Times of the successful uses that the usage log holds. */
  readonly uses: readonly Instant[];
  /** How many refused uses it holds. */
  readonly refused: number;
  /** As it stands in the store, and is written there again. */
  readonly raw: RawRecord;
}

/** The keys of a record, in the order in which the store has them. */
export const recordKeys = [
  'code_string',
  'creator_id',
  'required_access_level',
  'max_use_count',
  'expires_at',
  'state',
  'remaining_uses',
  'revoked_reason',
  'usage_log',
  'lifecycle',
] as const;
type RecordKey = (typeof recordKeys)[number];

const outcomes = ['SUCCESS', 'NOT_ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'] as const;
const lifecycleEvents = ['created', 'activated', 'used', 'exhausted', 'expired', 'revoked'] as const;
const endings = { EXHAUSTED: 'exhausted', EXPIRED: 'expired', REVOKED: 'revoked' } as const;

/**
 * Reads the records of a store and holds them against its rules: a store that breaks one is refused there as a whole.
 * Throws InviteRecordError that names record and key in the store's own words, never a code.
 */
export function readRecords(path: string, codes: readonly unknown[]): VaultOsRecord[] {
  const seen = new Map<unknown, string>();
  return codes.map((raw, index) => {
    const place = { path, entry: `codes[${index}]` };
    if (!isRecord(raw)) throw fieldFault(place, 'the record', 'must be an object');
    const record = readRecord(place, raw);
    const before = seen.get(raw['code_string']);
    if (before !== undefined) throw fieldFault(place, 'code_string', `is the same as in ${before}`);
    seen.set(raw['code_string'], place.entry);
    return record;
  });
}

export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readRecord(place: Place, raw: RawRecord): VaultOsRecord {
  readText(place, raw, 'code_string');
  const creatorId = readText(place, raw, 'creator_id');
  const requiredAccessLevel = readInteger(place, raw, 'required_access_level', 0);
  const maxUses = readInteger(place, raw, 'max_use_count', 1);
  const expiresAt = readExpiry(place, raw);
  const state = readOneOf(place, 'state', raw['state'], states);
  const remaining = readRemaining(place, raw, state, maxUses);
  const revokedReason = readReason(place, raw, state);
  const usage = readLog(place, raw, 'usage_log', 'outcome', outcomes);
  const lifecycle = readLog(place, raw, 'lifecycle', 'event', lifecycleEvents);
  const timeOf = (event: string) => lifecycle.findLast(({ kind }) => kind === event)?.at ?? null;
  const ended = isFinal(state) ? timeOf(endings[state]) : null;
  return {
    entry: place.entry,
    state,
    creatorId,
    requiredAccessLevel: Number(requiredAccessLevel),
    maxUses: Number(maxUses),
    remaining: Number(remaining),
    expiresAt,
    revokedReason,
    createdAt: timeOf('created'),
    activatedAt: timeOf('activated'),
    endedAt: ended === null || isZeroTime(ended) ? null : ended,
    uses: usage.flatMap(({ kind, at }) => (kind === 'SUCCESS' && at !== null ? [at] : [])),
    refused: usage.filter(({ kind }) => kind !== 'SUCCESS').length,
    raw,
  };
}

function readText(place: Place, raw: RawRecord, key: RecordKey): string {
  const value = raw[key];
  if (value === undefined) throw fieldFault(place, key, 'is missing');
  if (typeof value !== 'string') throw fieldFault(place, key, 'must be a string');
  if (value.trim() === '') throw fieldFault(place, key, 'must not be blank');
  return value;
}

/** A number that is written as an integer: `3.0` and `1e3` are none there. */
function integerOf(value: unknown): bigint | null {
  if (typeof value !== 'number' && !isRecord(value)) return null;
  // A number whose spelling is kept is an object that prints as that spelling.
  const text = JSON.stringify(value);
  return /^-?\d+$/.test(text) ? BigInt(text) : null;
}

function readInteger(place: Place, raw: RawRecord, key: RecordKey, least: number): bigint {
  if (raw[key] === undefined) throw fieldFault(place, key, 'is missing');
  const value = integerOf(raw[key]);
  if (value === null || value < least) throw fieldFault(place, key, `must be an integer of at least ${least}`);
  return value;
}

function readRemaining(place: Place, raw: RawRecord, state: State, maxUses: bigint): bigint {
  const key = 'remaining_uses';
  const value = readInteger(place, raw, key, 0);
  const refuse = (what: string) => fieldFault(place, key, what);
  if (value > maxUses) throw refuse(`must be at most max_use_count, ${maxUses}`);
  if (state === 'GENERATED' && value !== maxUses) throw refuse(`must equal max_use_count, ${maxUses}, when GENERATED`);
  if (state === 'ACTIVE' && value < 1) throw refuse('must be at least 1 when ACTIVE');
  if (state === 'EXHAUSTED' && value > 0) throw refuse('must be 0 when EXHAUSTED');
  return value;
}

function readExpiry(place: Place, raw: RawRecord): Instant {
  const key = 'expires_at';
  const instant = readIsoTime(readText(place, raw, key));
  if (instant === null) throw fieldFault(place, key, 'must be an ISO 8601 time such as 2036-01-01T00:00:00+00:00');
  return requireMeant(place, key, instant);
}

function readReason(place: Place, raw: RawRecord, state: State): string | null {
  const key = 'revoked_reason';
  const value = raw[key] ?? null;
  if (value !== null && typeof value !== 'string') throw fieldFault(place, key, 'must be a string or null');
  if (state === 'REVOKED' && (value === null || value.trim() === '')) {
    throw fieldFault(place, key, 'must not be blank when REVOKED');
  }
  return value;
}

function readOneOf<T extends string>(place: Place, key: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw fieldFault(place, key, value === undefined ? 'is missing' : `must be one of ${allowed.join(', ')}`);
}

interface LogEntry<T> {
  readonly kind: T;
  /** Null where the timestamp is a string that is no time, which is allowed there. */
  readonly at: Instant | null;
}

function readLog<T extends string>(
  place: Place,
  raw: RawRecord,
  key: 'usage_log' | 'lifecycle',
  kindKey: string,
  kinds: readonly T[],
): LogEntry<T>[] {
  const list = raw[key] ?? [];
  if (!Array.isArray(list) || raw[key] === null) throw fieldFault(place, key, 'must be a list');
  return list.map((entry: unknown, index) => {
    const name = `${key}[${index}]`;
    if (!isRecord(entry)) throw fieldFault(place, name, 'must be an object');
    const kind = readOneOf(place, `${name}.${kindKey}`, entry[kindKey], kinds);
    for (const text of ['timestamp', 'detail']) {
      if (typeof entry[text] === 'string') continue;
      throw fieldFault(place, `${name}.${text}`, entry[text] === undefined ? 'is missing' : 'must be a string');
    }
    return { kind, at: readIsoTime(String(entry['timestamp'])) };
  });
}
