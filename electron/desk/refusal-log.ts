import type { Denial } from '../registry/redeem.ts';
import type { DeskEvent } from './door.ts';

/** Why a client was turned away: by the registry, or for asking too often. */
export type Refusal = Denial | 'too_many_requests';

/** Events that one writing down gives at most: with a writing each minute, so many a minute. */
export const eventsAtMost = 60;

/** What was counted until then. */
export interface TakenRefusals {
  readonly events: readonly DeskEvent[];
  /** Counts it again: it could not be written down. */
  readonly putBack: () => void;
}

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
    add(this.#tallyOf(client), new Map([[refusal, 1]]));
  }

  /** The events of what was counted so far; the counting begins anew. */
  take(): TakenRefusals {
    const [clients, others, otherClients] = [this.#clients, this.#others, this.#otherClients];
    this.#clients = new Map();
    this.#others = fresh();
    this.#otherClients = new Set();
    const events = [...clients].map(([actor, tally]) => event(tally, {}, actor));
    if (others.count > 0) events.push(event(others, { clients: otherClients.size }, 'others'));
    const putBack = () => {
      for (const [client, { reasons }] of clients) add(this.#tallyOf(client), reasons);
      add(this.#others, others.reasons);
      for (const client of otherClients) this.#addOther(client);
    };
    return { events, putBack };
  }

  #addOther(client: string): void {
    if (this.#otherClients.size < countedClients) this.#otherClients.add(client);
  }

  #tallyOf(client: string): Tally {
    const known = this.#clients.get(client);
    if (known) return known;
    if (this.#clients.size >= eventsAtMost - 1) {
      this.#addOther(client);
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

function add(tally: Tally, reasons: ReadonlyMap<Refusal, number>): void {
  for (const [reason, times] of reasons) {
    tally.count += times;
    tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + times);
  }
}

function event({ count, reasons }: Tally, more: Record<string, number>, actor: string): DeskEvent {
  return { type: 'desk.refused', detail: { count, ...more, reasons: Object.fromEntries(reasons) }, actor };
}
