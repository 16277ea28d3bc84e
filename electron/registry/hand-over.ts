import type { Instant } from '../../shared/domain/instant.ts';
import type { Act } from './core.ts';
import { change, type ReadHandle, scalar } from './database.ts';

const markLive = change<[string, Instant, Instant]>(
  `UPDATE invites SET handed_to = ?, handed_at = ?
   WHERE pruned_at IS NULL AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ?`,
);
const markEnded = change<[Instant, string]>(
  'UPDATE invites SET handed_at = ? WHERE handed_to = ? AND ended_at IS NOT NULL',
);
const selectRevokedSince = scalar<[], number>(
  `SELECT id FROM invites WHERE state IN ('REVOKED', 'EXHAUSTED') AND handed_at IS NOT NULL AND ended_at > handed_at
   ORDER BY id`,
);

/**
 * Marks every live invite as handed to that program, and returns how many; from now on it may be used there, too. Those
 * handed to it before that ended since are told of with the rest.
 */
export function handOverAll(act: Act, to: string): number {
  act.tx.run(markEnded, act.now, to);
  return act.tx.run(markLive, to, act.now, act.now).changes;
}

/**
 * Ids of invites that were revoked or used up here after they were handed over: the other program does not know until
 * they are exported again. Expiry is left out, for the other program has a clock of its own.
 */
export function revokedSinceHandOver(handle: ReadHandle): number[] {
  return handle.all(selectRevokedSince);
}
