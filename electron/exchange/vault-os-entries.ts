import type { Instant } from '../../shared/domain/instant.ts';
import { type Invite, isFinal, limits } from '../../shared/domain/invite.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import type { Peer } from '../registry/baselines.ts';
import type { ReadHandle } from '../registry/database.ts';
import { findByHash } from '../registry/invites.ts';
import { longText, shortText } from '../registry/values.ts';
import { isZeroTime } from './foreign-time.ts';
import type { Dress } from './import-once.ts';
import type { ForeignInvite } from './merge-foreign.ts';
import { hashesOf, type StoredHash } from './vault-os-codes.ts';
import type { VaultOsRecord } from './vault-os-rules.ts';
import type { VaultOsStore } from './vault-os-store.ts';

export const vaultOs = 'vault-os' satisfies Peer;

/** A record of a store with the hashes of its code. */
export interface VaultOsEntry {
  readonly record: VaultOsRecord;
  /** Never empty; the first is the one under which a new invite is stored. */
  readonly hashes: readonly [StoredHash, ...StoredHash[]];
}

/** A record that is left out, and why. */
export interface LeftOut {
  readonly entry: string;
  readonly reason: string;
}

/** The records of a store by the hashes of their codes. */
export interface HashedStore {
  readonly entries: readonly VaultOsEntry[];
  readonly leftOut: readonly LeftOut[];
}

/** The records of a store under the hashes of their codes, but for those whose codes cannot be told apart when pasted. */
export function entriesOf({ records }: VaultOsStore, pepper: Buffer): HashedStore {
  const leftOut: LeftOut[] = [];
  const hashed = records.flatMap((record): VaultOsEntry[] => {
    const [first, ...others] = hashesOf(String(record.raw['code_string']), pepper);
    if (first !== undefined) return [{ record, hashes: [first, ...others] }];
    leftOut.push({ entry: record.entry, reason: 'its code is longer than any that can be pasted' });
    return [];
  });
  const entries = [...Map.groupBy(hashed, ({ hashes }) => hashes[0].codeHash).values()].flatMap((alike) => {
    if (alike.length === 1) return alike;
    const reason = 'its code differs from another one only in dashes or in blanks around it';
    leftOut.push(...alike.map(({ record }) => ({ entry: record.entry, reason })));
    return [];
  });
  return { entries, leftOut };
}

/** The invite that a record is known as here, and the hash that it is known by; null where it is unknown. */
export function findKnown(
  handle: ReadHandle,
  { hashes }: VaultOsEntry,
): { readonly invite: Invite; readonly hash: StoredHash } | null {
  for (const hash of hashes) {
    const invite = findByHash(handle, hash.codeHash);
    if (invite !== null) return { invite, hash };
  }
  return null;
}

/** Why a record that is unknown here cannot come in; null where it can. */
export function unfit({ creatorId, requiredAccessLevel, maxUses }: VaultOsRecord): string | null {
  if (maxUses > limits.importedUses) return `has more than ${limits.importedUses} uses`;
  if (requiredAccessLevel > limits.accessLevel) return `requires an access level above ${limits.accessLevel}`;
  if (storable(() => shortText('creator', creatorId)) !== null) return null;
  return `its creator_id has more than ${limits.shortText} characters, or control characters`;
}

function storable<T>(clean: () => T): T | null {
  try {
    return clean();
  } catch (error) {
    if (error instanceof InviteValidationError) return null;
    throw error;
  }
}

/** A record as an invite of this vault. */
export function toIncoming(record: VaultOsRecord, hash: StoredHash, dress: Dress, now: Instant): ForeignInvite {
  const { state, maxUses, remaining, uses } = record;
  const created = record.createdAt ?? uses[0] ?? null;
  const createdAt = created === null || isZeroTime(created) ? now : created;
  const endedAt = record.endedAt ?? (state === 'EXHAUSTED' ? uses.at(-1) : null);
  return {
    ...hash,
    codeFormat: null,
    codeHint: null,
    state,
    label: null,
    note: null,
    identity: dress.identity,
    group: dress.group,
    creatorId: storable(() => shortText('creator', record.creatorId)) ?? vaultOs,
    requiredAccessLevel: record.requiredAccessLevel,
    maxUses,
    useCount: maxUses - remaining,
    createdAt,
    activatedAt: state === 'GENERATED' ? null : record.activatedAt,
    expiresAt: record.expiresAt,
    endedAt: isFinal(state) ? (endedAt ?? (state === 'EXPIRED' ? record.expiresAt : now)) : null,
    revokeReason: state === 'REVOKED' ? reasonHere(record.revokedReason ?? '') : null,
    replaces: null,
    handedTo: null,
    loggedUses: uses,
  };
}

/** An end has to come in whatever was written as its reason, so what cannot be stored of that is cut or left blank. */
function reasonHere(reason: string): string | null {
  const kept = storable(() => longText('reason', reason));
  if (kept !== null) return kept;
  const plain = reason
    .toWellFormed()
    .normalize('NFC')
    .replace(/(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, ' ');
  return longText('reason', plain.slice(0, limits.longText).toWellFormed());
}
