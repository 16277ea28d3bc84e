import type { Part } from '../support/available.ts';
import type { Random } from './random.ts';
import { seeded } from './random.ts';

/** A promise that did not hold in one round. */
export interface Failure {
  /** With this seed one round does the same again, as far as the machine lets it. */
  readonly seed: number;
  readonly message: string;
}

/** One line of the table: how often a promise held, out of how many tries. */
export interface Figure {
  readonly what: string;
  readonly held: number;
  readonly of: number;
  readonly failures: readonly Failure[];
  /** What a reader of the numbers should know. */
  readonly note: string;
}

/** What a row is given for a run. */
export interface Trial {
  readonly rounds: number;
  /** Of the first round; each round after it has the next number. */
  readonly seed: number;
  /** A folder of its own, which goes after the run. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** A group of promises that are tried together. */
export interface Row {
  /** What `--only` asks for. */
  readonly name: string;
  /** Rounds of a full run, and of the short one among the tests. */
  readonly rounds: { readonly full: number; readonly short: number };
  /** The parts of the machine that it needs. */
  readonly needs?: readonly Part[];
  readonly run: (trial: Trial) => Promise<readonly Figure[]>;
}

/** Counts the rounds in which a promise held. */
export class Tally {
  readonly #what: string;
  readonly #failures: Failure[] = [];
  #of = 0;

  constructor(what: string) {
    this.#what = what;
  }

  /** One try, or `count` at once: whatever it throws is a failure that goes by that seed. */
  async try(seed: number, work: () => unknown, count = 1): Promise<void> {
    this.#of += count;
    try {
      await work();
    } catch (error) {
      this.#failures.push({ seed, message: explain(error) });
    }
  }

  figure(note = ''): Figure {
    const held = this.#of - this.#failures.length;
    return { what: this.#what, held, of: this.#of, failures: this.#failures, note };
  }
}

/** Rounds one after the other, each with its own seed and randomness. */
export async function eachRound(
  { rounds, seed, say }: Trial,
  work: (round: { readonly seed: number; readonly random: Random; readonly index: number }) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < rounds; index++) {
    if (index > 0 && index % 100 === 0) say(`${index} of ${rounds}`);
    await work({ seed: seed + index, random: seeded(seed + index), index });
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  const code = 'code' in error ? `${String(error.code)}: ` : '';
  return `${code}${error.message}${cause}`.slice(0, 1_000);
}
