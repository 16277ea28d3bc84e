import { change, type WriteHandle } from './database.ts';
import { movedTogether } from './migrations/0002-last-uses.ts';

/**
 * Ids of invites that are used up and still stand among the active ones in `state`, its indexes and counts: fewer than
 * {@link movedTogether}. A SELECT in brackets, for `IN`.
 */
export const usedUp = `(SELECT id FROM invites WHERE used_up_at IS NOT NULL
  AND id IN (SELECT invite_id FROM uses WHERE id > (SELECT max(id) FROM uses) - ${movedTogether}))`;

const move = change<[]>(
  `UPDATE invites SET state = 'EXHAUSTED', ended_at = used_up_at, used_up_at = NULL WHERE id IN ${usedUp}`,
);

/** Brings `state`, its indexes and counts up to date, for a write that goes by them. */
export function moveUsedUp(tx: WriteHandle): void {
  tx.run(move);
}
