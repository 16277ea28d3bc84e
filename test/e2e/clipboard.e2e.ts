import { expect, type Page } from '@playwright/test';
import { openUnlocked, test } from './support/test.ts';

test('what is copied counts down and is gone when the vault locks', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  const code = await issueAndCopy(page);
  await expect(page.getByText(/Clipboard clears in 0:\d\d/)).toBeVisible();
  expect(await around.clipboard.read()).toBe(code);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  expect(await around.clipboard.read()).toBe('');
});

test('what someone else copied stays', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  await issueAndCopy(page);
  await around.clipboard.write('a shopping list');
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  expect(await around.clipboard.read()).toBe('a shopping list');
});

async function issueAndCopy(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('button', { name: 'Copy code' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  return (
    await page
      .getByRole('region', { name: /just issued/ })
      .locator('code')
      .innerText()
  ).trim();
}
