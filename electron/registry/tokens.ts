import type { RandomBytes } from '../../shared/domain/code-draw.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteNotFoundError } from '../../shared/errors.ts';
import { sameHash, sha256 } from './code-hash.ts';
import { type Act, type Core, runAct } from './core.ts';
import { change, type ReadHandle, rows } from './database.ts';

/** A bearer that a redemption minted; the token itself was shown once. */
export interface DeviceToken {
  readonly id: number;
  readonly inviteId: number;
  /** Slug of the service the invite was issued for. */
  readonly identity: string | null;
  readonly deviceName: string | null;
  readonly mintedAt: Instant;
  readonly revokedAt: Instant | null;
}

const columns = `id, invite_id AS inviteId, identity, device_name AS deviceName, minted_at AS mintedAt,
  revoked_at AS revokedAt`;
const selectPage = rows<[number, number], DeviceToken>(
  `SELECT ${columns} FROM device_tokens WHERE id < ? ORDER BY id DESC LIMIT ?`,
);
const selectOfInvite = rows<[number], DeviceToken>(
  `SELECT ${columns} FROM device_tokens WHERE invite_id = ? ORDER BY id`,
);
const selectOne = rows<[number], DeviceToken>(`SELECT ${columns} FROM device_tokens WHERE id = ?`);
const selectByHash = rows<[string], DeviceToken & { tokenHash: string }>(
  `SELECT ${columns}, token_hash AS tokenHash FROM device_tokens WHERE token_hash = ?`,
);
const insert = change<[string, number, number, string | null, string | null, Instant]>(
  `INSERT INTO device_tokens (token_hash, use_id, invite_id, identity, device_name, minted_at)
   VALUES (?, ?, ?, ?, ?, ?)`,
);
const updateRevoked = change<[Instant, number]>('UPDATE device_tokens SET revoked_at = ? WHERE id = ?');

/** Mints a token for a use within its act; the plaintext exists only in what is returned. */
export function mintToken(
  act: Act,
  randomBytes: RandomBytes,
  use: { id: number; inviteId: number; identity: string | null; deviceName: string | null },
): string {
  const token = `mst_${Buffer.from(randomBytes(32)).toString('base64url')}`;
  const { lastId } = act.tx.run(insert, sha256(token), use.id, use.inviteId, use.identity, use.deviceName, act.now);
  act.record('token.minted', use.inviteId, { tokenId: lastId, useId: use.id });
  return token;
}

/** Tokens, newest first; `before` is the id that the page before ended with. */
export function listTokens(handle: ReadHandle, limit: number, before = Number.MAX_SAFE_INTEGER): DeviceToken[] {
  return handle.all(selectPage, before, limit);
}

export function tokensOfInvite(handle: ReadHandle, inviteId: number): DeviceToken[] {
  return handle.all(selectOfInvite, inviteId);
}

/** Revokes a token for good; a second time changes nothing. Throws InviteNotFoundError. */
export function revokeToken(core: Core, actor: string, id: number): DeviceToken {
  return runAct(core, actor, (act) => {
    const token = act.tx.get(selectOne, id);
    if (!token) throw new InviteNotFoundError(`there is no token #${id}`, 'list them with: invites tokens list');
    if (token.revokedAt !== null) return token;
    act.tx.run(updateRevoked, act.now, id);
    act.record('token.revoked', token.inviteId, { tokenId: id });
    return { ...token, revokedAt: act.now };
  });
}

/** Whether a pasted bearer is one of this vault's and not revoked. */
export interface TokenVerdict {
  readonly valid: boolean;
  readonly reason: 'unknown' | 'revoked' | null;
  readonly token: DeviceToken | null;
}

/** Checks a bearer; reads only. */
export function checkToken(handle: ReadHandle, pasted: string): TokenVerdict {
  const [text] = /mst_[A-Za-z0-9_-]{43}/.exec(pasted) ?? [pasted.trim()];
  const hash = sha256(text);
  const found = handle.get(selectByHash, hash);
  if (!found || !sameHash(found.tokenHash, hash)) return { valid: false, reason: 'unknown', token: null };
  const { tokenHash: _, ...token } = found;
  return { valid: token.revokedAt === null, reason: token.revokedAt === null ? null : 'revoked', token };
}
