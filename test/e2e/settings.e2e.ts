import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { issue, readLog, runCli } from './support/place.ts';
import { goTo, openUnlocked, shownCode, test } from './support/test.ts';

test('a service gives invites their links, and the policy their usual terms', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  await page.getByRole('button', { name: 'Add a service' }).click();
  const services = page.getByRole('region', { name: 'Services' });
  await services.getByRole('button', { name: 'Add a service' }).click();
  const add = page.getByRole('dialog', { name: 'Add a service' });
  await add.getByLabel('Short name').fill('home');
  await add.getByLabel('Address').fill('https://home.example');
  await add.getByLabel('Prefix of its tokens').fill('hm_');
  await add.getByRole('button', { name: 'Add' }).click();
  await expect(services).toContainText('https://home.example');

  const issuing = page.getByRole('region', { name: 'Issuing' });
  await issuing.getByLabel('Usual lifetime').fill('2h');
  await issuing.getByRole('spinbutton', { name: 'Usual uses' }).fill('3');
  await issuing.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();

  await goTo(page, 'Issue');
  await page.getByRole('combobox', { name: 'Service' }).click();
  await page.getByRole('option', { name: /home/ }).click();
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const sheet = page.getByRole('region', { name: 'Invite 1, just issued' });
  expect(await shownCode(sheet)).toMatch(/^https:\/\/home\.example\/setup#invite=hm_[\w-]{43}$/);
  const { invite } = JSON.parse(runCli(place, ['show', '1', '--json']));
  expect(invite).toMatchObject({ identity: 'home', maxUses: 3 });
  expect(Date.parse(invite.expiresAt) - Date.parse(invite.createdAt)).toBe(2 * 3_600_000);

  await goTo(page, 'Settings');
  await services.getByRole('button', { name: 'Edit home' }).click();
  const edit = page.getByRole('dialog', { name: 'Change home' });
  await edit.getByLabel('Longest lifetime').fill('1h');
  await edit.getByLabel('Usual lifetime').fill('30m');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('home changed')).toBeVisible();
  await services.getByRole('button', { name: 'Remove home' }).click();
  const remove = page.getByRole('dialog', { name: 'Remove home?' });
  await remove.getByRole('button', { name: 'Remove' }).click();
  await expect(remove.getByRole('alert')).toContainText(/live|active|issued/i);
});

test('a backup brings back what was there, says first what would be lost, and keeps what it replaces', async ({
  place,
  open,
}) => {
  const { page, around } = await openUnlocked(place, open);
  issue(place, ['--label', 'Ada']);
  await goTo(page, 'Settings');
  const file = join(place.home, 'vault.ivbackup');
  await around.saveTo(file, () => page.getByRole('button', { name: 'Back up…' }).click());
  await expect(page.getByText(/^Saved .* up to event #\d+, as/)).toBeVisible();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  issue(place, ['--label', 'Grace']);

  await around.choose(file, () => page.getByRole('button', { name: 'Restore a backup…' }).click());
  await page.getByRole('dialog', { name: 'Restore this backup?' }).getByRole('button', { name: 'Go on' }).click();
  const asked = page.getByRole('dialog', { name: 'Replace this vault?' });
  await expect(asked).toContainText(/event/);
  await asked.getByRole('button', { name: 'Replace the vault' }).click();
  await expect(page.getByText('A backup was restored: unlock to look at it.')).toBeVisible();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await goTo(page, 'Invites');
  await expect(page.getByRole('row', { name: /Ada/ })).toBeVisible();
  expect(readdirSync(place.home).filter((name) => name.startsWith('vault.replaced-'))).toHaveLength(1);
  expect(readLog(place)).toContain('vault.restored');
});

test('the key is changed in place, and with the master key the recovery code too', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const [code = ''] = issue(place, ['--label', 'Ada']);
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Change the key…' }).click();
  const asked = page.getByRole('dialog', { name: 'Change the database key?' });
  await asked.getByRole('button', { name: 'Change the key' }).click();
  await expect(page.getByText('The key was changed')).toBeVisible();
  expect(runCli(place, ['validate', '-'], code)).not.toBe('');

  await page.getByRole('button', { name: 'Change the key…' }).click();
  await asked.getByRole('checkbox', { name: 'The master key too' }).check();
  await asked.getByRole('button', { name: 'Change the key' }).click();
  const kit = page.getByRole('dialog', { name: 'Keep this recovery code' });
  const recoveryCode = await shownCode(kit);
  await page.keyboard.press('Escape');
  await kit
    .getByLabel('Type the last two groups from your copy')
    .fill(recoveryCode.split('-').slice(-2).join(' ').toLowerCase());
  await kit.getByRole('button', { name: 'I have it' }).click();
  await expect(kit).toBeHidden();
  expect(runCli(place, ['validate', '-'], code)).not.toBe('');
  expect(readLog(place).filter((type) => type === 'vault.rekeyed')).toHaveLength(2);

  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
});

test('how the window looks and behaves is kept for the next time', async ({ place, open }) => {
  const first = await openUnlocked(place, open);
  await goTo(first.page, 'Settings');
  const section = first.page.getByRole('region', { name: 'This window' });
  await section.getByText('Dark').click();
  await expect(first.page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await section.getByRole('combobox', { name: 'Lock when you are away for' }).click();
  await first.page.getByRole('option', { name: '2 minutes' }).click();
  await expect(first.page.getByText(/locks in [12]:\d\d/)).toBeVisible();
  first.kill('SIGTERM');
  await first.ended;

  const { page } = await open();
  await expect(page.getByText(/locks in [12]:\d\d/)).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});
