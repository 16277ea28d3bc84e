import { buildIfStale } from '../../build/build-if-stale.ts';
import { bundleThread } from './bundled-thread.ts';

/** Builds the program before the tests that run it or open its window, and the thread of those that run jobs. */
export async function setup(): Promise<void> {
  buildIfStale();
  await bundleThread();
}
