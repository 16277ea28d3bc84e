import type { Instant } from '../../shared/domain/instant.ts';
import { readBaselines } from './baselines.ts';
import { type ReadHandle, rows, scalar, tuples } from './database.ts';
import { type InviteRow, inviteColumns, type NewInvite, toInvite } from './invites.ts';
import type { IncomingInvite } from './merge.ts';
import type { RegistrySource, TokenRecord, UseRecord } from './merge-registry.ts';
import { selectUsesOfInvite, type UsesOfInvite, usesReach } from './use-rows.ts';

type StoredRow = [
  ...InviteRow,
  codeHash: string,
  hashKind: NewInvite['hashKind'],
  codeFormat: string | null,
  replacesHash: string | null,
  handedAt: Instant | null,
  prunedAt: Instant | null,
];

/** An invite with everything that is kept of it. */
export type StoredInvite = Required<Omit<IncomingInvite, 'expiresInWholeSeconds'>> & { readonly id: number };

const pageSize = 1_000;
const selectStored = tuples<[number, number], StoredRow>(
  `SELECT ${inviteColumns}, i.code_hash, i.hash_kind, i.code_format, r.code_hash, i.handed_at, i.pruned_at
   FROM invites i LEFT JOIN invites r ON r.id = i.replaces WHERE i.id > ? ORDER BY i.id LIMIT ?`,
);

/** Every invite with its hash, in the order of ids, pruned ones too; read in pages. */
export function* storedInvites(handle: ReadHandle): Generator<StoredInvite> {
  for (let last = 0; ; ) {
    const page = handle.all(selectStored, last, pageSize);
    for (const row of page) {
      const invite = toInvite(row as unknown as InviteRow);
      last = invite.id;
      const [codeHash, hashKind, codeFormat, replacesHash, handedAt, prunedAt] = row.slice(18) as Tail;
      const baselines = readBaselines(handle, invite.id);
      yield { ...invite, codeHash, hashKind, codeFormat, replacesHash, handedAt, prunedAt, baselines };
    }
    if (page.length < pageSize) return;
  }
}

type Tail = StoredRow extends [...InviteRow, ...infer T] ? T : never;

type UseRow = [
  inviteId: number,
  id: number,
  inviteHash: string,
  at: Instant,
  actor: string,
  deviceName: string | null,
  accessLevel: number,
];

const useColumns = 'i.code_hash, u.at, u.actor, u.device_name, u.access_level';
const selectUses = pageQuery<UseRow>(
  {
    select: `SELECT k.invite_id, k.id, ${useColumns} FROM uses_by_invite k
      CROSS JOIN uses u ON u.id = k.id AND u.invite_id = k.invite_id CROSS JOIN invites i ON i.id = k.invite_id`,
    keys: 'k',
  },
  {
    select: `SELECT u.invite_id, u.id, ${useColumns} FROM
      (SELECT * FROM uses WHERE id > ${usesReach}) u CROSS JOIN invites i ON i.id = u.invite_id`,
    keys: 'u',
  },
);

/** Every use, invite by invite; read in pages. */
export function* storedUses(handle: ReadHandle): Generator<UseRecord> {
  for (const [, , inviteHash, at, actor, deviceName, accessLevel] of pages(handle, selectUses)) {
    yield { inviteHash, at, actor, deviceName, accessLevel };
  }
}

type TokenRow = [
  inviteId: number,
  id: number,
  tokenHash: string,
  inviteHash: string,
  identity: string | null,
  deviceName: string | null,
  mintedAt: Instant,
  revokedAt: Instant | null,
];

const selectTokens = pageQuery<TokenRow>({
  select: `SELECT t.invite_id, t.id, t.token_hash, i.code_hash, t.identity, t.device_name, t.minted_at, t.revoked_at
    FROM device_tokens t JOIN invites i ON i.id = t.invite_id`,
  keys: 't',
});

/** Every device token, invite by invite; read in pages. */
export function* storedTokens(handle: ReadHandle): Generator<TokenRecord> {
  for (const [, , tokenHash, inviteHash, identity, deviceName, mintedAt, revokedAt] of pages(handle, selectTokens)) {
    yield { tokenHash, inviteHash, identity, deviceName, mintedAt, revokedAt };
  }
}

type PagedRow = readonly [inviteId: number, id: number, ...(string | number | null)[]];

/**
 * A page of rows in the order of invite and id, behind the last row of the page before. In two halves, each of which an
 * index leads to: compared as a pair, all rows of an invite before that one would be read again for every page.
 */
function pageQuery<R extends PagedRow>(...sources: readonly { readonly select: string; readonly keys: string }[]) {
  const halves = sources.flatMap(({ select, keys }) => [
    `${select} WHERE ${keys}.invite_id = ? AND ${keys}.id > ?`,
    `${select} WHERE ${keys}.invite_id > ?`,
  ]);
  const query = tuples<number[], R>(`${halves.join(' UNION ALL ')} ORDER BY 1, 2 LIMIT ?`);
  return (handle: ReadHandle, inviteId: number, id: number): R[] =>
    handle.all(query, ...sources.flatMap(() => [inviteId, id, inviteId]), pageSize);
}

function* pages<R extends PagedRow>(handle: ReadHandle, pageOf: ReturnType<typeof pageQuery<R>>): Generator<R> {
  for (let inviteId = 0, id = 0; ; ) {
    const page = pageOf(handle, inviteId, id);
    yield* page;
    const end = page.at(-1);
    if (end === undefined || page.length < pageSize) return;
    [inviteId, id] = end;
  }
}

const idOf = scalar<[string], number>('SELECT id FROM invites WHERE code_hash = ?');
const selectUsesOf = rows<UsesOfInvite, Omit<UseRecord, 'inviteHash'>>(
  `${selectUsesOfInvite('u.at, u.actor, u.device_name AS deviceName, u.access_level AS accessLevel')} ORDER BY id`,
);

/** An open registry as a source to merge from. */
export function storedSource(handle: ReadHandle): RegistrySource {
  return {
    invites: () => storedInvites(handle),
    usesOf: (inviteHash) => {
      const id = handle.get(idOf, inviteHash) ?? 0;
      return handle.all(selectUsesOf, id, 0, id, 0).map((use) => ({ ...use, inviteHash }));
    },
    tokens: () => storedTokens(handle),
  };
}
