import { buildIfStale } from '../../build/build-if-stale.ts';

/** Builds the program before the tests that run it, unless another command is to be tested, such as an installed one. */
export function setup(): void {
  if (process.env['INVITES_COMMAND'] === undefined) buildIfStale();
}
