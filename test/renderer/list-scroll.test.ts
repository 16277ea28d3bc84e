import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { FakeVault } from './fake-vault.ts';
import { useWindows } from './windows.ts';

const { open } = useWindows();

/** More than there are slots for. */
const all = 60_000;

/** A vault with many invites, whose pages can be held back. */
function longVault() {
  const vault = new FakeVault();
  const asked: number[] = [];
  let gate = Promise.resolve();
  Object.assign(vault.handlers, {
    'invites.counts': () => ({ GENERATED: 0, ACTIVE: all, EXHAUSTED: 0, EXPIRED: 0, REVOKED: 0 }),
    'invites.list': ({ offset = 0, after, limit = 50 }) => {
      const newest = after === undefined ? all - offset : after.id - 1;
      asked.push(all - newest);
      const count = Math.min(limit, newest);
      return {
        invites: Array.from({ length: count }, (_, at) => ({
          ...vault.invite({ label: (newest - at) % 3 === 0 ? null : `Guest ${newest - at}` }),
          id: newest - at,
        })),
        more: newest > count,
        sortedNewest: null,
      };
    },
  } satisfies FakeVault['handlers']);
  const answer = vault.call.bind(vault);
  vault.call = async (name, input) => {
    if (name === 'invites.list') await gate;
    return await answer(name, input);
  };
  const holdBack = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { vault, asked, holdBack };
}

async function openList(vault: FakeVault): Promise<Page> {
  const page = await open(vault);
  await page.keyboard.press('Control+3');
  await page.locator('.invite-row[aria-busy="false"]').first().waitFor();
  return page;
}

interface Watched {
  /** How often each frame drew other rows. */
  readonly draws: readonly number[];
  /** Elements of rows that came or went. */
  readonly changed: number;
  /** Elements in the page, after each frame. */
  readonly elements: readonly number[];
}

/** Scrolls by so many pixels in each of so many frames, in several moves a frame, and watches what the page does. */
function scroll(page: Page, pixels: number, frames: number): Promise<Watched> {
  return page.evaluate(
    async ([by, count]) => {
      const box = document.querySelector('.invite-box');
      const rows = document.querySelector('.invite-rows');
      if (box === null || rows === null) throw new Error('no list is shown');
      const draws: number[] = [];
      const elements: number[] = [];
      let changed = 0;
      let drawn = 0;
      const observer = new MutationObserver((records) => {
        if (records.some(({ attributeName }) => attributeName === 'data-index')) drawn += 1;
        for (const { addedNodes, removedNodes } of records) {
          changed += [...addedNodes, ...removedNodes].filter((node) => node instanceof Element).length;
        }
      });
      observer.observe(rows, { subtree: true, childList: true, attributes: true });
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      for (let at = 0; at < count; at++) {
        drawn = 0;
        for (let move = 0; move < 5; move++) {
          box.scrollTop += by / 5;
          box.dispatchEvent(new Event('scroll'));
          // What this one drew is told before the next.
          await null;
        }
        await frame();
        await frame();
        draws.push(drawn);
        elements.push(document.getElementsByTagName('*').length);
      }
      observer.disconnect();
      return { draws, changed, elements };
    },
    [pixels, frames] as const,
  );
}

/** The rows in the order of the page: where they stand in the list, what they say of themselves, and whether they are seen. */
function rowsOf(page: Page) {
  return page.locator('.invite-row').evaluateAll((rows) => {
    const box = document.querySelector('.invite-box')?.getBoundingClientRect();
    return rows.map((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return {
        index: Number(row.getAttribute('aria-rowindex')) - 2,
        words: row.querySelectorAll('td')[1]?.textContent,
        seen: box !== undefined && top > box.top && bottom < box.bottom,
      };
    });
  });
}

/** Waits until the rows that are seen are there and read from the page in order; returns the first that is drawn. */
async function settled(page: Page): Promise<number> {
  await expect
    .poll(async () => {
      const rows = await rowsOf(page);
      const first = rows[0]?.index ?? 0;
      const inOrder = rows.every(({ index, words }, at) => index === first + at && words === String(all - index));
      return inOrder && rows.filter(({ seen }) => seen).length > 8;
    })
    .toBe(true);
  return (await rowsOf(page))[0]?.index ?? 0;
}

it('scrolls with the same elements all the way, loaded or not, and puts them in order when it rests', async () => {
  const { vault, holdBack } = longVault();
  const page = await openList(vault);
  const there = await page.evaluate(() => document.getElementsByTagName('*').length);
  for (const [pixels, frames] of [
    [30, 8],
    [450, 12],
    [-200, 5],
    [2_300, 5],
  ] as const) {
    const { elements, changed } = await scroll(page, pixels, frames);
    expect(new Set([there, ...elements]).size).toBe(1);
    expect(changed).toBe(0);
  }
  expect(await settled(page)).toBeGreaterThan(0);
  const release = holdBack();
  const { elements, changed } = await scroll(page, 100_000, 3);
  await page.locator('.invite-row[aria-busy="true"]').first().waitFor();
  expect(new Set([there, ...elements]).size).toBe(1);
  expect(changed).toBe(0);
  release();
  await settled(page);
});

it('draws once a frame, however often it is moved in it', async () => {
  const { vault } = longVault();
  const page = await openList(vault);
  const { draws } = await scroll(page, 250, 20);
  expect(Math.min(...draws)).toBeGreaterThan(0);
  // Where the machine halts, the list is put in order meanwhile, as if it rested.
  expect(Math.max(...draws)).toBeLessThan(3);
});

it('draws no rows that fly by, but those where it comes to rest', async () => {
  const { vault } = longVault();
  const page = await openList(vault);
  const { draws } = await scroll(page, 9_000, 40);
  expect(draws.filter((times) => times > 0).length).toBeLessThan(20);
  expect(await settled(page)).toBeGreaterThan(1_000);
});

it('asks for no page that was passed by', async () => {
  const { vault, asked, holdBack } = longVault();
  const page = await openList(vault);
  const before = asked.length;
  const release = holdBack();
  await scroll(page, 450, 100);
  release();
  const first = await settled(page);
  const last = await page.locator('.invite-row').count();
  // The first that was on its way when the others were passed by, and those around the rows where it came to rest.
  const [, ...later] = asked.slice(before);
  for (const start of later.slice(2)) {
    expect(start).toBeGreaterThan(first - 100);
    expect(start).toBeLessThan(first + last + 100);
  }
  expect(later.length).toBeLessThan(7);
});

it('keeps the life of an invite that was passed by for a minute', async () => {
  const { vault } = longVault();
  Object.assign(vault.handlers, {
    'invites.show': ({ id }) => ({ invite: { ...vault.invite({ label: null }), id }, uses: [], tokens: [] }),
    'audit.list': () => ({ events: [], next: null }),
  } satisfies FakeVault['handlers']);
  const livesRead = () => vault.asked.filter(({ name }) => name === 'audit.list').length;
  const page = await openList(vault);
  await page.clock.install();
  const look = async (index: number) => {
    await page.locator(`.invite-row[data-index="${index}"]`).click();
    await page.getByRole('region', { name: `Invite ${all - index}` }).waitFor();
  };
  await look(0);
  await look(1);
  await expect.poll(livesRead).toBe(2);
  await look(0);
  await look(1);
  expect(livesRead()).toBe(2);
  await page.clock.fastForward('01:01');
  await look(0);
  await expect.poll(livesRead).toBe(3);
});
