import { join } from 'node:path';
import { expect } from '@playwright/test';
import { runCli } from './support/place.ts';
import { goTo, test } from './support/test.ts';

/** More than a page can be tall, at a slot for each row. */
const batches = 6;
const last = 10_000 * batches + 1;

test('a list too long for one page: both ends, its middle, and searching in it', async ({ place, open }) => {
  // Issuing so many takes its time.
  test.setTimeout(300_000);
  runCli(place, ['init', '--key-store', 'keychain']);
  runCli(place, ['generate', '--label', 'Ada']);
  for (let n = 0; n < batches; n++) {
    const codes = join(place.home, `codes-${n}.csv`);
    runCli(place, ['generate', '--label', 'Open day', '--count', '10000', '--out', codes]);
  }
  const { page } = await open();
  await goTo(page, 'Invites');
  const grid = page.getByRole('grid', { name: 'Invites' });
  const rows = grid.locator('.invite-row[aria-busy="false"]');
  const row = (id: number) => rows.filter({ has: page.getByRole('checkbox', { name: `Select #${id}`, exact: true }) });
  await expect(row(last)).toBeVisible();

  // Every row has its number, and the bar is as long as Chromium can draw it.
  await expect(grid).toHaveAttribute('aria-rowcount', String(last + 1));
  const box = page.locator('.invite-box');
  expect(await box.evaluate(({ scrollHeight }) => scrollHeight)).toBeLessThan(10_000_000);

  await grid.focus();
  await page.keyboard.press('End');
  await expect(row(1)).toBeInViewport();
  await expect(row(1)).toHaveAttribute('aria-rowindex', String(last + 1));
  await page.keyboard.press('ArrowUp');
  await expect(row(2)).toHaveAttribute('data-active', 'true');
  await box.evaluate((element) => {
    element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
  });
  await expect(row(Math.round(last / 2))).toBeVisible();
  await page.keyboard.press('Home');
  await expect(row(last)).toBeInViewport();

  // Hits are counted to a thousand, and of those only so many are sorted otherwise than newest first.
  const field = page.getByRole('searchbox', { name: 'Search invites' });
  await field.fill('day');
  await expect(page.getByRole('button', { name: 'All 1,000+' })).toBeVisible();
  await expect(row(last)).toBeVisible();
  await page.getByRole('columnheader').getByRole('button', { name: 'For' }).click();
  await expect(page.getByText('Sorted among the newest 1,000 hits.')).toBeVisible();

  // One or two letters are looked for at the beginning of the name.
  await field.fill('ad');
  await expect(row(1)).toBeVisible();
  await expect(rows).toHaveCount(1);
  await field.fill('ay');
  await expect(page.getByRole('heading', { name: 'Nothing found' })).toBeVisible();
});
