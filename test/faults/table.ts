import type { Figure } from './row.ts';

/** The figures of a row as a table for people; below it each failure, with what repeats it. */
export function toTable(name: string, figures: readonly Figure[]): string {
  const cells = figures.map(({ what, held, of, note }) => [
    what,
    `${held.toLocaleString('en-US')} of ${of.toLocaleString('en-US')}`,
    held === of && of > 0 ? 'ok' : 'MISSED',
    note,
  ]);
  const widths = [0, 1, 2, 3].map((i) => Math.max(0, ...cells.map((row) => row[i]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(' | ')
      .trimEnd(),
  );
  return [...lines, ...failuresOf(name, figures)].join('\n');
}

/** What did not hold, the first ten of each figure, and the command that tries it again. */
export function failuresOf(name: string, figures: readonly Figure[]): string[] {
  return figures.flatMap(({ what, failures }) =>
    failures
      .slice(0, 10)
      .flatMap(({ seed, message }) => [
        `${what}: seed ${seed}: ${message}`,
        `  again: npm run test:faults -- --only ${name} --rounds 1 --seed ${seed}`,
      ]),
  );
}
