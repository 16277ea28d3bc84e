import { RefusalTally } from '../registry/refusal-tally.ts';
import { recordRefusals } from '../registry/refusals.ts';
import { whenFree } from './patience.ts';
import { isElsewhere } from './registry-file.ts';
import type { Vault } from './session.ts';
import { tolerate } from './tolerate.ts';

/** How long repeated refusals are counted before they are written. Milliseconds. */
export const refusalsEveryMs = 60_000;

/** How long the last ones wait for another process that writes. Milliseconds. */
const lastPatienceMs = 1_000;

/** Writes the repeated refusals of an open vault once a minute and when it closes. A kill loses at most that minute's. */
export class RefusalKeeper {
  readonly tally = new RefusalTally(() => this.#wait());
  readonly #vault: Pick<Vault, 'host' | 'core' | 'run' | 'reopen'>;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(vault: Pick<Vault, 'host' | 'core' | 'run' | 'reopen'>) {
    this.#vault = vault;
  }

  /** Writes what was counted. A vault that takes no writes now keeps the counts. */
  async write(): Promise<void> {
    await tolerate(() => this.#vault.run((_, core) => recordRefusals(core)));
  }

  /** Writes what was counted for the last time, without a long wait for another process. Never throws: the keys are wiped next. */
  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    const vault = this.#vault;
    const signal = AbortSignal.timeout(lastPatienceMs);
    const record = () => {
      if (this.tally.pending().length > 0) recordRefusals(vault.core);
    };
    try {
      await whenFree(vault.host, record, signal);
    } catch (error) {
      if (!isElsewhere(error)) return;
      const again = () => {
        vault.reopen();
        record();
      };
      await whenFree(vault.host, again, signal).catch(() => {});
    }
  }

  #wait(): void {
    if (this.#ended || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.write()
        .catch(() => {})
        .then(() => {
          if (!this.tally.isEmpty) this.#wait();
        });
    }, refusalsEveryMs);
    // A script that is done may end without waiting for the minute: closing the vault writes them.
    this.#timer.unref();
  }
}
