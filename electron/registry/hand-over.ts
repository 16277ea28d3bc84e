import type { Instant } from '../../shared/domain/instant.ts';
import { newFileKinds } from '../../shared/exchange-formats.ts';
import { type PeerBaseline, writeBaseline } from './baselines.ts';
import type { Act } from './core.ts';
import { change, type ReadHandle, rows, scalar, tuples } from './database.ts';

/** The taker that an invite in a copy of the registry is marked with. Every other one is a program that redeems it. */
export const registryTaker = 'registry';

/** The mark that an invite had before. */
interface Before {
  readonly id: number;
  readonly handedTo: string | null;
  readonly handedAt: Instant | null;
}

/** What an export leaves of an invite in the other program's file. */
export interface LeftThere {
  readonly id: number;
  readonly baseline: PeerBaseline;
}

/** The marks of one export: how many live invites it hands over, and what takes them back. */
export interface HandOver {
  readonly at: Instant;
  readonly count: number;
  readonly before: readonly Before[];
  readonly left: readonly LeftThere[];
}

const markColumns = 'id, handed_to AS handedTo, handed_at AS handedAt';
const livingAlone = `pruned_at IS NULL AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ?
  AND (handed_to IS NULL OR handed_to = '${registryTaker}')`;
const selectForAll = rows<[string, Instant], Before>(
  `SELECT ${markColumns} FROM invites WHERE (handed_to = ? AND ended_at IS NOT NULL) OR (${livingAlone})`,
);
const markLive = change<[string, Instant, Instant]>(
  `UPDATE invites SET handed_to = ?, handed_at = ? WHERE ${livingAlone}`,
);
const markEnded = change<[Instant, string]>(
  'UPDATE invites SET handed_at = ? WHERE handed_to = ? AND ended_at IS NOT NULL',
);
const selectRevokedSince = scalar<[], number>(
  `SELECT id FROM invites WHERE state IN ('REVOKED', 'EXHAUSTED') AND handed_at IS NOT NULL
   AND handed_to NOT IN (${newFileKinds.map((kind) => `'${kind}'`).join(', ')}) AND ended_at > handed_at ORDER BY id`,
);

/**
 * Marks every live invite as being in a copy of the registry, and returns how many; from now on it may be used there, too.
 * Those that a program holds keep that mark: it says more. Those in a copy before that ended since are told of.
 */
export function handOverAll(act: Act): HandOver {
  const before = act.tx.all(selectForAll, registryTaker, act.now);
  act.tx.run(markEnded, act.now, registryTaker);
  return { at: act.now, count: act.tx.run(markLive, registryTaker, act.now, act.now).changes, before, left: [] };
}

/** Whether a program may redeem it, by its own list; a copy of the registry does not count. */
export function isWithProgram({ handedTo }: { readonly handedTo: string | null }): boolean {
  return handedTo !== null && handedTo !== registryTaker;
}

const selectOne = rows<[number], Before>(`SELECT ${markColumns} FROM invites WHERE id = ?`);
const markOne = change<[string, Instant, number]>('UPDATE invites SET handed_to = ?, handed_at = ? WHERE id = ?');
const markTold = change<[Instant, number]>('UPDATE invites SET handed_at = ? WHERE id = ?');

/** What an export hands over. */
export interface HandedInvites {
  readonly handed: readonly number[];
  /** Ended invites that the program knows of from now on. */
  readonly told: readonly number[];
  readonly left?: readonly LeftThere[];
}

/** Marks the invites of an export as handed to that program, and keeps what it leaves of them there. */
export function handOver(act: Act, to: string, { handed, told, left = [] }: HandedInvites): HandOver {
  const before = [...handed, ...told].flatMap((id) => act.tx.get(selectOne, id) ?? []);
  for (const { id, baseline } of left) writeBaseline(act.tx, id, baseline);
  for (const id of handed) act.tx.run(markOne, to, act.now, id);
  for (const id of told) act.tx.run(markTold, act.now, id);
  return { at: act.now, count: handed.length, before, left };
}

const unmark = change<[string | null, Instant | null, number, Instant]>(
  'UPDATE invites SET handed_to = ?, handed_at = ? WHERE id = ? AND handed_at = ?',
);

/** Takes the marks of an export back, but for those that were made anew since; returns how many. */
export function takeBack({ tx }: Act, { at, before, left }: HandOver): number {
  // The file holds what it held before.
  for (const { id, baseline } of left) writeBaseline(tx, id, { ...baseline, remaining: baseline.before });
  return before.reduce(
    (sum, { id, handedTo, handedAt }) => sum + tx.run(unmark, handedTo, handedAt, id, at).changes,
    0,
  );
}

const selectHanded = tuples<[string, Instant], [id: number, label: string | null, codeHash: string]>(
  `SELECT id, label, code_hash FROM invites
   WHERE handed_to = ? AND state IN ('GENERATED', 'ACTIVE') AND ifnull(expires_at, '~') > ?
   ORDER BY id`,
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
 * they are exported again. Expiry is left out, for the other program has a clock of its own; so are invites in a file that no
 * export updates.
 */
export function revokedSinceHandOver(handle: ReadHandle): number[] {
  return handle.all(selectRevokedSince);
}
