import { type Instant, later, toInstant, toMs } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';

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

/** The time by which something may end for good: now, or while the clock is far ahead, the last time beyond doubt. */
export function sureTime({ now, mark, fault }: ClockReading): Instant {
  return fault === 'ahead' ? mark : now;
}

/** While the clock is in doubt, nothing may get an expiry that is counted from it. */
export function clockInDoubt(fault: ClockFault): InviteValidationError {
  const where = {
    behind: 'more than an hour behind the last time this vault saw',
    ahead: 'more than 30 days past the last time this vault saw',
  };
  return new InviteValidationError(
    `clock_${fault}`,
    `the clock of this machine is ${where[fault]}, so nothing is issued or extended`,
    'set the clock, or confirm that it is right with: invites doctor --accept-clock',
  );
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
