import type { Instant } from '../../shared/domain/instant.ts';
import { change, type WriteHandle } from './database.ts';
import { blockSize } from './migrations/0001-registry.ts';

/** The last use that `uses_by_invite` knows: whole blocks are put into it at once. */
export const usesReach = `(SELECT ifnull(max(id), 0) / ${blockSize} * ${blockSize} FROM uses)`;

/** Values of a {@link selectUsesOfInvite}: invite and the id to go on behind, twice. */
export type UsesOfInvite = [inviteId: number, after: number, inviteId: number, after: number];

/**
 * A SELECT of the uses `u` of one invite behind an id, their ids first, to be ordered by that: along the lookup table as far as it reaches,
 * then those of the last block. What the table says is held against the use itself.
 */
export function selectUsesOfInvite(columns: string): string {
  const known = `uses_by_invite CROSS JOIN uses u ON u.id = uses_by_invite.id AND u.invite_id = uses_by_invite.invite_id`;
  const rest = columns === '' ? '' : `, ${columns}`;
  return `SELECT uses_by_invite.id AS id${rest} FROM ${known} WHERE uses_by_invite.invite_id = ? AND uses_by_invite.id > ?
    UNION ALL SELECT u.id AS id${rest} FROM uses u WHERE u.id > ${usesReach} AND u.invite_id = ? AND u.id > ?`;
}

const insert = change<[number, Instant, string, string | null, number]>(
  'INSERT INTO uses (invite_id, at, actor, device_name, access_level) VALUES (?, ?, ?, ?, ?)',
);

/** Writes one use record; returns its id. */
export function insertUse(
  tx: WriteHandle,
  inviteId: number,
  use: {
    readonly at: Instant;
    readonly actor: string;
    readonly deviceName: string | null;
    readonly accessLevel: number;
  },
): number {
  return tx.run(insert, inviteId, use.at, use.actor, use.deviceName, use.accessLevel).lastId;
}

const forget = change<UsesOfInvite>(
  `UPDATE uses SET device_name = NULL WHERE device_name IS NOT NULL AND id IN (${selectUsesOfInvite('')})`,
);

/** Forgets the names of the devices that used an invite. */
export function forgetDevices(tx: WriteHandle, inviteId: number): void {
  tx.run(forget, inviteId, 0, inviteId, 0);
}
