import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { type Instant, toMs } from '../../shared/domain/instant.ts';
import { aheadTolerance } from './clock.ts';
import { readMark } from './core.ts';
import { type ReadHandle, rows } from './database.ts';

const miscounted = rows<[], { state: string; n: number; actual: number }>(
  `SELECT c.state, c.n, count(i.id) AS actual FROM state_counts c
   LEFT JOIN invites i ON i.state = c.state AND i.pruned_at IS NULL
   GROUP BY c.state HAVING c.n <> count(i.id)`,
);
const outrun = rows<[], { name: string }>(
  `SELECT t.name FROM (
     SELECT 'invites' AS name, max(id) AS last FROM invites
     UNION ALL SELECT 'device_tokens', max(id) FROM device_tokens) t
   LEFT JOIN sqlite_sequence s ON s.name = t.name
   WHERE t.last > ifnull(s.seq, 0)`,
);

/** What is kept beside the records, and no longer fits them: the counts per state, and the numbers given out. */
export function compareTotals(handle: ReadHandle, report: (inviteId: null, what: string) => void): void {
  for (const { state, n, actual } of handle.all(miscounted)) {
    report(null, `${n} invites are counted as ${state}, and there are ${actual}`);
  }
  for (const { name } of handle.all(outrun)) report(null, `there are ${name} past the last number given out`);
}

/** Follows the log and finds the least that the clock's mark can be. */
export class MarkFollower {
  #least: Instant | undefined;

  follow(type: AuditType, at: Instant, detail: Detail): void {
    const accepted = type === 'clock.rollback' && detail['accepted'] === true;
    // An event of a clock far ahead did not raise the mark.
    if (accepted || this.#least === undefined || toMs(at) - toMs(this.#least) <= aheadTolerance) this.#least = at;
  }

  /** Where the mark lies before that, it was put back, and with it what the clock had ended. */
  compare(handle: ReadHandle, report: (inviteId: null, what: string) => void): void {
    const mark = readMark(handle);
    if (this.#least === undefined || mark >= this.#least) return;
    report(null, `the clock's mark is ${mark}, and the log has seen ${this.#least}`);
  }
}
