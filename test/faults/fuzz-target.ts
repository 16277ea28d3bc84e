import type { Random } from './random.ts';

/** What is fed: `count` inputs a round. Whatever it throws but the vault's own errors is a crash. */
export interface Target {
  readonly what: string;
  readonly count: number;
  readonly feed: (random: Random) => unknown;
}
