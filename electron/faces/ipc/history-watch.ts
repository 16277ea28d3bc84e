import type { HistoryState } from '../../../shared/contract/history-state.ts';
import { VaultError } from '../../../shared/errors.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import type { Vault } from '../../vault/session.ts';
import type { JobRunner } from '../thread/threads.ts';
import type { Emit } from './emit.ts';

/** The window gets its first views, and a batch that was asked for at once its core, before it begins. Milliseconds. */
const beginAfter = 2_000;
/** A quarter of one core, while somebody may be at work in the window. */
const share = 0.25;
/** Tries; another process may re-key or restore the vault under it. */
const triesAtMost = 3;
/** Between two words of how far it is. Milliseconds. */
const tellEvery = 500;

export interface HistoryWatchOptions {
  readonly host: Pick<AppHost, 'timers' | 'now' | 'reportBug'>;
  readonly runner: JobRunner;
  readonly emit: Emit;
}

/** Replays the log of an unlocked vault in the background, once, and tells what came of it. */
export class HistoryWatch {
  readonly #options: HistoryWatchOptions;
  #state: HistoryState = { state: 'waiting' };
  #running: AbortController | null = null;
  #stopTimer = () => {};

  constructor(options: HistoryWatchOptions) {
    this.#options = options;
  }

  get state(): HistoryState {
    return this.#state;
  }

  start(vault: Vault): void {
    this.stop();
    this.#stopTimer = this.#options.host.timers.after(beginAfter, () => {
      const controller = new AbortController();
      this.#running = controller;
      this.#check(vault, controller.signal).catch(this.#options.host.reportBug);
    });
  }

  stop(): void {
    this.#stopTimer();
    this.#running?.abort();
    this.#running = null;
    this.#state = { state: 'waiting' };
  }

  async #check(vault: Vault, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        const control = { signal, onProgress: this.#teller(signal) };
        const { events, broken } = await this.#options.runner('checkHistory', { share }, vault, control);
        if (signal.aborted) return;
        if (broken === null) return this.#become({ state: 'sound', events });
        await vault.keeper.foundBroken(broken);
        return this.#become({ state: 'broken', what: broken });
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof VaultError)) throw error;
        if (tries === triesAtMost) return this.#become({ state: 'failed', why: error.message });
      }
    }
  }

  #teller(signal: AbortSignal) {
    let told = Number.NEGATIVE_INFINITY;
    return ({ done, total }: { readonly done: number; readonly total: number | null }) => {
      const now = this.#options.host.now();
      if (signal.aborted || Math.abs(now - told) < tellEvery) return;
      told = now;
      this.#become({ state: 'running', done, total });
    };
  }

  #become(state: HistoryState): void {
    this.#state = state;
    this.#options.emit('history.checked', state);
  }
}
