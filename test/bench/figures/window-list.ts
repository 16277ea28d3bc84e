import { type Figure, limitLine, type Result } from '../figure.ts';
import { inTurns, median, quantile } from '../rounds.ts';
import { type BenchWindow, inWindows, type Pair, showList, timeAct } from '../window/bench-window.ts';

/** Names, halves of names, what stands in other fields, and what nobody has. */
const words = ['kowalski', 'ada', 'press', 'phone', 'xq', 'zoe', 'desk-3', 'em'];
const chips = ['Active', 'Revoked', 'Expired', 'Expiring today', 'Used up', 'Not sent', 'All'];
const services = ['home', 'club', 'archive'];
const columns = ['For', 'Time left', 'Number', 'Number'];

/** 95 of 100 are painted in so many milliseconds. */
const bound = 100;

type Act = (window: BenchWindow) => Promise<number[]>;

/** Searching, filtering, sorting and jumping to the end in the list of the window, until what was asked for is painted. */
export const windowListFigure: Figure = {
  name: 'window-list',
  run: (workshop) =>
    inWindows(workshop, async (windows) => {
      for (const window of [windows.large, windows.small]) await showList(window);
      const rounds = workshop.quick ? 1 : 5;
      return [
        await measure('search as you type', search, windows, rounds),
        await measure('filter changed', filter, windows, rounds),
        await measure('sort changed', sort, windows, rounds),
        await measure('jump to the end and back', jump, windows, rounds),
      ];
    }),
};

async function measure(what: string, act: Act, { large, small }: Pair<BenchWindow>, rounds: number): Promise<Result> {
  const taken = await inTurns(rounds, { large: () => act(large), small: () => act(small) });
  return limitLine({
    what: `${what} : 100 invites, p95`,
    unit: 'ms',
    measured: quantile(taken.large, 0.95),
    baseline: quantile(taken.small, 0.95),
    atMost: bound,
    note: `${taken.large.length} acts, median ${median(taken.large).toFixed(1)} ms, slowest ${Math.max(...taken.large).toFixed(1)} ms`,
  });
}

async function search(window: BenchWindow): Promise<number[]> {
  const { page } = window;
  const field = page.getByRole('searchbox');
  const taken: number[] = [];
  const press = (key: string) => timeAct(window, 'keydown', { kind: 'list' }, () => page.keyboard.press(key));
  await field.focus();
  for (const word of words) {
    for (const letter of word) taken.push(await press(letter));
    taken.push(await press('Escape'));
  }
  return taken;
}

async function filter(window: BenchWindow): Promise<number[]> {
  const { page } = window;
  const taken: number[] = [];
  const click = (act: () => Promise<void>) => timeAct(window, 'click', { kind: 'list' }, act);
  for (const name of chips) {
    taken.push(await click(() => page.getByRole('button', { name: new RegExp(`^${name}`) }).click()));
  }
  for (const service of services) {
    await page.getByRole('combobox', { name: 'Service' }).click();
    const option = page.getByRole('option', { name: service, exact: true });
    await option.waitFor();
    taken.push(await click(() => option.click()));
  }
  taken.push(await click(() => page.locator('.filter-service button').click()));
  return taken;
}

async function sort(window: BenchWindow): Promise<number[]> {
  const { page } = window;
  const taken: number[] = [];
  for (const name of columns) {
    const head = page.getByRole('columnheader').getByRole('button', { name, exact: true });
    taken.push(await timeAct(window, 'click', { kind: 'list' }, () => head.click()));
  }
  return taken;
}

async function jump(window: BenchWindow): Promise<number[]> {
  const { page } = window;
  const grid = page.getByRole('grid', { name: 'Invites' });
  const taken: number[] = [];
  for (const name of columns) {
    const head = page.getByRole('columnheader').getByRole('button', { name, exact: true });
    await timeAct(window, 'click', { kind: 'list' }, () => head.click());
    const last = Number(await grid.getAttribute('aria-rowcount')) - 2;
    await grid.focus();
    taken.push(await timeAct(window, 'keydown', { kind: 'row', index: last }, () => page.keyboard.press('End')));
    taken.push(await timeAct(window, 'keydown', { kind: 'row', index: 0 }, () => page.keyboard.press('Home')));
  }
  return taken;
}
