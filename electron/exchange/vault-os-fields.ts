import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal, limits, type State, states } from '../../shared/domain/invite.ts';
import { fieldFault, type Place, readHash, readLong, readShort, readWhole } from './fields.ts';
import { parseForeignTime } from './foreign-time.ts';

export type RawRecord = Record<string, unknown>;

/**
 * The layout of Vault OS's store is not published. Its README names `creator_id`, `required_access_level`,
 * `max_use_count`, `expires_at` and `code_string`; each field is looked for under these names, the first of which is
 * written where a record has none yet.
 */
const spellings = {
  code: ['code_string', 'code', 'codeString', 'invite_code', 'inviteCode', 'plaintext', 'token'],
  codeHash: ['code_hash', 'codeHash', 'token_hash', 'tokenHash', 'hash', 'sha256'],
  state: ['state', 'status'],
  creatorId: ['creator_id', 'creatorId', 'creator', 'created_by', 'createdBy'],
  requiredAccessLevel: ['required_access_level', 'requiredAccessLevel', 'access_level', 'accessLevel', 'level'],
  maxUses: ['max_use_count', 'maxUseCount', 'max_uses', 'maxUses', 'max_use', 'maxUse'],
  useCount: ['use_count', 'useCount', 'used_count', 'usedCount', 'current_uses', 'uses_count', 'times_used'],
  createdAt: ['created_at', 'createdAt', 'generated_at', 'generatedAt', 'created'],
  activatedAt: ['activated_at', 'activatedAt', 'sent_at', 'sentAt'],
  expiresAt: ['expires_at', 'expiresAt', 'expiry', 'expiration', 'expires'],
  endedAt: ['ended_at', 'endedAt', 'revoked_at', 'revokedAt', 'burned_at', 'burnedAt', 'exhausted_at', 'expired_at'],
  revokeReason: ['revoke_reason', 'revokeReason', 'revocation_reason', 'burn_reason', 'reason'],
  label: ['label', 'name', 'device_hint'],
  note: ['note', 'notes', 'description'],
  group: ['group', 'group_name'],
  usage: ['usage_log', 'usageLog', 'usage', 'uses'],
  log: ['lifecycle_log', 'lifecycle', 'history', 'audit_log', 'audit', 'events'],
} as const;
export type VaultOsField = keyof typeof spellings;

/** Every name under which something is looked for. */
export const knownNames: ReadonlySet<string> = new Set(Object.values(spellings).flat());

/** The name under which a record has a field; where it has none, the one that is written. */
export function nameIn(raw: RawRecord, field: VaultOsField): string {
  return spellings[field].find((name) => Object.hasOwn(raw, name)) ?? spellings[field][0];
}

/** A record of Vault OS without its code. */
export interface VaultOsRecord {
  readonly state: State;
  readonly creatorId: string;
  readonly requiredAccessLevel: number;
  /** null: unlimited. */
  readonly maxUses: number | null;
  readonly useCount: number;
  readonly createdAt: Instant | null;
  readonly activatedAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly revokeReason: string | null;
  readonly label: string | null;
  readonly note: string | null;
  readonly group: string | null;
}

/** Reads all but the code of a record. Throws InviteRecordError which names the field as the record spells it. */
export function readRecord(place: Place, raw: RawRecord): VaultOsRecord {
  const at = (field: VaultOsField) => ({ name: nameIn(raw, field), value: raw[nameIn(raw, field)] });
  const short = (field: VaultOsField) => readShort(place, at(field).name, at(field).value);
  const time = (field: VaultOsField) => readTime(place, at(field).name, at(field).value);
  const creator = at('creatorId');
  const creatorId =
    typeof creator.value === 'number' ? String(creator.value) : readShort(place, creator.name, creator.value);
  if (creatorId === null) throw fieldFault(place, creator.name, 'is missing or empty');
  const max = at('maxUses');
  const maxUses = max.value === null ? null : readWhole(place, max.name, max.value, 1, limits.importedUses);
  const useCount = readUses(place, raw, maxUses);
  const stated = readState(place, at('state').name, at('state').value);
  const spent = maxUses !== null && useCount >= maxUses;
  const state = stated === 'USED' ? (spent ? 'EXHAUSTED' : 'ACTIVE') : stated;
  const level = at('requiredAccessLevel');
  return {
    // A record whose uses are all made is used up, whatever it says of itself.
    state: spent && !isFinal(state) ? 'EXHAUSTED' : state,
    creatorId,
    requiredAccessLevel: readWhole(place, level.name, level.value ?? 0, 0, limits.accessLevel),
    maxUses,
    useCount,
    createdAt: time('createdAt'),
    activatedAt: time('activatedAt'),
    expiresAt: time('expiresAt'),
    endedAt: time('endedAt'),
    revokeReason: state === 'REVOKED' ? readLong(place, at('revokeReason').name, at('revokeReason').value) : null,
    label: short('label'),
    note: readLong(place, at('note').name, at('note').value),
    group: short('group'),
  };
}

/** The hash of a record that has one in place of its code, or null. */
export function readCodeHash(place: Place, raw: RawRecord): string | null {
  const name = nameIn(raw, 'codeHash');
  return raw[name] === undefined || raw[name] === null ? null : readHash(place, name, raw[name]);
}

function readUses(place: Place, raw: RawRecord, maxUses: number | null): number {
  const name = nameIn(raw, 'useCount');
  const usage = raw[nameIn(raw, 'usage')];
  const value = raw[name] ?? (Array.isArray(usage) ? usage.length : (usage ?? 0));
  const count = readWhole(place, name, value, 0, limits.importedUses);
  if (maxUses === null || count <= maxUses) return count;
  throw fieldFault(place, name, `must be at most ${maxUses}, the uses that it may have`);
}

/** The other words that Vault OS has for a state. */
const otherWords: Readonly<Record<string, State | 'USED'>> = { SENT: 'ACTIVE', BURNED: 'REVOKED', USED: 'USED' };

function readState(place: Place, name: string, value: unknown): State | 'USED' {
  // Python writes an enum's member with or without the name of the enum.
  const word = typeof value === 'string' ? value.replace(/^\w+\./, '').toUpperCase() : '';
  const state = states.find((one) => one === word) ?? otherWords[word];
  if (state !== undefined) return state;
  throw fieldFault(place, name, value === undefined ? 'is missing' : `must be one of ${states.join(', ')}`);
}

/** A state in the spelling that a record has for its own. */
export function spellState(state: State, before: unknown): string {
  if (typeof before !== 'string') return state;
  const prefix = /^\w+\./.exec(before)?.[0] ?? '';
  const word = before.slice(prefix.length);
  return prefix + (word === word.toLowerCase() ? state.toLowerCase() : state);
}

function readTime(place: Place, name: string, value: unknown): Instant | null {
  if (value === undefined || value === null || value === '') return null;
  const instant = parseForeignTime(value);
  if (instant === null) throw fieldFault(place, name, 'must be a time such as 2026-11-20T21:05:00+00:00');
  return instant;
}
