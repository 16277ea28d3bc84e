import { type Figure, limitLine, type Result, ratioLine } from '../figure.ts';
import { quantile } from '../rounds.ts';
import { type BenchWindow, inWindows, probing, showList } from '../window/bench-window.ts';
import type { ScrollKind, ScrollRun } from '../window/probe.ts';

/** No frame may take longer. Milliseconds. */
const bound = 50;

/** Scrolling the list at full speed: the longest frame, beside that of a window that rests, and the elements in the page. */
export const windowScrollFigure: Figure = {
  name: 'window-scroll',
  run: (workshop) =>
    inWindows(workshop, async ({ large, small }) => {
      for (const window of [large, small]) await showList(window);
      const frames = workshop.quick ? 60 : 600;
      await scroll(large, 'bar', 60);
      const rest = await scroll(small, 'wheel', frames);
      const bar = await scroll(large, 'bar', frames);
      const wheel = await scroll(large, 'wheel', frames);
      const brisk = await scroll(large, 'brisk', frames);
      const all = [bar, wheel, brisk].flatMap(({ nodes }) => nodes);
      return [
        longest('scroll bar from end to end', bar, rest),
        longest('wheel at full speed', wheel, rest),
        longest('wheel at which every row is drawn', brisk, rest),
        ratioLine({
          what: 'elements in the page while scrolling, most : least',
          unit: '',
          measured: Math.max(...all),
          baseline: Math.min(...all),
          atMost: 1,
        }),
      ];
    }),
};

/** A run and what it took of the processor, which other programs on the machine do not lengthen. */
interface CountedRun extends ScrollRun {
  /** Milliseconds of the page's main thread for each frame. */
  readonly threadMs: number;
}

/** How long a list that flew by is let rest, so that the next run finds its rows drawn. Milliseconds. */
const restMs = 500;

async function scroll(window: BenchWindow, kind: ScrollKind, frames: number): Promise<CountedRun> {
  await window.page.waitForTimeout(restMs);
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('Performance.enable');
  const threadTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
  };
  const before = await threadTime();
  const run = await probing(window, (probe, [how, many]) => probe.scroll(how, many), [kind, frames] as const);
  const threadMs = ((await threadTime()) - before) / run.gaps.length;
  await session.detach();
  return { ...run, threadMs };
}

function longest(what: string, { gaps, long, threadMs }: CountedRun, rest: ScrollRun): Result {
  const late = gaps.filter((gap) => gap > bound).length;
  return limitLine({
    what: `${what}, longest frame : 100 invites`,
    unit: 'ms',
    measured: Math.max(...gaps),
    baseline: Math.max(...rest.gaps),
    atMost: bound,
    note: `${gaps.length} frames, median ${quantile(gaps, 0.5).toFixed(1)} ms, p99 ${quantile(gaps, 0.99).toFixed(1)} ms, ${late} above ${bound} ms; the page was busy above ${bound} ms in ${long.length}; of the processor it took ${threadMs.toFixed(1)} ms a frame`,
  });
}
