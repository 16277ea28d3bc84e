import type { Worker } from 'node:worker_threads';
import { StoreError } from '../../../shared/errors.ts';
import type { AppHost } from '../../hosts/app-host.ts';
import type { Vault } from '../../vault/session.ts';
import type { JobControl } from '../ipc/jobs.ts';
import { followThread } from './follow-thread.ts';
import type { TaskName, Tasks } from './tasks.ts';

/** Does long tasks, each in a thread of its own that the vault is lent to. */
export type JobRunner = <T extends TaskName>(
  task: T,
  ask: Tasks[T]['ask'],
  vault: Vault,
  control: JobControl,
) => Promise<Tasks[T]['give']>;

export interface ThreadsOptions {
  /** Starts a thread that serves as `serveThread` says. */
  readonly start: () => Worker;
  readonly host: Pick<AppHost, 'timers' | 'reportBug'>;
  /** Hears that a thread may have written to the registry. */
  readonly onWritten: () => void;
}

/** A window asks for one or two; more than so many would only starve each other. */
const threadsAtMost = 8;

/** The threads that work on the vault: one for each job, gone with it. */
export class Threads {
  readonly #options: ThreadsOptions;
  readonly #alive = new Set<Worker>();
  #jobs = 0;

  constructor(options: ThreadsOptions) {
    this.#options = options;
  }

  /** Whether any job is at work. */
  get working(): boolean {
    return this.#jobs > 0;
  }

  /** Cuts off every thread, and waits until none is there. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#alive].map((worker) => worker.terminate()));
  }

  /**
   * Does a task. Throws what it throws, `cancelled` where it was stopped before anything was changed, `vault_retired`
   * where another process replaced the vault meanwhile, `busy` where too many are at work, and `job_lost` where the
   * thread ended in the middle.
   */
  readonly run: JobRunner = async (task, ask, vault, control) => {
    if (this.#jobs === threadsAtMost) {
      throw new StoreError('busy', 'too many long jobs are running', 'wait until one is done, or cancel it');
    }
    this.#jobs += 1;
    // Where it was stopped nothing was written, and the vault may be closed.
    let stopped = false;
    try {
      return await this.runAside(task, ask, vault, control);
    } catch (error) {
      stopped = error instanceof StoreError && error.code === 'cancelled';
      throw error;
    } finally {
      if (!stopped) await this.#takeIn(vault, control.signal);
      this.#jobs -= 1;
    }
  };

  /** {@link run} for a task that only reads, and that nobody waits for: it is no job, and leaves nothing to take in. */
  readonly runAside: JobRunner = async (task, ask, vault, control) => {
    const { start, host } = this.#options;
    const worker = start();
    this.#alive.add(worker);
    worker.once('exit', () => this.#alive.delete(worker));
    return await followThread(worker, { task, ask, vault, control, host });
  };

  async #takeIn(vault: Vault, signal: AbortSignal): Promise<void> {
    try {
      await vault.takeIn();
      this.#options.onWritten();
    } catch (error) {
      // What the thread did is done all the same.
      if (!signal.aborted) this.#options.host.reportBug(error);
    }
  }
}
