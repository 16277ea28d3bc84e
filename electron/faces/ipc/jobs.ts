import { randomUUID } from 'node:crypto';
import { InviteValidationError, StoreError, VaultError } from '../../../shared/errors.ts';
import type { Emit } from './emit.ts';

/** What a long call gets to report and to be stopped by. */
export interface JobControl {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number | null }) => void;
}

/** A window draws no faster; a million events would flood it. Milliseconds. */
const progressEveryMs = 100;

/** The long calls that are under way. Each ends by answering its call; on the way it tells how far it is. */
export class Jobs {
  readonly #now: () => number;
  readonly #emit: Emit;
  readonly #running = new Map<string, AbortController>();
  #closed = false;

  constructor(now: () => number, emit: Emit) {
    this.#now = now;
    this.#emit = emit;
  }

  /** Runs a long call under the window's own name for it. Throws `cancelled`, `busy` while keys change. */
  async run<T>(name: string | undefined, work: (control: JobControl) => Promise<T>): Promise<T> {
    const job = name ?? randomUUID();
    if (this.#closed) throw busy('the keys of the vault are being changed');
    if (this.#running.has(job)) {
      throw new InviteValidationError('invalid_value', 'a job of that id is running already', 'name each job anew');
    }
    const controller = new AbortController();
    this.#running.set(job, controller);
    try {
      const result = await work({ signal: controller.signal, onProgress: this.#reporter(job) });
      this.#end(job, 'done');
      return result;
    } catch (error) {
      this.#end(job, error instanceof VaultError && error.code === 'cancelled' ? 'cancelled' : 'failed');
      throw error;
    }
  }

  /** Asks a job to stop; false where none of that id runs. */
  cancel(job: string): boolean {
    const controller = this.#running.get(job);
    controller?.abort();
    return controller !== undefined;
  }

  cancelAll(): void {
    for (const controller of this.#running.values()) controller.abort();
  }

  /** Runs what closes and opens the registry on its way, which would pull it away under a job. Throws `busy`. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw busy('the keys of the vault are being changed');
    if (this.#running.size > 0) throw busy('a long job is running');
    this.#closed = true;
    try {
      return await work();
    } finally {
      this.#closed = false;
    }
  }

  #end(job: string, outcome: 'done' | 'failed' | 'cancelled'): void {
    this.#running.delete(job);
    this.#emit('job.done', { job, outcome });
  }

  #reporter(job: string): JobControl['onProgress'] {
    let told = Number.NEGATIVE_INFINITY;
    return ({ done, total }) => {
      const now = this.#now();
      // A clock that was set back must not silence it.
      if (done !== total && Math.abs(now - told) < progressEveryMs) return;
      told = now;
      this.#emit('job.progress', { job, done, total });
    };
  }
}

function busy(why: string): StoreError {
  return new StoreError('busy', `this has to wait: ${why}`, 'try again when that is done, or cancel it');
}
