import { change, type WriteHandle } from './database.ts';
import { movedTogether } from './migrations/0002-blocks.ts';

// An invite that was used up just now is still ACTIVE in `state`, its indexes and its count; see the migration.

const lastBlock = `id > (SELECT ifnull(max(id), 0) / ${movedTogether} * ${movedTogether} FROM uses)`;
const allUsesMade = "i.state = 'ACTIVE' AND i.use_count = i.max_uses";

/** The state of an invite `i`, whether or not it has moved. */
export const stateColumn = `iif(${allUsesMade}, 'EXHAUSTED', i.state)`;

/** When an invite `i` ended, whether or not it has moved; null while it is live. */
export const endedColumn = `iif(${allUsesMade}, ifnull(
  (SELECT at FROM uses WHERE ${lastBlock} AND invite_id = i.id ORDER BY id DESC LIMIT 1), i.created_at), i.ended_at)`;

/** Ids of the invites that have yet to move, fewer than {@link movedTogether}: a SELECT in brackets, for `IN`. */
export const selectUsedUp = `(SELECT i.id FROM invites i
  WHERE i.id IN (SELECT invite_id FROM uses WHERE ${lastBlock}) AND ${allUsesMade})`;

const move = change<[]>(
  `UPDATE invites AS i SET state = 'EXHAUSTED', ended_at = ${endedColumn} WHERE id IN ${selectUsedUp}`,
);

/** Moves them now, for a write that goes by `state`, its indexes or its count. */
export function moveUsedUp(tx: WriteHandle): void {
  tx.run(move);
}
