import type { Invite } from '../../shared/domain/invite.ts';
import { InviteNotFoundError } from '../../shared/errors.ts';
import { sameHash } from './code-hash.ts';
import { type ReadHandle, tuples } from './database.ts';
import { type InviteRow, inviteColumns, toInvite } from './invites.ts';
import { listedRev, type Revisions } from './revisions.ts';

/** Where records are read that something is decided by: the registry, and what its log says of them. An act is one. */
export interface TrustedSource {
  readonly tx: ReadHandle;
  readonly revisions: Revisions;
}

const selectById = tuples<[number], [...InviteRow, rev: number, listed: number | null]>(
  `SELECT ${inviteColumns}, i.rev, ${listedRev} FROM invites i WHERE i.id = ?`,
);
const selectByHash = tuples<[string], [...InviteRow, rev: number, listed: number | null, codeHash: string]>(
  `SELECT ${inviteColumns}, i.rev, ${listedRev}, i.code_hash FROM invites i WHERE i.code_hash = ?`,
);

/** The stored invite of that id, as the log bears it out. Throws InviteNotFoundError, FoundRollback. */
export function trustedInvite({ tx, revisions }: TrustedSource, id: number): Invite {
  const row = tx.get(selectById, id);
  if (!row) throw new InviteNotFoundError(`there is no invite #${id}`, 'list the invites to see their ids');
  revisions.compare(id, row[18], row[19]);
  return toInvite(row as unknown as InviteRow);
}

/** The stored invite under that hash, as the log bears it out; null where there is none. Throws FoundRollback. */
export function trustedByHash({ tx, revisions }: TrustedSource, hash: string): Invite | null {
  const row = tx.get(selectByHash, hash);
  if (row === undefined || !sameHash(row[20], hash)) return null;
  revisions.compare(row[0], row[18], row[19]);
  return toInvite(row as unknown as InviteRow);
}
