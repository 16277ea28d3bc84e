import type { Result } from './figure.ts';

/** The results as a table for people. */
export function toTable(results: readonly Result[]): string {
  const head = ['figure', 'measured', 'baseline', 'ratio', 'bound', 'ok?'];
  const rows = results.map(({ what, measured, baseline, ratio, bound, ok, unit }) => [
    what,
    `${short(measured)} ${unit}`,
    baseline === null ? '' : `${short(baseline)} ${unit}`,
    ratio === null ? '' : short(ratio),
    bound,
    ok ? 'ok' : 'MISSED',
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join(' | ')
      .trimEnd();
  const notes = results.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`]));
  return [line(head), widths.map((width) => '-'.repeat(width)).join('-|-'), ...rows.map(line), ...notes].join('\n');
}

function short(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(value >= 1 ? 2 : 3);
}
