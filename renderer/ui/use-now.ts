import { useSyncExternalStore } from 'react';
import { type Instant, toMs } from '../../shared/domain/instant.ts';

/** The highest time that the vault has seen, in milliseconds; the machine's clock may lie behind it. */
let markMs = 0;

/**
 * The time that the vault judges by, in milliseconds since 1970: that of the machine, and where its clock lies behind
 * what the vault has seen, that.
 */
export function judgedNow(): number {
  return Math.max(Date.now(), markMs);
}

/** Takes over the vault's mark as it was read last; null while there is none to judge by. */
export function setClockMark(mark: Instant | null): void {
  markMs = mark === null ? 0 : toMs(mark);
  judged.tick();
}

/** One clock for the whole window, which ticks only while somebody looks. */
class Ticker {
  readonly #everyMs: number;
  readonly #clock: () => number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now: number;

  constructor(everyMs: number, clock: () => number) {
    this.#everyMs = everyMs;
    this.#clock = clock;
    this.#now = clock();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#now = this.#clock();
    this.#timer ??= setInterval(() => this.tick(), this.#everyMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  readonly read = (): number => {
    // Between two looks nothing ticks, so what was kept may be old.
    if (this.#timer === undefined && this.#clock() - this.#now > this.#everyMs) this.#now = this.#clock();
    return this.#now;
  };

  tick(): void {
    this.#now = this.#clock();
    for (const listener of this.#listeners) listener();
  }
}

const judged = new Ticker(10_000, judgedNow);
const machine = new Ticker(1_000, Date.now);

/** The time of {@link judgedNow}, often enough for times told in minutes. */
export function useNow(): number {
  return useSyncExternalStore(judged.subscribe, judged.read);
}

/** The machine's own time each second, to count by how long something has lasted; in milliseconds since 1970. */
export function useSeconds(): number {
  return useSyncExternalStore(machine.subscribe, machine.read);
}
