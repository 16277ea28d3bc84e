import { setTimeout as delay } from 'node:timers/promises';
import { readHead } from './audit.ts';
import { listEvents } from './audit-read.ts';
import { verifyingCancelled, verifySteps } from './audit-verify.ts';
import type { Connection } from './database.ts';
import { Replay } from './replay.ts';

/** What a replay in the background came to. */
export interface HistoryCheck {
  /** Events that were followed. */
  readonly events: number;
  /** The first thing that cannot be, in words; null where the log and the tables fit. */
  readonly broken: string | null;
}

export interface HistoryCheckOptions {
  /** The share of one core that it may take, above 0 and up to 1. */
  readonly share: number;
  readonly signal: AbortSignal;
  /** Events verified and followed, of twice the log's. */
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

const pageSize = 500;
const acceptances = { filter: { types: ['vault.checkpoint'] }, limit: 1, order: 'newest' } as const;

/**
 * Verifies the log and replays it, a page at a time, with a pause behind each as long as `share` asks for; only the tables
 * are compared in one go. What cannot be in events from before the operator accepted an older copy is left out: that is
 * decided. Throws StoreError `cancelled` where `signal` is aborted, and as reading does.
 */
export async function checkHistory(
  db: Connection,
  { share, signal, onProgress }: HistoryCheckOptions,
): Promise<HistoryCheck> {
  const total = 2 * readHead(db).seq;
  let began = performance.now();
  const pause = async (done: number) => {
    onProgress({ done, total });
    await delay((performance.now() - began) * (1 / share - 1));
    if (signal.aborted) throw verifyingCancelled();
    began = performance.now();
  };
  const steps = verifySteps(db);
  let step = steps.next();
  for (; !step.done; step = steps.next()) await pause(step.value.done);
  const { failure, count } = step.value;
  if (failure !== null) return { events: count, broken: failure.message };
  const replay = new Replay();
  while (replay.followPage(db, pageSize)) await pause(count + replay.last);
  const { found, accepted } = db.read((handle) => ({
    found: replay.finish(handle),
    accepted: listEvents(handle, acceptances).events[0]?.seq ?? 0,
  }));
  const [first] = found.filter(({ seq }) => seq === null || seq > accepted);
  if (first === undefined) return { events: replay.last, broken: null };
  const whose = first.inviteId === null || first.seq !== null ? '' : `invite #${first.inviteId}: `;
  return { events: replay.last, broken: `${whose}${first.what}` };
}
