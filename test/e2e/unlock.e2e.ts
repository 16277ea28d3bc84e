import { expect } from '@playwright/test';
import { makeVault, passphrase, readLog } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test('a passphrase or the recovery code opens the vault, and a wrong one says so in its field', async ({
  place,
  open,
}) => {
  const recoveryCode = makeVault(place, 'passphrase');
  const { page } = await open();
  const views = page.getByRole('navigation', { name: 'Views' });
  const unlock = page.getByRole('button', { name: 'Unlock' });
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
  await expect(page.getByLabel('Passphrase')).toBeFocused();
  await page.keyboard.type(`${passphrase}r`);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The passphrase is wrong.')).toBeVisible();
  // What was typed is marked, so that typing replaces it.
  await page.keyboard.type(passphrase);
  await page.keyboard.press('Enter');
  await expect(views).toBeVisible();

  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByLabel('Passphrase').fill(`${passphrase}r`);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The passphrase is wrong.')).toBeVisible();
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await expect(page.getByText('The passphrase is wrong.')).toBeHidden();
  await page.getByLabel('Recovery code').fill(`${recoveryCode.slice(0, -1)}${recoveryCode.endsWith('0') ? '1' : '0'}`);
  await unlock.click();
  await expect(page.getByText('The recovery code is mistyped')).toBeVisible();
  await page.getByLabel('Recovery code').fill(recoveryCode.toLowerCase().replaceAll('-', ' '));
  await unlock.click();
  await expect(views).toBeVisible();
  expect(readLog({ ...place, env: { ...place.env, INVITES_PASSPHRASE: passphrase } })).toEqual([
    'vault.created',
    'vault.unlocked',
    'vault.locked',
    'vault.unlocked',
  ]);
});

test('with the passphrase only, the keychain opens the vault no more, until it is put back there', async ({
  place,
  open,
}) => {
  const { page } = await openUnlocked(place, open);
  const views = page.getByRole('navigation', { name: 'Views' });
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Set a passphrase…' }).click();
  const asked = page.getByRole('dialog', { name: 'Set a passphrase' });
  await asked.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await asked.getByLabel('The same again').fill(passphrase);
  await asked.getByRole('checkbox', { name: 'Always ask for it' }).check();
  await asked.getByRole('button', { name: 'Set' }).click();
  await expect(page.getByText('Your passphrase opens this vault')).toBeVisible();

  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Unlock your vault' })).toBeVisible();
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.keyboard.press('Enter');
  await expect(views).toBeVisible();

  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Use the keychain…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Use the keychain' }).click();
  await expect(page.getByText('The keychain opens this vault', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByText('The keychain opens it for anyone at this desktop.')).toBeVisible();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(views).toBeVisible();
});
