import type { Instant } from '../../shared/domain/instant.ts';
import type { Act } from './core.ts';
import { change, rows, scalar, tuples } from './database.ts';
import { type IncomingInvite, type MergeContext, mergeInvite } from './merge.ts';
import { newUses } from './use-matching.ts';
import { insertUse, selectUsesOfInvite, type UsesOfInvite } from './use-rows.ts';

/** A use as another registry tells it. */
export interface UseRecord {
  readonly inviteHash: string;
  readonly at: Instant;
  readonly actor: string;
  readonly deviceName: string | null;
  readonly accessLevel: number;
}

/** A device token as another registry tells it. It was minted with the use of its invite at `mintedAt`. */
export interface TokenRecord {
  readonly tokenHash: string;
  readonly inviteHash: string;
  readonly identity: string | null;
  readonly deviceName: string | null;
  readonly mintedAt: Instant;
  readonly revokedAt: Instant | null;
}

/** A registry to be merged in. Tokens of one invite follow each other. */
export interface RegistrySource {
  invites(): Iterable<IncomingInvite>;
  /** The records of the uses of one invite, by its hash. */
  usesOf(inviteHash: string): readonly UseRecord[];
  tokens(): Iterable<TokenRecord>;
}

/** What a merge did: to invites, and how many use records came in and how many tokens came in or ended. */
export interface MergedRegistry {
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  /** The event of the act must tell this number: no event of its own stands for a use record that came in. */
  readonly uses: number;
  readonly tokens: number;
}

const idOf = scalar<[string], number>('SELECT id FROM invites WHERE code_hash = ?');
const setReplaces = change<[number, string]>('UPDATE invites SET replaces = ? WHERE code_hash = ?');

/**
 * Merges another registry into that of the act, all by hash: what is there already is not added again, what is burned
 * stays burned, and the uses of both sides count. `label` names the source in the log.
 */
export function mergeRegistry(
  act: Act,
  source: RegistrySource,
  label: string,
  onOverdraft?: MergeContext['onOverdraft'],
): MergedRegistry {
  const counts = { added: 0, changed: 0, same: 0 };
  const reissues: { readonly codeHash: string; readonly replacesHash: string }[] = [];
  let uses = 0;
  for (const invite of source.invites()) {
    const { codeHash, replacesHash } = invite;
    const theirs = source.usesOf(codeHash);
    const mine = knownUses(act, act.tx.get(idOf, codeHash));
    const fresh = newUses(mine, theirs);
    const records = { known: mine.length, incoming: theirs.length, together: mine.length + fresh.length };
    const merged = mergeInvite(act, invite, { source: label, records, ...(onOverdraft && { onOverdraft }) });
    counts[merged] += 1;
    uses += addUses(act, codeHash, fresh);
    // The invite that was replaced may come after the one that replaces it.
    if (merged === 'added' && replacesHash && act.tx.get(idOf, replacesHash) === undefined) {
      reissues.push({ codeHash, replacesHash });
    }
  }
  for (const { codeHash, replacesHash } of reissues) {
    const replaced = act.tx.get(idOf, replacesHash);
    if (replaced !== undefined) act.tx.run(setReplaces, replaced, codeHash);
  }
  return { ...counts, uses, tokens: mergeTokens(act, source.tokens(), label) };
}

const selectKnown = tuples<[string], [id: number, pruned: number]>(
  'SELECT id, pruned_at IS NOT NULL FROM invites WHERE code_hash = ?',
);
const selectUses = rows<UsesOfInvite, KnownUse>(
  `${selectUsesOfInvite('u.at, u.actor, u.device_name AS deviceName')} ORDER BY id`,
);

interface KnownUse {
  readonly id: number;
  readonly at: Instant;
  readonly actor: string;
  readonly deviceName: string | null;
}

function knownUses(act: Act, inviteId: number | undefined): KnownUse[] {
  return inviteId === undefined ? [] : act.tx.all(selectUses, inviteId, 0, inviteId, 0);
}

/** Writes use records of an invite that is here; an emptied one keeps no names of devices. */
function addUses(act: Act, inviteHash: string, uses: readonly UseRecord[]): number {
  if (uses.length === 0) return 0;
  const [id = 0, pruned = 0] = act.tx.get(selectKnown, inviteHash) ?? [];
  for (const use of uses) insertUse(act.tx, id, pruned === 1 ? { ...use, deviceName: null } : use);
  return uses.length;
}

const selectTokens = tuples<[number], [tokenHash: string, useId: number]>(
  'SELECT token_hash, use_id FROM device_tokens WHERE invite_id = ?',
);
const insertToken = change<[string, number, number, string | null, string | null, string, string | null]>(
  `INSERT INTO device_tokens (token_hash, use_id, invite_id, identity, device_name, minted_at, revoked_at)
   VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (token_hash) DO NOTHING`,
);
const endToken = change<[string, string]>(
  'UPDATE device_tokens SET revoked_at = ? WHERE token_hash = ? AND revoked_at IS NULL',
);
const tokenIdOf = scalar<[string], number>('SELECT id FROM device_tokens WHERE token_hash = ?');

function mergeTokens(act: Act, tokens: Iterable<TokenRecord>, label: string): number {
  let merged = 0;
  for (const [inviteHash, group] of byInvite(tokens)) {
    const id = act.tx.get(idOf, inviteHash);
    if (id === undefined) continue;
    const there = new Map(act.tx.all(selectTokens, id));
    const bearers = new Set(there.values());
    const uses = Map.groupBy(
      knownUses(act, id).filter((use) => !bearers.has(use.id)),
      (use) => use.at,
    );
    for (const token of group) {
      if (there.has(token.tokenHash)) {
        merged += revoke(act, id, token, label);
        continue;
      }
      const made = uses.get(token.mintedAt) ?? [];
      const at = made.findIndex(({ deviceName }) => deviceName === token.deviceName);
      const [use] = made.splice(Math.max(at, 0), 1);
      if (use) merged += addToken(act, id, use.id, token, label);
    }
  }
  return merged;
}

function addToken(act: Act, inviteId: number, useId: number, token: TokenRecord, label: string): number {
  const { tokenHash, identity, deviceName, mintedAt, revokedAt } = token;
  const { changes, lastId } = act.tx.run(
    insertToken,
    tokenHash,
    useId,
    inviteId,
    identity,
    deviceName,
    mintedAt,
    revokedAt,
  );
  if (changes === 0) return 0;
  act.record('token.minted', inviteId, { tokenId: lastId, useId, imported: label });
  if (revokedAt !== null) act.record('token.revoked', inviteId, { tokenId: lastId, imported: label });
  return 1;
}

function revoke(act: Act, inviteId: number, { tokenHash, revokedAt }: TokenRecord, label: string): number {
  if (revokedAt === null) return 0;
  const { changes } = act.tx.run(endToken, revokedAt, tokenHash);
  if (changes > 0) {
    act.record('token.revoked', inviteId, { tokenId: act.tx.get(tokenIdOf, tokenHash) ?? 0, imported: label });
  }
  return changes;
}

/** Records that follow each other and belong to one invite, together. */
export function* byInvite<T extends { readonly inviteHash: string }>(records: Iterable<T>): Generator<[string, T[]]> {
  let group: T[] = [];
  for (const record of records) {
    const hash = group[0]?.inviteHash;
    if (hash !== undefined && hash !== record.inviteHash) {
      yield [hash, group];
      group = [];
    }
    group.push(record);
  }
  if (group[0]) yield [group[0].inviteHash, group];
}
