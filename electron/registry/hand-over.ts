import type { Instant } from '../../shared/domain/instant.ts';
import type { Act } from './core.ts';
import { change, type ReadHandle, scalar, tuples } from './database.ts';

/** The taker that an invite in a copy of the registry is marked with. Every other one is a program that redeems it. */
export const registryTaker = 'registry';

const markLive = change<[string, Instant, Instant]>(
  `UPDATE invites SET handed_to = ?, handed_at = ?
   WHERE pruned_at IS NULL AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ?
     AND (handed_to IS NULL OR handed_to = '${registryTaker}')`,
);
const markEnded = change<[Instant, string]>(
  'UPDATE invites SET handed_at = ? WHERE handed_to = ? AND ended_at IS NOT NULL',
);
const selectRevokedSince = scalar<[], number>(
  `SELECT id FROM invites WHERE state IN ('REVOKED', 'EXHAUSTED') AND handed_at IS NOT NULL AND ended_at > handed_at
   ORDER BY id`,
);

/**
 * Marks every live invite as being in a copy of the registry, and returns how many; from now on it may be used there, too.
 * Those that a program holds keep that mark: it says more. Those in a copy before that ended since are told of.
 */
export function handOverAll(act: Act): number {
  act.tx.run(markEnded, act.now, registryTaker);
  return act.tx.run(markLive, registryTaker, act.now, act.now).changes;
}

/** Whether a program may redeem it, by its own list; a copy of the registry does not count. */
export function isWithProgram({ handedTo }: { readonly handedTo: string | null }): boolean {
  return handedTo !== null && handedTo !== registryTaker;
}

const markOne = change<[string, Instant, number]>('UPDATE invites SET handed_to = ?, handed_at = ? WHERE id = ?');
const markTold = change<[Instant, number]>('UPDATE invites SET handed_at = ? WHERE id = ?');

/**
 * Marks the invites `handed` as handed to that program, and returns how many; of the ended invites `told` it knows from
 * now on.
 */
export function handOver(
  act: Act,
  to: string,
  { handed, told }: { readonly handed: readonly number[]; readonly told: readonly number[] },
): number {
  for (const id of handed) act.tx.run(markOne, to, act.now, id);
  for (const id of told) act.tx.run(markTold, act.now, id);
  return handed.length;
}

const selectHanded = tuples<[string, Instant], [id: number, label: string | null, codeHash: string]>(
  `SELECT id, label, code_hash FROM invites
   WHERE handed_to = ? AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ? ORDER BY id`,
);

/** Live invites that were handed to that program: name and hash. Reads every invite. */
export function liveHanded(
  handle: ReadHandle,
  to: string,
  now: Instant,
): { readonly id: number; readonly label: string | null; readonly codeHash: string }[] {
  return handle.all(selectHanded, to, now).map(([id, label, codeHash]) => ({ id, label, codeHash }));
}

/**
 * Ids of invites that were revoked or used up here after they were handed over: the other program does not know until
 * they are exported again. Expiry is left out, for the other program has a clock of its own.
 */
export function revokedSinceHandOver(handle: ReadHandle): number[] {
  return handle.all(selectRevokedSince);
}
