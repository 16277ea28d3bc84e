import { type Instant, later, toInstant, toMs } from '../../shared/domain/instant.ts';

const hour = 3_600_000;

/** How far the clock may lie behind the highest time ever seen before issuing waits. Milliseconds. */
export const behindTolerance = hour;
/** How far it may lie ahead before what it says is no longer written down. Milliseconds. */
export const aheadTolerance = 30 * 24 * hour;

export type ClockFault = 'behind' | 'ahead';

/** What the machine's clock is worth, given the highest time ever seen. */
export interface ClockReading {
  readonly clock: Instant;
  readonly mark: Instant;
  /** The later of the two: what expiry is judged by. */
  readonly now: Instant;
  readonly fault: ClockFault | null;
}

/** Reads the clock against the mark, both as instants. Pure. */
export function readClock(clock: Instant, mark: Instant): ClockReading {
  const aheadBy = toMs(clock) - toMs(mark);
  const fault = aheadBy < -behindTolerance ? 'behind' : aheadBy > aheadTolerance ? 'ahead' : null;
  return { clock, mark, now: later(clock, mark), fault };
}

/** A clock that makes one instant a millisecond, however often it is asked. */
export function instantClock(nowMs: () => number): () => Instant {
  let lastMs = Number.NaN;
  let last: Instant | undefined;
  return () => {
    const ms = nowMs();
    if (ms !== lastMs || last === undefined) {
      lastMs = ms;
      last = toInstant(ms);
    }
    return last;
  };
}
