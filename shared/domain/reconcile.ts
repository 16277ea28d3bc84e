/** What an exchange left in another program's file, to count from at the next one. */
export interface Baseline {
  /** Uses left there when the exchange ended. */
  readonly remaining: number;
  /** Uses left there before it. The file still holds these where the exchange was cut off before it replaced the file. */
  readonly before: number;
}

/** Uses of one invite once both sides are counted. */
export interface Reconciled {
  /** Uses left. */
  readonly remaining: number;
  /** Uses made there since the last exchange. */
  readonly usedThere: number;
  /** Uses that both sides made at the same time beyond what the invite allowed. */
  readonly overdraft: number;
}

/**
 * Counts the uses that another program made since the last exchange, besides those made here. `here` and `there` are the
 * uses left on each side. Never returns more than is left here. Pure.
 */
export function reconcileUses(here: number, there: number, baseline: Baseline): Reconciled {
  // Nothing raises the number there, so a higher one means that the last write never reached the file.
  const from = there > baseline.remaining ? baseline.before : baseline.remaining;
  const usedThere = Math.max(0, from - there);
  return {
    remaining: Math.max(0, here - usedThere),
    usedThere,
    overdraft: Math.max(0, usedThere - here),
  };
}
