import { Asker, type DeskProcess, infoRequest, redeemRequest, startDesk } from '../desk-process.ts';
import { type Figure, limitLine, ratioLine } from '../figure.ts';
import { inTurns, median } from '../rounds.ts';

/** Connections that ask at once. */
const askers = 16;

/**
 * The desk over loopback HTTP, its limits off, in a process of its own: questions beside a bare route that answers a
 * constant, redemptions beside bare uses, the three refusals beside each other, and a race for few uses.
 */
export const deskFigure: Figure = {
  name: 'desk',
  run: async (workshop) => {
    const rounds = workshop.quick ? 3 : 12;
    const block = 25;
    const desk = await startDesk(`${workshop.folder('desk')}/vault`, (rounds + 1) * block);
    try {
      return [
        await measureInfo(desk, rounds, workshop.quick ? 40 : 250),
        await measureRedeem(desk, rounds, block),
        await measureRefusals(desk, 'redeem', redeemRequest, workshop.quick ? 1_000 : 2_000),
        await measureRefusals(desk, 'info', infoRequest, workshop.quick ? 1_000 : 2_000),
        await measureRace(desk),
      ];
    } finally {
      await desk.end();
    }
  },
};

async function measureInfo(desk: DeskProcess, rounds: number, each: number) {
  const perSecond = async (port: number) => {
    const request = infoRequest(port, desk.good);
    const all = Array.from({ length: askers }, () => new Asker(port));
    await Promise.all(all.map((asker) => asker.ask(request)));
    const start = performance.now();
    await Promise.all(
      all.map(async (asker) => {
        for (let left = each; left > 0; left--) await asker.ask(request);
      }),
    );
    const seconds = (performance.now() - start) / 1_000;
    for (const asker of all) asker.end();
    return [(askers * each) / seconds];
  };
  const { desk: measured, constant } = await inTurns(rounds, {
    desk: () => perSecond(desk.port),
    constant: () => perSecond(desk.constantPort),
  });
  return ratioLine({
    what: 'info at the desk : a constant by Fastify',
    unit: '/s',
    measured: median(measured),
    baseline: median(constant),
    atLeast: 0.6,
  });
}

async function measureRedeem(desk: DeskProcess, rounds: number, block: number) {
  const stock = desk.single.values();
  const asker = new Asker(desk.port);
  const { redeemed, used } = await inTurns(rounds, {
    redeemed: async () => {
      const times: number[] = [];
      for (let left = block; left > 0; left--) {
        const request = redeemRequest(desk.port, stock.next().value ?? '');
        const start = performance.now();
        if ((await asker.ask(request)) !== 200) throw new Error('a good code was turned away');
        times.push(performance.now() - start);
      }
      return times;
    },
    used: () => desk.use(block),
  });
  asker.end();
  return ratioLine({
    what: 'redeem over HTTP : bare use with its token',
    unit: 'ms',
    measured: median(redeemed),
    baseline: median(used),
    atMost: 2,
  });
}

/** How far a rank test may tell two refusals apart: 0 is not at all, 0.5 is every time. */
const toldApartAtMost = 0.05;

/** Each comes as often after each of the others. */
const orders = [
  [0, 1, 2],
  [2, 1, 0],
  [1, 0, 2],
  [2, 0, 1],
  [1, 2, 0],
  [0, 2, 1],
] as const;

/**
 * Asks for an unknown, an expired and a consumed code in turns that change from round to round, and compares their times
 * two by two by the statistic of Mann and Whitney: how often one takes longer than the other, beside one half.
 */
async function measureRefusals(desk: DeskProcess, question: string, toRequest: typeof infoRequest, rounds: number) {
  const kinds = [desk.unknown, desk.expired, desk.consumed].map((code) => ({
    request: toRequest(desk.port, code),
    times: [] as number[],
  }));
  let asker = new Asker(desk.port);
  for (let round = -50; round < rounds; round++) {
    // A connection serves a thousand requests at most.
    if (round % 200 === 0) {
      asker.end();
      asker = new Asker(desk.port);
      await asker.ask(infoRequest(desk.port, desk.good));
    }
    for (const at of orders[(round + orders.length * 50) % orders.length] ?? []) {
      const kind = kinds[at];
      if (kind === undefined) continue;
      const start = performance.now();
      if ((await asker.ask(kind.request)) !== 410) throw new Error('a bad code was not turned away');
      if (round >= 0) kind.times.push(performance.now() - start);
    }
  }
  asker.end();
  const [unknown = [], expired = [], consumed = []] = kinds.map(({ times }) => times);
  const apart = [
    [unknown, expired],
    [unknown, consumed],
    [expired, consumed],
  ].map(([one = [], other = []]) => Math.abs(longerThan(one, other) - 0.5));
  return limitLine({
    what: `refusals of ${question} told apart by their time (Mann–Whitney, 0 to 0.5)`,
    unit: '',
    measured: Math.max(...apart),
    atMost: toldApartAtMost,
    note: `${rounds} of each; medians ${[unknown, expired, consumed].map((times) => median(times).toFixed(3)).join(' / ')} ms`,
  });
}

/** How often a sample of `one` lies above one of `other`; a tie counts half. */
function longerThan(one: readonly number[], other: readonly number[]): number {
  const all = [...one.map((ms) => ({ ms, mine: true })), ...other.map((ms) => ({ ms, mine: false }))];
  all.sort((a, b) => a.ms - b.ms);
  let ranks = 0;
  for (const [at, { mine }] of all.entries()) if (mine) ranks += at + 1;
  return (ranks - (one.length * (one.length + 1)) / 2) / (one.length * other.length);
}

async function measureRace(desk: DeskProcess) {
  const request = redeemRequest(desk.port, desk.race);
  const all = Array.from({ length: 50 }, () => new Asker(desk.port));
  const waits = await Promise.all(
    all.map(async (asker) => {
      const start = performance.now();
      const status = await asker.ask(request);
      return { status, ms: performance.now() - start };
    }),
  );
  for (const asker of all) asker.end();
  const won = waits.filter(({ status }) => status === 200).length;
  if (won !== 10) throw new Error(`${won} clients got one of 10 uses`);
  return limitLine({
    what: '50 clients race for 10 uses, the longest wait',
    unit: 'ms',
    measured: Math.max(...waits.map(({ ms }) => ms)),
    atMost: 1_000,
  });
}
