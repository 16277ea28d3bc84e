import { setTimeout as pause } from 'node:timers/promises';
import { spoken } from '../../e2e/support/surroundings.ts';
import { type Figure, limitLine, type Result } from '../figure.ts';
import { median, quantile } from '../rounds.ts';
import { type BenchWindow, inWindows, probing, showList } from '../window/bench-window.ts';
import type { Frames, TimedRead } from '../window/probe.ts';

/** 99 of 100 reads are answered in so many milliseconds. */
const bound = 50;
/** A frame that takes longer is seen as a page that hangs. Milliseconds. */
const freeze = 250;

interface Long {
  readonly name: string;
  /** Starts it; the reads begin when it is under way. */
  readonly start: (window: BenchWindow) => Promise<void>;
}

/** What the window reads while something long runs, each call until its answer is there, beside the same with nothing running. */
export const windowReadsFigure: Figure = {
  name: 'window-reads',
  run: (workshop) =>
    inWindows(workshop, async ({ large }) => {
      await showList(large);
      const turns = workshop.quick ? 40 : 400;
      await readUntilDone(large, 40);
      const rest = await readUntilDone(large, turns);
      const results: Result[] = [];
      for (const { name, start } of longs) {
        await start(large);
        results.push(...lines(name, await readUntilDone(large, 0), rest));
      }
      return results;
    }),
};

const longs: readonly Long[] = [
  { name: 'verification', start: (window) => start(window, 'audit.verify', {}) },
  {
    name: 'export',
    start: async (window) => {
      await start(window, 'audit.export', { format: 'json' });
      // The window asks where to, and offers a place; the question has the cursor.
      while (!(await spoken(window.page)).includes('File')) await pause(50);
      await window.page.keyboard.press('Enter');
    },
  },
  {
    name: 'batch of 10,000',
    start: (window) => start(window, 'invites.generateBatch', { terms: { label: 'Open day' }, count: 10_000 }),
  },
];

interface Run {
  readonly reads: readonly TimedRead[];
  readonly frames: Frames;
}

function start(window: BenchWindow, call: string, input: object): Promise<void> {
  return probing(window, (probe, [name, given]) => probe.start(name, given), [call, input] as const);
}

function readUntilDone(window: BenchWindow, atLeast: number): Promise<Run> {
  return probing(window, (probe, turns) => probe.readUntilDone(turns), atLeast);
}

function lines(name: string, { reads, frames }: Run, rest: Run): Result[] {
  const taken = reads.map(({ ms }) => ms);
  const slowest = reads.reduce((most, read) => (read.ms > most.ms ? read : most), { call: '', ms: 0 });
  return [
    limitLine({
      what: `reads during ${name} : nothing running, p99`,
      unit: 'ms',
      measured: quantile(taken, 0.99),
      baseline: quantile(
        rest.reads.map(({ ms }) => ms),
        0.99,
      ),
      atMost: bound,
      note: `${taken.length} reads, median ${median(taken).toFixed(1)} ms, slowest ${slowest.ms.toFixed(1)} ms (${slowest.call})`,
    }),
    limitLine({
      what: `longest frame during ${name} : nothing running`,
      unit: 'ms',
      measured: Math.max(...frames.gaps),
      baseline: Math.max(...rest.frames.gaps),
      atMost: freeze,
    }),
  ];
}
