import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';

/** How long a call waits for other processes before it gives up. Milliseconds. */
export const patienceMs = 30_000;

/**
 * Does `work` again while it throws `busy`, with a jittered pause between the tries, until patience ends or `signal` is
 * aborted, which throws `cancelled`.
 */
export async function whenFree<T>(host: Host, work: () => T, signal?: AbortSignal): Promise<T> {
  const deadline = host.now() + patienceMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 1.5, 20)) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'busy' || host.now() >= deadline) throw error;
      if (signal?.aborted) throw cancelled('what waited for another program');
      await delay(pauseMs * (0.5 + (host.randomBytes(1)[0] ?? 0) / 256));
    }
  }
}

/** The error of who stopped before anything was changed. */
export function cancelled(what: string): StoreError {
  return new StoreError('cancelled', `${what} was cancelled`, 'nothing was changed');
}
