import { expect } from '@playwright/test';
import { readLog, runCli } from './support/place.ts';
import { openUnlocked, test } from './support/test.ts';

test('locks and unlocks by button, by key and with the screen', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  const locked = page.getByRole('heading', { name: 'Your vault is locked' });
  const views = page.getByRole('navigation', { name: 'Views' });
  const unlock = page.getByRole('button', { name: 'Unlock' });

  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(locked).toBeVisible();
  await expect(views).toBeHidden();
  await unlock.click();
  await expect(views).toBeVisible();

  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Audit' }).click();
  await page.keyboard.press('l');
  await expect(locked).toBeVisible();
  await unlock.click();
  await expect(views).toBeVisible();

  await around.lockScreen();
  await expect(locked).toBeVisible();
  await expect(page.getByText('It locked itself together with your screen.')).toBeVisible();

  const events: { type: string; detail: { reason?: string } }[] = JSON.parse(runCli(place, ['audit', '--json']));
  const reasons = events.filter(({ type }) => type === 'vault.locked').map(({ detail }) => detail.reason);
  expect(reasons.sort()).toEqual(['operator', 'operator', 'screen_lock']);
});

test('a locked window answers nothing that wants the vault', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  runCli(place, ['generate', '--label', 'Ada']);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  const answer = await page.evaluate(`vault.call('invites.list', {})`);
  expect(answer).toMatchObject({ ok: false, error: { code: 'vault_locked' } });
});

test('a window that is closed locks the vault and ends the program', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  await shell.page.close();
  expect(await shell.ended).toBe(0);
  expect(readLog(place).slice(-2)).toEqual(['vault.unlocked', 'vault.locked']);
});
