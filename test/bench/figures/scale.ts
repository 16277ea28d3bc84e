import { type Figure, limitLine, type Result, ratioLine } from '../figure.ts';
import { inTurns, median, quantile } from '../rounds.ts';
import { acts } from '../scale/acts.ts';
import { longActs } from '../scale/long-acts.ts';
import { makeWorld } from '../scale/world.ts';

/** What an operator waits for at most, and does not notice. Milliseconds. */
const unnoticed = 50;
/** What is longer in a large vault must be so for SQLite alone as well, within so many times. */
const growth = 1.5;

/**
 * Everything that an operator waits for, in a vault of a million invites with half as many uses and three times as many
 * events: beside SQLite alone, and beside a vault of a thousand.
 */
export const scaleFigure: Figure = {
  name: 'scale',
  run: async (workshop) => {
    const large = await makeWorld(workshop, workshop.size(1_000_000));
    const small = await makeWorld(workshop, 1_000);
    const results: Result[] = [];
    try {
      for (const { what, run, bare } of acts) {
        workshop.say(`measuring scale: ${what}`);
        const took = await inTurns(workshop.quick ? 3 : 25, {
          here: async (round) => [await run(large, round)],
          bare: (round) => [bare(large, round)],
          small: async (round) => [await run(small, round)],
        });
        const p95 = quantile(took.here, 0.95);
        const note = `median ${median(took.here).toFixed(3)} ms; in a vault of 1,000 ${median(took.small).toFixed(3)} ms`;
        results.push(
          limitLine({ what: `${what}, p95`, unit: 'ms', measured: p95, atMost: unnoticed, note }),
          ratioLine({
            what: `${what} : SQLite alone`,
            unit: 'ms',
            measured: median(took.here),
            baseline: median(took.bare),
          }),
        );
      }
      for (const { what, run, bare, work } of longActs) {
        workshop.say(`measuring scale: ${what}`);
        const [much, few] = [work(large), work(small)];
        const here = { took: await run(large, 0), alone: bare(large, 0) };
        const there = { took: await run(small, 0), alone: bare(small, 0) };
        const each = (ms: number, count: number) => `${((ms * 1_000) / count).toFixed(1)} µs`;
        results.push(
          ratioLine({
            what: `${what} : SQLite alone`,
            unit: 'ms',
            measured: here.took,
            baseline: here.alone,
            note: `${each(here.took, much)} for each, in a vault of 1,000 ${each(there.took, few)}`,
          }),
          ratioLine({
            what: `${what}, beside SQLite alone : the same in a vault of 1,000`,
            unit: 'x',
            measured: here.took / here.alone,
            baseline: there.took / there.alone,
            atMost: growth,
          }),
        );
      }
      return results;
    } finally {
      await large.close();
      await small.close();
    }
  },
};
