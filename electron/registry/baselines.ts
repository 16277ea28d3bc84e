import type { Baseline } from '../../shared/domain/reconcile.ts';
import { change, type ReadHandle, rows, type WriteHandle } from './database.ts';

/** Programs that count uses in a file of their own. */
export const peers = ['vault-os', 'astrid', 'posta'] as const;
export type Peer = (typeof peers)[number];

/** What the last exchange with one program left in its file for one invite. */
export interface PeerBaseline extends Baseline {
  readonly peer: Peer;
  /** The last event of this vault's log that the file has been told. */
  readonly toldSeq: number;
}

/** Whether invites from `source` are counted against a baseline. */
export function isPeer(source: string): source is Peer {
  return peers.some((peer) => peer === source);
}

const columns = 'peer, remaining, remaining_before AS before, told_seq AS toldSeq';
const selectOne = rows<[number, Peer], PeerBaseline>(
  `SELECT ${columns} FROM exchange_baselines WHERE invite_id = ? AND peer = ?`,
);
const selectAll = rows<[number], PeerBaseline>(
  `SELECT ${columns} FROM exchange_baselines WHERE invite_id = ? ORDER BY peer`,
);

/** The baseline of an invite for that program; null where they never exchanged it. */
export function readBaseline(handle: ReadHandle, inviteId: number, peer: Peer): PeerBaseline | null {
  return handle.get(selectOne, inviteId, peer) ?? null;
}

/** Every baseline of an invite. */
export function readBaselines(handle: ReadHandle, inviteId: number): PeerBaseline[] {
  return handle.all(selectAll, inviteId);
}

const upsert = change<[number, Peer, number, number, number]>(
  `INSERT INTO exchange_baselines (invite_id, peer, remaining, remaining_before, told_seq) VALUES (?, ?, ?, ?, ?)
   ON CONFLICT (invite_id, peer) DO UPDATE SET remaining = excluded.remaining,
     remaining_before = excluded.remaining_before, told_seq = max(told_seq, excluded.told_seq)`,
);

/** Keeps what is left of an invite in a program's file. */
export function writeBaseline(tx: WriteHandle, inviteId: number, baseline: PeerBaseline): void {
  tx.run(upsert, inviteId, baseline.peer, baseline.remaining, baseline.before, baseline.toldSeq);
}

const lower = change<[number, Peer, number, number]>(
  `INSERT INTO exchange_baselines (invite_id, peer, remaining, remaining_before, told_seq) VALUES (?, ?, ?, ?, 0)
   ON CONFLICT (invite_id, peer) DO UPDATE SET remaining = min(remaining, excluded.remaining),
     remaining_before = min(remaining_before, excluded.remaining_before)`,
);

/** Takes over the baselines of another registry: of two, the later exchange left fewer uses. */
export function mergeBaselines(tx: WriteHandle, inviteId: number, baselines: readonly PeerBaseline[]): void {
  // The numbers of another log mean nothing here.
  for (const { peer, remaining, before } of baselines) tx.run(lower, inviteId, peer, remaining, before);
}
