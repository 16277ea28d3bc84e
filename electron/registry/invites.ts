import type { HashKind } from '../../shared/domain/code-draw.ts';
import type { CodeFormat } from '../../shared/domain/code-format.ts';
import { readFormat } from '../../shared/domain/format-text.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { Invite, State } from '../../shared/domain/invite.ts';
import { stateAt } from '../../shared/domain/lifecycle.ts';
import { InviteNotFoundError } from '../../shared/errors.ts';
import { sameHash } from './code-hash.ts';
import { change, type ReadHandle, rows, scalar, tuples, type WriteHandle } from './database.ts';

/** The columns of an invite in the order of {@link InviteRow}. */
export const inviteColumns = `i.id, i.state, i.label, i.note, i.identity, i.group_name, i.creator_id,
  i.required_access_level, i.max_uses, i.use_count, i.created_at, i.activated_at, i.expires_at,
  i.ended_at, i.revoke_reason, i.replaces, i.code_hint, i.handed_to`;

export type InviteRow = [
  id: number,
  state: State,
  label: string | null,
  note: string | null,
  identity: string | null,
  group: string | null,
  creatorId: string,
  requiredAccessLevel: number,
  maxUses: number | null,
  useCount: number,
  createdAt: Instant,
  activatedAt: Instant | null,
  expiresAt: Instant | null,
  endedAt: Instant | null,
  revokeReason: string | null,
  replaces: number | null,
  codeHint: string | null,
  handedTo: string | null,
];

/** A row as the invite it is. */
export function toInvite(row: InviteRow): Invite {
  return {
    id: row[0],
    state: row[1],
    label: row[2],
    note: row[3],
    identity: row[4],
    group: row[5],
    creatorId: row[6],
    requiredAccessLevel: row[7],
    maxUses: row[8],
    useCount: row[9],
    createdAt: row[10],
    activatedAt: row[11],
    expiresAt: row[12],
    endedAt: row[13],
    revokeReason: row[14],
    replaces: row[15],
    codeHint: row[16],
    handedTo: row[17],
  };
}

/** The invite as it stands at `now`: expiry shows the moment the clock says so. */
export function asOf(invite: Invite, now: Instant): Invite {
  const state = stateAt(invite, now);
  return state === invite.state ? invite : { ...invite, state, endedAt: invite.expiresAt };
}

const selectById = tuples<[number], InviteRow>(`SELECT ${inviteColumns} FROM invites i WHERE i.id = ?`);
const selectByHash = tuples<[string], [...InviteRow, codeHash: string]>(
  `SELECT ${inviteColumns}, i.code_hash FROM invites i WHERE i.code_hash = ?`,
);

/** The stored invite of that id. Throws InviteNotFoundError. */
export function readInvite(handle: ReadHandle, id: number): Invite {
  const invite = findInvite(handle, id);
  if (!invite) throw new InviteNotFoundError(`there is no invite #${id}`, 'list the invites to see their ids');
  return invite;
}

/** The stored invite of that id, or null. */
export function findInvite(handle: ReadHandle, id: number): Invite | null {
  const row = handle.get(selectById, id);
  return row ? toInvite(row) : null;
}

/** The stored invite under that hash, or null. */
export function findByHash(handle: ReadHandle, hash: string): Invite | null {
  const row = handle.get(selectByHash, hash);
  return row !== undefined && sameHash(row[18], hash) ? toInvite(row as unknown as InviteRow) : null;
}

/** All that is written of a new invite. */
export interface NewInvite extends Omit<Invite, 'id'> {
  readonly codeHash: string;
  readonly hashKind: HashKind;
  /** As `writeFormat` gives it; null where the code was not drawn here. */
  readonly codeFormat: string | null;
}

type NewInviteRow = [
  codeHash: string,
  hashKind: HashKind,
  codeHint: string | null,
  codeFormat: string | null,
  state: State,
  label: string | null,
  note: string | null,
  identity: string | null,
  group: string | null,
  creatorId: string,
  requiredAccessLevel: number,
  maxUses: number | null,
  useCount: number,
  createdAt: Instant,
  activatedAt: Instant | null,
  expiresAt: Instant | null,
  endedAt: Instant | null,
  revokeReason: string | null,
  replaces: number | null,
  handedTo: string | null,
];

const insert = change<NewInviteRow>(
  `INSERT INTO invites (code_hash, hash_kind, code_hint, code_format, state, label, note, identity, group_name, creator_id,
     required_access_level, max_uses, use_count, created_at, activated_at, expires_at, ended_at, revoke_reason,
     replaces, handed_to)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
);

/** Writes a new invite and returns its id. */
export function insertInvite(tx: WriteHandle, invite: NewInvite): number {
  return tx.run(
    insert,
    invite.codeHash,
    invite.hashKind,
    invite.codeHint,
    invite.codeFormat,
    invite.state,
    invite.label,
    invite.note,
    invite.identity,
    invite.group,
    invite.creatorId,
    invite.requiredAccessLevel,
    invite.maxUses,
    invite.useCount,
    invite.createdAt,
    invite.activatedAt,
    invite.expiresAt,
    invite.endedAt,
    invite.revokeReason,
    invite.replaces,
    invite.handedTo,
  ).lastId;
}

const updateUse = change<[number]>('UPDATE invites SET use_count = use_count + 1 WHERE id = ?');
const updateLastUse = change<[Instant, number]>(
  "UPDATE invites SET use_count = use_count + 1, state = 'EXHAUSTED', ended_at = ? WHERE id = ?",
);
const updateActivated = change<[Instant, number]>("UPDATE invites SET state = 'ACTIVE', activated_at = ? WHERE id = ?");
const updateEnded = change<[State, Instant, string | null, number]>(
  'UPDATE invites SET state = ?, ended_at = ?, revoke_reason = ? WHERE id = ?',
);
const updateExpiry = change<[Instant | null, number]>('UPDATE invites SET expires_at = ? WHERE id = ?');
const updateText = change<[string | null, string | null, number]>(
  'UPDATE invites SET label = ?, note = ? WHERE id = ?',
);

/** Counts one use; `endedAt` where it was the last. */
export function writeUse(tx: WriteHandle, id: number, endedAt: Instant | null): void {
  if (endedAt === null) tx.run(updateUse, id);
  else tx.run(updateLastUse, endedAt, id);
}

export function writeActivated(tx: WriteHandle, id: number, at: Instant): void {
  tx.run(updateActivated, at, id);
}

export function writeEnded(tx: WriteHandle, id: number, to: State, at: Instant, reason: string | null): void {
  tx.run(updateEnded, to, at, reason, id);
}

export function writeExpiry(tx: WriteHandle, id: number, expiresAt: Instant | null): void {
  tx.run(updateExpiry, expiresAt, id);
}

export function writeText(tx: WriteHandle, id: number, label: string | null, note: string | null): void {
  tx.run(updateText, label, note, id);
}

const selectFormat = scalar<[number], string>('SELECT code_format FROM invites WHERE id = ?');

/** The format that the code of that invite was drawn in; null where it came from elsewhere. */
export function readCodeFormat(handle: ReadHandle, id: number): CodeFormat | null {
  return readFormat(handle.get(selectFormat, id) ?? '');
}

const selectCodePrefixes = rows<[], { prefix: string }>(
  'SELECT prefix FROM code_prefixes UNION SELECT prefix FROM identities WHERE prefix IS NOT NULL',
);
const insertPrefix = change<[string]>('INSERT OR IGNORE INTO code_prefixes (prefix) VALUES (?)');

/** Every prefix that codes of this vault begin with; the empty one is left out. */
export function readPrefixes(handle: ReadHandle): Set<string> {
  return new Set(handle.all(selectCodePrefixes).flatMap(({ prefix }) => (prefix === '' ? [] : [prefix])));
}

export function keepPrefix(tx: WriteHandle, prefix: string): void {
  tx.run(insertPrefix, prefix);
}
