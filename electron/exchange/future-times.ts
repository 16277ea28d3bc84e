import type { Instant } from '../../shared/domain/instant.ts';
import type { Act } from '../registry/core.ts';
import type { IncomingInvite } from '../registry/merge.ts';
import { counted } from './report.ts';

/**
 * Brings times of incoming invites that lie in the future back to now, and counts the invites. Left as they are they
 * would outlive every prune, stretch how far an invite may be extended, and hide what another program was not told.
 * While the clock is far ahead, now is the last time beyond doubt: the file may be silent, or later than that.
 */
export class FutureTimes {
  readonly #clock: Instant;
  readonly #now: Instant;
  #count = 0;

  constructor({ now, sure }: Pick<Act, 'now' | 'sure'>) {
    this.#clock = now;
    this.#now = sure;
  }

  /** The invite with nothing that happened after now; its expiry stays. */
  bring<T extends IncomingInvite>(invite: T): T {
    const { createdAt, activatedAt, endedAt, handedAt = null, prunedAt = null } = invite;
    const past = (at: Instant | null) => (at === null || at <= this.#now ? at : this.#now);
    const times = [createdAt, activatedAt, endedAt, handedAt, prunedAt];
    if (times.every((at) => at === past(at))) return invite;
    if (times.some((at) => at !== null && at > this.#clock)) this.#count += 1;
    return {
      ...invite,
      createdAt: createdAt <= this.#now ? createdAt : this.#now,
      activatedAt: past(activatedAt),
      endedAt: past(endedAt),
      handedAt: past(handedAt),
      prunedAt: past(prunedAt),
    };
  }

  notes(): string[] {
    if (this.#count === 0) return [];
    return [
      `${counted(this.#count, 'invite')} of the file ${this.#count === 1 ? 'has' : 'have'} times in the future: those count as now`,
    ];
  }
}
