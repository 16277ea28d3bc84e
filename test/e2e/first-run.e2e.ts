import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { readLog, runCli } from './support/place.ts';
import { goTo, test } from './support/test.ts';

test('from nothing to an invite that was used: vault, kit, code, QR picture, check, use', async ({ place, open }) => {
  const { page } = await open();

  await expect(page.getByRole('heading', { name: 'Make your vault' })).toBeVisible();
  await page.getByRole('button', { name: 'Make the vault' }).click();

  await expect(page.getByRole('heading', { name: 'Keep this recovery code' })).toBeVisible();
  const kit = await page.locator('code').first().innerText();
  const ending = kit.split(/\s+/).slice(-2).join('-');
  await page.getByLabel('Type the last two groups from your copy').fill(ending);
  await page.getByRole('button', { name: 'I have it' }).click();

  await expect(page.getByRole('heading', { name: 'Issue an invite' })).toBeVisible();
  await page.getByLabel('For whom').fill('Ada’s tablet');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const sheet = page.getByRole('region', { name: 'Invite 1, just issued' });
  await expect(sheet).toBeVisible();
  const code = (await sheet.locator('code').innerText()).trim();
  expect(code).toMatch(/^pinv_[\w-]{43}$/);
  const picture = join(place.home, 'sheet.png');
  writeFileSync(picture, await page.screenshot());
  expect(readQr(picture)).toBe(code);

  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(`hi, here it is: “${code}”`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next code' }).click();
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Used up' })).toBeVisible();

  expect(JSON.parse(runCli(place, ['show', '1', '--json']))).toMatchObject({
    invite: { label: 'Ada’s tablet', state: 'EXHAUSTED', useCount: 1 },
  });
  expect(readLog(place)).toEqual([
    'vault.created',
    'vault.unlocked',
    'invite.generated',
    'invite.checked',
    'invite.used',
    'invite.exhausted',
    'invite.checked',
  ]);
});

/** What a program that nobody here wrote reads in a picture. */
function readQr(picture: string): string {
  const words = ['--raw', '--quiet', '-Sdisable', '-Sqrcode.enable', picture];
  return execFileSync('zbarimg', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
