import type { Workshop } from './workshop.ts';

/** One line of the table. */
export interface Result {
  readonly what: string;
  readonly unit: string;
  readonly measured: number;
  /** What it is held against, from the same run; null where the bound stands alone. */
  readonly baseline: number | null;
  /** Measured over baseline. */
  readonly ratio: number | null;
  readonly bound: string;
  readonly ok: boolean;
  /** What a reader of the numbers should know. */
  readonly note?: string;
}

/** A group of lines that are measured together. */
export interface Figure {
  /** What `--only` asks for. */
  readonly name: string;
  readonly run: (workshop: Workshop) => Promise<readonly Result[]>;
}

/** A line whose ratio must not be above (`at most`) or below (`at least`) a limit. */
export function ratioLine(line: {
  what: string;
  unit: string;
  measured: number;
  baseline: number;
  atMost?: number;
  atLeast?: number;
  note?: string;
}): Result {
  const { what, unit, measured, baseline, atMost, atLeast, note } = line;
  const ratio = measured / baseline;
  const bounds = [
    ...(atMost === undefined ? [] : [`<= ${atMost}x`]),
    ...(atLeast === undefined ? [] : [`>= ${atLeast}x`]),
  ];
  const ok = ratio <= (atMost ?? Number.POSITIVE_INFINITY) && ratio >= (atLeast ?? 0);
  return { what, unit, measured, baseline, ratio, bound: bounds.join(', '), ok, ...(note !== undefined && { note }) };
}

/** A line that must stay below a limit of its own; a baseline only stands beside it. */
export function limitLine(line: {
  what: string;
  unit: string;
  measured: number;
  atMost: number;
  baseline?: number;
  note?: string;
}): Result {
  const { what, unit, measured, atMost, baseline = null, note } = line;
  return {
    what,
    unit,
    measured,
    baseline,
    ratio: baseline === null ? null : measured / baseline,
    bound: `<= ${atMost} ${unit}`,
    ok: measured <= atMost,
    ...(note !== undefined && { note }),
  };
}
