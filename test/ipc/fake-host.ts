import { randomBytes } from 'node:crypto';
import type { AppHost } from '../../electron/hosts/app-host.ts';
import type { EventName } from '../../shared/contract.ts';

interface Timer {
  due: number;
  readonly everyMs: number | null;
  readonly run: () => void;
}

/** A desktop whose clock, clipboard, dialogs and idle time a test moves. */
export class FakeHost implements AppHost {
  /** What the clock says, one 64-bit float, so that other threads go by it too. Milliseconds since 1970, UTC. */
  readonly clock = new SharedArrayBuffer(8);
  readonly events: { readonly event: string; readonly payload: unknown }[] = [];
  readonly bugs: unknown[] = [];
  readonly looks: unknown[] = [];
  /** What the dialogs answer, one after the other; then they are dismissed. */
  readonly paths: string[] = [];
  readonly asked: unknown[] = [];
  clipboardText = '';
  clipboardFault: Error | null = null;
  kept: string | null = null;
  preferencesFault: Error | null = null;
  idle = 0;
  readonly randomBytes = (length: number) => randomBytes(length);
  readonly userName = () => 'operator';
  readonly dataFolder = () => '/nowhere';
  readonly idleMs = () => this.idle;
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();
  readonly #timers = new Set<Timer>();
  #away: ((why: 'sleep' | 'screen_lock') => void) | null = null;

  constructor() {
    this.#nowMs = Date.UTC(2026, 10, 20, 21, 5);
  }

  readonly now = () => this.#nowMs;
  readonly timers = {
    after: (ms: number, run: () => void) => this.#start({ due: this.#nowMs + ms, everyMs: null, run }),
    every: (ms: number, run: () => void) => this.#start({ due: this.#nowMs + ms, everyMs: ms, run }),
  };
  readonly clipboard = {
    read: async () => {
      if (this.clipboardFault) throw this.clipboardFault;
      return this.clipboardText;
    },
    write: async (text: string) => {
      this.clipboardText = text;
    },
  };
  readonly dialogs = {
    save: async (ask: unknown) => this.#answer(ask),
    open: async (ask: unknown) => this.#answer(ask),
  };
  readonly printPdf = async () => Buffer.from('%PDF-1.4 what the window prints');
  readonly preferences = {
    read: () => this.kept,
    write: (text: string) => {
      if (this.preferencesFault) throw this.preferencesFault;
      this.kept = text;
    },
  };
  readonly notify = (event: string, payload: unknown) => {
    this.events.push({ event, payload });
    for (const listener of this.#listeners.get(event) ?? []) listener(payload);
  };
  readonly show = (look: unknown) => void this.looks.push(look);
  readonly reportBug = (thrown: unknown) => void this.bugs.push(thrown);
  readonly onAway = (listener: (why: 'sleep' | 'screen_lock') => void) => {
    this.#away = listener;
    return () => {
      this.#away = null;
    };
  };

  get #nowMs(): number {
    return new Float64Array(this.clock)[0] ?? 0;
  }

  set #nowMs(ms: number) {
    new Float64Array(this.clock)[0] = ms;
  }

  get timersRunning(): number {
    return this.#timers.size;
  }

  /** The machine goes to sleep, or its screen is locked. */
  goAway(why: 'sleep' | 'screen_lock'): void {
    this.#away?.(why);
  }

  listen(event: string, listener: (payload: unknown) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return () => void all.delete(listener);
  }

  /** The next event of that name. */
  next(event: EventName): Promise<unknown> {
    return new Promise((resolve) => {
      const stop = this.listen(event, (payload) => {
        stop();
        resolve(payload);
      });
    });
  }

  /** Payloads of the events of that name, so far. */
  heard(event: EventName): unknown[] {
    return this.events.filter((one) => one.event === event).map(({ payload }) => payload);
  }

  /** Lets that much time pass: what is due runs in its order, and what it starts comes to its end. */
  async advance(ms: number): Promise<void> {
    await drain();
    const end = this.#nowMs + ms;
    for (;;) {
      const next = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
      if (next === undefined) break;
      this.#nowMs = next.due;
      if (next.everyMs === null) this.#timers.delete(next);
      else next.due += next.everyMs;
      next.run();
      await drain();
    }
    this.#nowMs = end;
    await drain();
  }

  /** Sets the clock. Timers do not follow it: none runs, and each has as long to wait as before. */
  jump(ms: number): void {
    this.#nowMs += ms;
    for (const timer of this.#timers) timer.due += ms;
  }

  #start(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  async #answer(ask: unknown): Promise<string | null> {
    this.asked.push(ask);
    return this.paths.shift() ?? null;
  }
}

/** Lets promises that wait for nothing outside come to their end. */
async function drain(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise<void>((resume) => setImmediate(resume));
}
