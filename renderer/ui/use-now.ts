import { useSyncExternalStore } from 'react';

/** One clock for the whole window, which ticks only while somebody looks. */
class Ticker {
  readonly #everyMs: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #now = Date.now();

  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#now = Date.now();
    this.#timer ??= setInterval(() => this.#tick(), this.#everyMs);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  };

  readonly read = (): number => {
    // Between two looks nothing ticks, so what was kept may be old.
    if (this.#timer === undefined && Date.now() - this.#now > this.#everyMs) this.#now = Date.now();
    return this.#now;
  };

  #tick(): void {
    this.#now = Date.now();
    for (const listener of this.#listeners) listener();
  }
}

const tickers = { second: new Ticker(1_000), slow: new Ticker(10_000) };

/** The time in milliseconds since 1970, as often as it is wanted: each second, or slowly for times told in minutes. */
export function useNow(pace: keyof typeof tickers = 'slow'): number {
  return useSyncExternalStore(tickers[pace].subscribe, tickers[pace].read);
}
