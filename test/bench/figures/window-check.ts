import { type Figure, limitLine } from '../figure.ts';
import { inTurns, median, quantile } from '../rounds.ts';
import { type BenchWindow, goTo, inWindows, probing, timeAct } from '../window/bench-window.ts';

const bound = 100;

/** From the paste of a code to its verdict on the screen. */
export const windowCheckFigure: Figure = {
  name: 'window-check',
  run: (workshop) =>
    inWindows(workshop, async ({ large, small }) => {
      for (const window of [large, small]) await goTo(window, 'Check');
      const taken = await inTurns(workshop.quick ? 1 : 5, {
        large: (round) => check(large, round),
        small: (round) => check(small, round),
      });
      return [
        limitLine({
          what: 'paste to verdict painted : 100 invites, p95',
          unit: 'ms',
          measured: quantile(taken.large, 0.95),
          baseline: quantile(taken.small, 0.95),
          atMost: bound,
          note: `${taken.large.length} pastes, median ${median(taken.large).toFixed(1)} ms, slowest ${Math.max(...taken.large).toFixed(1)} ms`,
        }),
      ];
    }),
};

/** Codes of one round: of all states, alone, in a link and in a message, and one that nobody issued. */
async function check(window: BenchWindow, round: number): Promise<number[]> {
  const { any } = window.codes;
  const code = (n: number) => any[(round * 31 + n * 7) % any.length] ?? '';
  const texts = Array.from({ length: 10 }, (_, n) => [
    code(3 * n),
    `https://home.example.org/setup#invite=${code(3 * n + 1)}`,
    `Hi, is it this one? <${code(3 * n + 2)}>, thanks`,
    `pinv_${String(round * 100 + n).padStart(43, 'A')}`,
  ]).flat();
  const taken: number[] = [];
  await window.page.getByLabel('Code, link or message').focus();
  for (const text of texts) {
    const paste = () => probing(window, (probe, pasted) => probe.paste(pasted), text);
    taken.push(await timeAct(window, 'paste', { kind: 'verdict' }, paste));
  }
  return taken;
}
