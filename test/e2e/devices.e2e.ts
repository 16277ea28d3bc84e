import { expect } from '@playwright/test';
import { issue, readLog, runCli } from './support/place.ts';
import { goTo, openUnlocked, paste, shownCode, test } from './support/test.ts';

test('a use for a device makes a token, which is known when it is pasted, and refused once it is revoked', async ({
  place,
  open,
}) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const [code = ''] = issue(place, ['--label', 'Ada']);
  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, code);
  await page.getByRole('button', { name: 'More ways to use it' }).click();
  await page.getByRole('menuitem', { name: 'Use it for a device…' }).click();
  const asked = page.getByRole('dialog', { name: 'Use it for a device' });
  await expect(asked.getByLabel('Device', { exact: true })).toHaveValue('Ada');
  await asked.getByLabel('Device', { exact: true }).fill('Ada’s tablet');
  await asked.getByRole('button', { name: 'Use it now' }).click();
  const used = page.getByRole('region', { name: 'Used' });
  const token = await shownCode(used);
  expect(token).toMatch(/^mst_[\w-]{43}$/);

  await goTo(page, 'Devices');
  await expect(page.getByRole('row', { name: /Ada’s tablet/ })).toContainText('Active');
  await paste(shell, `mst_${'A'.repeat(43)}`);
  const check = page.getByRole('region', { name: 'Check a token' });
  await expect(check.getByRole('heading', { name: 'Unknown token' })).toBeVisible();
  await page.getByLabel('Device token', { exact: true }).fill('');
  await paste(shell, token);
  await expect(check.getByRole('heading', { name: 'Good' })).toBeVisible();
  await expect(page.getByLabel('Device token', { exact: true })).toHaveValue('');
  expect(runCli(place, ['tokens', 'check', '-'], token)).toContain('Ada’s tablet');

  await check.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByRole('dialog', { name: 'Revoke token #1?' }).getByRole('button', { name: 'Revoke' }).click();
  await expect(check.getByRole('heading', { name: 'Revoked' })).toBeVisible();
  await expect(page.getByRole('row', { name: /Ada’s tablet/ })).toContainText('Revoked');
  expect(() => runCli(place, ['tokens', 'check', '-'], token)).toThrow(/ended with 1/);
  expect(readLog(place).slice(-1)).toEqual(['token.revoked']);
});
