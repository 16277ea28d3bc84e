import { type Figure, limitLine, ratioLine } from '../figure.ts';
import { type BenchWindow, goTo, inWindows, probing, showList, timeAct } from '../window/bench-window.ts';

const minute = 60_000;
/**
 * Rounds of work before the first minute. By then the browser has compiled what the acts need as far as it ever does, and
 * the list of earlier checks is full.
 */
const warmUp = 60;

/** The window's heap after long use beside that after a minute. `minutes` of use in all, behind the warming up. */
export function windowHeapFigure(minutes: number): Figure {
  return {
    name: 'window-heap',
    run: (workshop) =>
      inWindows(workshop, async ({ large }) => {
        const long = workshop.quick ? 0.5 : minutes;
        const rounds = workshop.quick ? 10 : warmUp;
        for (let round = 0; round < rounds; round++) await workOnce(large, round);
        const early = await useFor(large, Math.min(minute, (long * minute) / 3));
        const late = await useFor(large, long * minute - early.ms);
        return [
          ratioLine({
            what: `window's heap after ${long} min of use : after ${(early.ms / minute).toFixed(1)} min`,
            unit: 'MB',
            measured: late.heap,
            baseline: early.heap,
            atMost: 1.1,
            note: `${early.rounds} and ${late.rounds} rounds through list, record, check and log, after ${rounds} to warm up`,
          }),
          limitLine({
            what: 'elements in the page then : after the first minute',
            unit: '',
            measured: late.elements,
            baseline: early.elements,
            atMost: Math.ceil(early.elements * 1.1),
            note: `${early.nodes} and ${late.nodes} nodes are held in all; the browser holds a text for each word that it could undo`,
          }),
        ];
      }),
  };
}

interface Used {
  readonly ms: number;
  readonly rounds: number;
  /** Megabytes that are still in use after a collection. */
  readonly heap: number;
  readonly elements: number;
  /** Elements and texts, in the page or not. */
  readonly nodes: number;
}

/** Works in the window for so long, at least one round. */
async function useFor(window: BenchWindow, ms: number): Promise<Used> {
  const from = performance.now();
  let rounds = 0;
  do {
    await workOnce(window, rounds);
    rounds += 1;
  } while (performance.now() - from < ms);
  await comeToRest(window);
  const session = await window.page.context().newCDPSession(window.page);
  // What the first one lets go of holds other things.
  for (let turn = 0; turn < 2; turn++) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  await session.detach();
  const elements = await window.page.locator('*').count();
  return { ms: performance.now() - from, rounds, heap: usedSize / 1e6, elements, nodes };
}

/** Brings the views to what they show each time: the log at its top, with no event on its way, behind the devices. */
async function comeToRest(window: BenchWindow): Promise<void> {
  const { page } = window;
  await goTo(window, 'Audit');
  await page.locator('.event-list').evaluate((list) => list.scrollTo(0, 0));
  await page.locator('.event-list tbody tr[data-index="0"] td:not(.row-blank)').first().waitFor();
  await page.locator('.event-list .row-blank').first().waitFor({ state: 'detached' });
  await goTo(window, 'Devices');
  await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
}

/** What an operator does all day. */
async function workOnce(window: BenchWindow, round: number): Promise<void> {
  const { page, codes } = window;
  await showList(window);
  await page.getByRole('searchbox').focus();
  const press = (key: string) => timeAct(window, 'keydown', { kind: 'list' }, () => page.keyboard.press(key));
  for (const key of ['a', 'd', 'a', 'Escape']) await press(key);
  for (const kind of ['bar', 'wheel'] as const) {
    await probing(window, (probe, how) => probe.scroll(how, 60), kind);
  }
  await page.locator('.invite-row[aria-busy="false"]').nth(3).click();
  await page.getByRole('region', { name: /^Invite \d/ }).waitFor();
  await goTo(window, 'Check');
  await page.getByLabel('Code, link or message').focus();
  for (let n = 0; n < 5; n++) {
    const text = codes.any[(round * 5 + n) % codes.any.length] ?? '';
    await timeAct(window, 'paste', { kind: 'verdict' }, () =>
      probing(window, (probe, pasted) => probe.paste(pasted), text),
    );
  }
  await goTo(window, 'Audit');
  await page.locator('.event-list').evaluate('list => list.scrollTo(0, Math.random() * list.scrollHeight)');
  await goTo(window, 'Devices');
  await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor();
}
