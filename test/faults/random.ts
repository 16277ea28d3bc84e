/** Randomness that a seed repeats. */
export interface Random {
  /** A whole number from 0 up to `limit`, itself left out. */
  int(limit: number): number;
  pick<T>(list: readonly T[]): T;
  bytes(length: number): Buffer;
}

/** The generator mulberry32: 32 bits of state, which is enough to choose what goes wrong. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const int = (limit: number) => Math.floor((next() / 2 ** 32) * limit);
  return {
    int,
    pick: (list) => {
      const picked = list[int(list.length)];
      if (picked === undefined) throw new Error('there is nothing to pick from');
      return picked;
    },
    bytes: (length) => Buffer.from(Array.from({ length }, () => int(256))),
  };
}
