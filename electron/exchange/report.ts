import type { ExchangeFormat } from '../../shared/exchange-formats.ts';

/** Entries that an exchange left out for one reason. */
export interface Skipped {
  readonly reason: string;
  readonly count: number;
  /** Labels or ids of the first few. */
  readonly examples: readonly string[];
}

/** What an import or an export did, or with `dryRun` would do. */
export interface ExchangeReport {
  readonly format: ExchangeFormat;
  readonly path: string;
  readonly dryRun: boolean;
  /** Invites that are new on the side that takes them. */
  readonly taken: number;
  /** Invites that were there and are otherwise now. */
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: readonly Skipped[];
  /** What the operator should know, one sentence each. */
  readonly notes: readonly string[];
}

const examplesAtMost = 5;

/** Counts what is left out, by reason. */
export class SkipTally {
  readonly #reasons = new Map<string, { count: number; examples: string[] }>();

  add(reason: string, example: string): void {
    const tally = this.#reasons.get(reason) ?? { count: 0, examples: [] };
    tally.count += 1;
    if (tally.examples.length < examplesAtMost) tally.examples.push(example);
    this.#reasons.set(reason, tally);
  }

  get count(): number {
    return this.report().reduce((sum, { count }) => sum + count, 0);
  }

  report(): Skipped[] {
    return [...this.#reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
  }
}

/** `1 invite`, `2 invites`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The first few of some names, with an ellipsis where there are more. */
export function listed(names: readonly string[]): string {
  return `${names.slice(0, examplesAtMost).join(', ')}${names.length > examplesAtMost ? ', …' : ''}`;
}
