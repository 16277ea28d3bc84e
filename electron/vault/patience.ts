import { setTimeout as delay } from 'node:timers/promises';
import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';

/** How long a call waits for other processes before it gives up. Milliseconds. */
export const patienceMs = 30_000;

/** Does `work` again while it throws `busy`, with a jittered pause between the tries, until patience ends. */
export async function whenFree<T>(host: Host, work: () => T): Promise<T> {
  const deadline = host.now() + patienceMs;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 1.5, 20)) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'busy' || host.now() >= deadline) throw error;
      await delay(pauseMs * (0.5 + (host.randomBytes(1)[0] ?? 0) / 256));
    }
  }
}
