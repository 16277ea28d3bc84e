import { join } from 'node:path';
import type { Place } from '../../e2e/support/place.ts';
import { foldersOf, portIn, startShell, until, withSwitches } from '../../e2e/support/shell.ts';
import { type Figure, ratioLine } from '../figure.ts';
import { inTurns, median } from '../rounds.ts';
import { inPlaces, pageScript } from '../window/bench-window.ts';
import { openTarget } from '../window/target.ts';

/** From the start of the process to the first rows of the unlocked list on the screen. */
export const windowStartFigure: Figure = {
  name: 'window-start',
  run: (workshop) =>
    inPlaces(workshop, async ({ large, small }) => {
      const taken = await inTurns(workshop.quick ? 1 : 9, {
        large: async () => [await timeStart(large.place)],
        small: async () => [await timeStart(small.place)],
      });
      return [
        ratioLine({
          what: 'process start to usable list : 100 invites',
          unit: 'ms',
          measured: median(taken.large),
          baseline: median(taken.small),
          atMost: 1.2,
        }),
      ];
    }),
};

/** Milliseconds. The page opens its list by itself, as soon as it can be opened. */
async function timeStart(place: Place): Promise<number> {
  const before = new Set(foldersOf(place));
  const startedAt = performance.timeOrigin + performance.now();
  const shell = startShell(place, { env: withSwitches('--remote-debugging-port=0') });
  try {
    const port = await until(() => {
      const folder = foldersOf(place).find((name) => !before.has(name));
      return folder === undefined ? null : portIn(join(place.windows, folder, 'profile'));
    }, shell);
    const target = await openTarget(port);
    const told = target.hear('tellBench');
    const source = pageScript('start-script');
    await target.send('Page.addScriptToEvaluateOnNewDocument', { source });
    // Between two documents there is nothing to run it in, and the next one has it.
    await target.send('Runtime.evaluate', { expression: source }).catch(() => {});
    const paintedAt = Number(await told);
    target.close();
    return paintedAt - startedAt;
  } finally {
    shell.kill('SIGTERM');
    await shell.ended;
  }
}
