import type { Instant } from '../../shared/domain/instant.ts';
import type { Act } from './core.ts';
import { type ReadHandle, tuples } from './database.ts';
import { newTimes } from './use-matching.ts';
import { insertUse, selectUsesOfInvite, type UsesOfInvite } from './use-rows.ts';

const selectTimes = tuples<UsesOfInvite, [id: number, at: Instant]>(`${selectUsesOfInvite('u.at')} ORDER BY id`);

/** Times of every use of an invite that is recorded here, in the order of the records. */
export function useTimes(handle: ReadHandle, inviteId: number): Instant[] {
  return handle.all(selectTimes, inviteId, 0, inviteId, 0).map(([, at]) => at);
}

/**
 * Records uses that another program logged, under its name, and returns how many are new. A use that was made here and
 * written into that program's log is known by its time. The event of the act must tell the number, as no event of its own
 * stands for such a record.
 */
export function addLoggedUses(act: Act, inviteId: number, times: readonly Instant[], program: string): number {
  const fresh = newTimes(useTimes(act.tx, inviteId), times);
  for (const at of fresh) insertUse(act.tx, inviteId, { at, actor: program, deviceName: null, accessLevel: 0 });
  return fresh.length;
}
