import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Place, runCli } from '../../e2e/support/place.ts';
import { type Figure, type Row, Tally, type Trial } from '../row.ts';
import { type WindowActs, windowActs } from '../soak-acts.ts';
import type { CoreSample, Filled, SoakOrder } from '../soak-order.ts';
import { startVictim, type Victim } from '../victim.ts';
import { inWindow, type OpenWindow } from '../window.ts';

/** Below this many seconds the first sixth is less than ten minutes, and of memory and files only the figures are told. */
const settledAfter = 3_600;
/** From so many seconds on the vault is larger than the page cache. */
const largeFrom = 600;
/** From the beginning of one act in the window to that of the next. Milliseconds. */
const actEveryMs = 200;
/** From one verification of the whole log to the next. Milliseconds. */
const verifyEveryMs = 300_000;
/** From one line about the memory to the next. Milliseconds. */
const sayEveryMs = 60_000;
/** From one look at memory and open files to the next. Milliseconds. */
const sampleEveryMs = 1_000;

interface Sample {
  /** Bytes. */
  readonly rss: number;
  readonly files: number;
}

interface WindowSample extends Sample {
  /** Of the page, after a collection. Bytes. */
  readonly heap: number;
}

/** A round is a second of mixed work, in the window and in a process beside it. The first sixth is for warming up. */
export const soakRow: Row = {
  name: 'soak',
  rounds: { full: 3_600, short: 3 },
  needs: ['keychain', 'chromium'],
  run: (trial) =>
    inWindow(
      (place) => startCore(trial, place),
      (window, core) => soak(trial, window, core),
    ),
};

/** Starts the process beside the window, and waits until it has filled the vault. It ends by itself, or with this one. */
async function startCore({ rounds, folder }: Trial, { vault, env }: Place): Promise<Victim> {
  const core = startVictim('soaker', env);
  const order: SoakOrder = {
    dir: vault,
    invitesBefore: rounds < largeFrom ? 100 : 100_000,
    seconds: rounds,
    everyMs: 200,
    longEveryMs: 300_000,
    file: join(folder, 'log.json'),
  };
  await core.go(order);
  await core.heard();
  return core;
}

async function soak(trial: Trial, window: OpenWindow, core: Victim): Promise<readonly Figure[]> {
  const { rounds, seed } = trial;
  const acts = new Tally('soak: each act in the window comes out');
  const whole = new Tally('soak: the vault is whole');
  const { code } = core.told[0] as Filled;
  const samples = await useWindow(trial, window, windowActs(window.page, code), acts);
  const beside = (await core.end()).told.slice(1) as CoreSample[];
  window.kill('SIGTERM');
  await window.ended;
  await whole.try(seed, () => runCli(window.place, ['doctor']));
  const [first, last] = [samples[0], samples.at(-1)];
  return [
    ...(await judge(trial, 'the program with the window', samples)),
    ...(await judge(trial, 'the process beside it', beside)),
    acts.figure(`the heap of the page from ${megabytes(first?.heap)} to ${megabytes(last?.heap)}`),
    whole.figure(`${beside.at(-1)?.rounds ?? 0} rounds of work beside the window in ${rounds} s`),
  ];
}

/** Works in the window until the time is over, at an even pace; what does not come out is counted, and the next begins. */
async function useWindow({ rounds, seed, say }: Trial, window: OpenWindow, acts: WindowActs, tally: Tally) {
  await acts.fillCache();
  const samples: WindowSample[] = [];
  const start = performance.now();
  const passed = () => performance.now() - start;
  const end = rounds * 1_000;
  const every = (ms: number) => {
    let next = 0;
    return () => {
      if (passed() < next) return false;
      next = passed() + ms;
      return true;
    };
  };
  const [sampleDue, heapDue, verifyDue] = [every(sampleEveryMs), every(sayEveryMs), every(verifyEveryMs)];
  let due = 0;
  let heap = 0;
  while (passed() < end) {
    if (verifyDue()) await tally.try(seed, acts.verify);
    for (const act of acts.often) {
      await tally.try(seed, () => act().catch((error) => acts.recover().then(() => Promise.reject(error))));
      due = Math.max(due + actEveryMs, passed());
      await pause(Math.max(0, due - passed()));
      if (!sampleDue()) continue;
      const told = heapDue();
      if (told) heap = await heapOf(window);
      const sample = { ...sampleOf(window.pid), heap };
      samples.push(sample);
      if (told) say(`${Math.round(passed() / 1_000)} s: ${describe(sample)}`);
    }
  }
  return samples;
}

function describe({ rss, files, heap }: WindowSample): string {
  return `${megabytes(rss)}, ${files} files open, heap of the page ${megabytes(heap)}`;
}

async function judge({ rounds, seed }: Trial, who: string, samples: readonly Sample[]): Promise<Figure[]> {
  const memory = new Tally(`soak: resident memory of ${who} stays within 5 %`);
  const files = new Tally(`soak: ${who} has as many files open as after warming up`);
  const sixth = Math.max(1, Math.floor(samples.length / 6));
  const early = samples.slice(sixth, 2 * sixth);
  const late = samples.slice(-sixth);
  const [from = 0, to = 0] = [early, late].map((part) => median(part.map(({ rss }) => rss)));
  const growth = (to / from - 1) * 100;
  const settled = rounds >= settledAfter;
  await memory.try(seed, () => assert.ok(!settled || growth <= 5, `it grew by ${growth.toFixed(1)} %`));
  // A thread that is just ending still has some open: as many as usual must be open again, and never more than before.
  const [before = 0, after = 0] = [early, late].map((part) => median(part.map((one) => one.files)));
  const [mostBefore, mostAfter] = [early, late].map((part) => Math.max(...part.map((one) => one.files)));
  await files.try(seed, () => {
    if (!settled) return;
    assert.equal(after, before);
    assert.ok(Number(mostAfter) <= Number(mostBefore), `${mostBefore} at most, then ${mostAfter}`);
  });
  const highest = Math.max(...samples.map(({ rss }) => rss));
  return [
    memory.figure(
      `${megabytes(from)} to ${megabytes(to)} (${growth.toFixed(1)} %), highest ${megabytes(highest)}, ${samples.length} samples`,
    ),
    files.figure(`${before} and ${after} open, ${Math.max(...samples.map((one) => one.files))} at most`),
  ];
}

function sampleOf(pid: number): Sample {
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return { rss: kilobytes * 1_024, files: readdirSync(`/proc/${pid}/fd`).length };
}

async function heapOf({ page }: OpenWindow): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize;
}

function megabytes(bytes = 0): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
