/** Milliseconds that `work` takes. */
export function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** Milliseconds until what `work` promises is there. */
export async function waited(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Measures several sides in turns (A B C, A B C, …), so that noise of the machine meets all of them. Each side gets the
 * number of the round and returns its samples. The first round warms up and is not kept.
 */
export async function inTurns<K extends string>(
  rounds: number,
  sides: Readonly<Record<K, (round: number) => readonly number[] | Promise<readonly number[]>>>,
): Promise<Record<K, number[]>> {
  const names = Object.keys(sides) as K[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const taken = await sides[name](round);
      if (round > 0) samples[name].push(...taken);
    }
  }
  return samples;
}

/** The value below which a share `q` (0 to 1) of the samples lies. */
export function quantile(samples: readonly number[], q: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}

export function median(samples: readonly number[]): number {
  return quantile(samples, 0.5);
}
