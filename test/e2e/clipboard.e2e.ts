import { expect, type Page } from '@playwright/test';
import { openUnlocked, test } from './support/test.ts';

test('what is copied counts down and is gone when the vault locks', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const code = await issueAndCopy(page);
  await expect(page.getByText(/Clipboard clears in 0:\d\d/)).toBeVisible();
  expect(await readClipboard(page)).toBe(code);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  expect(await readClipboard(page)).toBe('');
});

test('what someone else copied stays', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  await issueAndCopy(page);
  await withClipboard(page, `navigator.clipboard.writeText('a shopping list')`);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  expect(await readClipboard(page)).toBe('a shopping list');
});

test('a window that is closed clears the clipboard before it goes', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  await issueAndCopy(page);
  const ticks: number[] = [];
  await page.exposeFunction('heardTick', (seconds: number) => ticks.push(seconds));
  await page.evaluate(`vault.on('clipboard.tick', ({ secondsLeft }) => heardTick(secondsLeft)), undefined`);
  // Else this test would answer the browser's question in the program's place.
  page.on('dialog', () => {});
  await page.close({ runBeforeUnload: true });
  expect(await shell.ended).toBe(0);
  expect(ticks.at(-1)).toBe(0);
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

async function readClipboard(page: Page): Promise<unknown> {
  return await withClipboard(page, `navigator.clipboard.readText()`);
}

/** The page itself may not, so the test is let in for a moment. */
async function withClipboard(page: Page, script: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  const permissions = ['clipboardReadWrite', 'clipboardSanitizedWrite', 'idleDetection'] as const;
  await session.send('Browser.grantPermissions', { origin: 'https://vault.invalid', permissions: [...permissions] });
  const value = await page.evaluate(script);
  await session.send('Browser.grantPermissions', { origin: 'https://vault.invalid', permissions: ['idleDetection'] });
  return value;
}
