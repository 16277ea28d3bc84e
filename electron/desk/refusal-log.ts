import type { Denial } from '../registry/redeem.ts';
import type { DeskEvent } from './door.ts';

/** Why a client was turned away: by the registry, or for asking too often. */
export type Refusal = Denial | 'too_many_requests';

/** Events that one writing down gives at most: with a writing each minute, so many a minute. */
export const eventsAtMost = 60;

interface Tally {
  count: number;
  readonly reasons: Map<Refusal, number>;
}

/**
 * Counts refusals by client, so that a flood of them does not flood the audit log: one event for each client, and one
 * for all that come after the first 59. Grows no further than that, whoever asks.
 */
export class RefusalLog {
  #clients = new Map<string, Tally>();
  #others = fresh();
  #otherClients = new Set<string>();

  note(client: string, refusal: Refusal): void {
    const tally = this.#tallyOf(client);
    tally.count += 1;
    tally.reasons.set(refusal, (tally.reasons.get(refusal) ?? 0) + 1);
  }

  /** The events of what was counted so far; the counting begins anew. */
  take(): DeskEvent[] {
    const events = [...this.#clients].map(([actor, tally]) => event(tally, {}, actor));
    const clients = this.#otherClients.size;
    if (this.#others.count > 0) events.push(event(this.#others, { clients }, 'others'));
    this.#clients = new Map();
    this.#others = fresh();
    this.#otherClients = new Set();
    return events;
  }

  #tallyOf(client: string): Tally {
    const known = this.#clients.get(client);
    if (known) return known;
    if (this.#clients.size >= eventsAtMost - 1) {
      if (this.#otherClients.size < countedClients) this.#otherClients.add(client);
      return this.#others;
    }
    const tally = fresh();
    this.#clients.set(client, tally);
    return tally;
  }
}

/** Further clients are told apart up to so many. */
const countedClients = 10_000;

function fresh(): Tally {
  return { count: 0, reasons: new Map() };
}

function event({ count, reasons }: Tally, more: Record<string, number>, actor: string): DeskEvent {
  return { type: 'desk.refused', detail: { count, ...more, reasons: Object.fromEntries(reasons) }, actor };
}
