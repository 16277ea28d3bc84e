import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { passphrase, runCli } from './support/place.ts';
import { spoken } from './support/surroundings.ts';
import { test } from './support/test.ts';

test('saves where the operator says, and replaces only what she says twice', async ({ place, open }) => {
  const { page } = await open();
  await page.getByRole('button', { name: 'Make the vault' }).click();
  const save = page.getByRole('button', { name: 'Save as a file' });
  const kit = join(place.downloads, 'recovery-kit.txt');

  await save.click();
  await expect.poll(() => spoken(page)).toContain(kit);
  await page.keyboard.press('Enter');
  await expect(page.getByText(kit)).toBeVisible();
  expect((statSync(kit).mode & 0o777).toString(8)).toBe('600');
  expect(readFileSync(kit, 'utf8')).toContain((await page.locator('code').first().innerText()).replaceAll(/\s/g, '-'));

  await save.click();
  await expect.poll(() => spoken(page)).toContain(join(place.downloads, 'recovery-kit (2).txt'));
  writeFileSync(kit, 'mine');
  await page.keyboard.type('recovery-kit');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => spoken(page))
    .toContain('There is a file of that name already. Replacing it cannot be undone.');
  await page.keyboard.press('Enter');
  await expect.poll(() => spoken(page)).not.toContain('Replace');

  await save.click();
  await expect.poll(() => spoken(page)).toContain('Save');
  expect(readFileSync(kit, 'utf8')).toBe('mine');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('~/nowhere/kit.txt');
  await page.keyboard.press('Enter');
  await expect.poll(() => spoken(page)).toContain('There is no such folder.');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('~/Downloads/recovery-kit.txt');
  await page.keyboard.press('Enter');
  await expect.poll(() => spoken(page)).toContain('Replace');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect.poll(() => readFileSync(kit, 'utf8')).toContain('Invite Vault: recovery kit');
  expect(readdirSync(place.downloads)).toEqual(['recovery-kit.txt']);
});

test('the keys of the page are not heard while a file is named', async ({ place, open }) => {
  runCli(place, ['init', '--key-store', 'keychain']);
  const { page } = await open();
  await page.getByLabel('For whom').fill('Ada');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('menuitem', { name: 'QR code as SVG' }).click();
  await expect.poll(() => spoken(page)).toContain(join(place.downloads, 'invite-1.svg'));
  await page.keyboard.type('lnf/l');
  await page.keyboard.press('Enter');
  await expect.poll(() => spoken(page)).toContain('There is no such folder.');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Invite 1, just issued' })).toBeVisible();
  expect(readdirSync(place.downloads)).toEqual([]);
});

test('restores the backup that is chosen in the browser’s own dialog', async ({ place, open }) => {
  const secret = join(place.home, 'passphrase');
  writeFileSync(secret, passphrase, { mode: 0o600 });
  const other = { ...place, vault: join(place.home, 'other') };
  runCli(other, ['init', '--key-store', 'passphrase', '--passphrase-file', secret]);
  runCli(other, ['generate', '--label', 'Ada', '--passphrase-file', secret]);
  const backup = join(place.home, 'a backup.ivbackup');
  runCli(other, ['backup', backup, '--passphrase-file', secret]);

  const { page, around } = await open();
  await page.getByRole('heading', { name: 'Make your vault' }).waitFor();
  await around.choose(backup, () => page.getByRole('button', { name: 'Restore a backup…' }).click());
  await expect(page.getByText(backup)).toBeVisible();
  await page.getByLabel('Its passphrase or recovery code').fill(passphrase);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('heading', { name: /unlock|locked/i })).toBeVisible();
  const [invite] = JSON.parse(runCli(place, ['list', '--json', '--passphrase-file', secret]));
  expect(invite).toMatchObject({ label: 'Ada' });
});
