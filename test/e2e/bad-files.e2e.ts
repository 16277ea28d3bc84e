import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { mountDisk } from '../support/small-disk.ts';
import { startWriter } from './support/busy-writer.ts';
import { issue, makeVault, type Place, runCli } from './support/place.ts';
import { goTo, needs, openUnlocked, test } from './support/test.ts';

test('while another program writes, what is asked for waits and is then done once', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const writer = await startWriter(place);
  await page.getByLabel('For whom').fill('Ada');
  const button = page.getByRole('button', { name: 'Issue invite' });
  await button.click();
  await expect(button).toHaveAttribute('data-loading', 'true');
  // Reading goes on meanwhile.
  await goTo(page, 'Invites');
  await expect(page.getByText('No invites yet')).toBeVisible();
  await writer.stop();
  await expect(page.getByRole('row', { name: /Ada/ })).toHaveCount(1);
});

test('a use says that it waits while another program writes, and is then done once', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const [code = ''] = issue(place, ['--label', 'Ada', '--max-uses', '3']);
  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  const button = page.getByRole('button', { name: 'Use it now' });
  await expect(button).toBeVisible();
  const writer = await startWriter(place);
  await button.click();
  await expect(button).toHaveAttribute('data-loading', 'true');
  const waiting = page.getByText('Waiting for another write to the vault to end; then this is done.');
  await expect(waiting).toBeVisible();
  await writer.stop();
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();
  await expect(waiting).toBeHidden();
  expect(JSON.parse(runCli(place, ['show', '1', '--json']))).toMatchObject({ invite: { useCount: 1 } });
});

test('a program that does not stop writing is named after a while, and nothing was done', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const writer = await startWriter(place);
  await page.getByLabel('For whom').fill('Ada');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const said = page.getByRole('alert').filter({ hasText: 'Another program is writing to this vault.' });
  await expect(said).toBeVisible({ timeout: 60_000 });
  await writer.stop();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toEqual([]);
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await expect(page.getByRole('region', { name: 'Invite 1, just issued' })).toBeVisible();
});

test('a registry that is deleted while the window is open takes nothing more, and is missed by name', async ({
  place,
  open,
}) => {
  const { page } = await openUnlocked(place, open);
  issue(place, ['--label', 'Ada']);
  const aside = join(place.home, 'aside');
  mkdirSync(aside);
  for (const name of registryFiles(place)) renameSync(join(place.vault, name), join(aside, name));
  await tryToIssue(page, 'Grace');
  await expect(page.getByRole('alert')).toContainText(/registry .* is gone/);
  await expect(page.getByRole('region', { name: /just issued/ })).toBeHidden();
  for (const name of readdirSync(aside)) renameSync(join(aside, name), join(place.vault, name));
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await expect(page.getByRole('region', { name: 'Invite 2, just issued' })).toBeVisible();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toMatchObject([{ label: 'Grace' }, { label: 'Ada' }]);
});

test('an older copy that is put in place while the window is open is seen, and takes nothing until it is accepted', async ({
  place,
  open,
}) => {
  makeVault(place);
  const [code = ''] = issue(place, ['--label', 'Ada']);
  const older = join(place.home, 'older.db');
  copyFileSync(join(place.vault, 'registry.db'), older);
  const { page } = await open();
  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();

  for (const name of registryFiles(place)) rmSync(join(place.vault, name));
  cpSync(older, join(place.vault, 'registry.db'));
  await goTo(page, 'Issue');
  await tryToIssue(page, 'Grace');
  await expect(page.getByText('An older copy of this vault was put in place.')).toBeVisible();
  await expect(page.getByRole('region', { name: /just issued/ })).toBeHidden();
  await page.getByRole('button', { name: 'Keep this copy…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Keep this copy' }).click();
  await expect(page.getByText('An older copy of this vault was put in place.')).toBeHidden();
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await expect(page.getByRole('region', { name: /just issued/ })).toBeVisible();
});

test('a registry that is damaged while the window is open is named, and a backup takes its place', async ({
  place,
  open,
}) => {
  const recoveryCode = makeVault(place);
  issue(place, ['--label', 'Ada'], 200);
  const backup = join(place.home, 'vault.ivbackup');
  runCli(place, ['backup', backup]);
  const { page, around } = await open();
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  const file = join(place.vault, 'registry.db');
  const bytes = readFileSync(file);
  for (const name of registryFiles(place)) rmSync(join(place.vault, name));
  writeFileSync(file, bytes.fill(0x5a, 4096 + 100), { mode: 0o600 });
  await tryToIssue(page, 'Grace');
  await expect(page.getByRole('alert')).toContainText(/registry file is damaged/);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('heading', { name: 'The invites’ file is damaged' })).toBeVisible();
  await around.choose(backup, () => page.getByRole('button', { name: 'Restore a backup…' }).click());
  const asked = page.getByRole('dialog');
  await asked.getByLabel('Its recovery code').fill(recoveryCode);
  await asked.getByRole('button', { name: 'Restore' }).click();
  await asked.getByRole('button', { name: 'Replace the vault' }).click();
  await page.getByRole('button', { name: /Unlock|Try again/ }).click();
  await goTo(page, 'Invites');
  await expect(page.getByRole('row', { name: /Ada/ }).first()).toBeVisible();
});

test('a disk that fills up during a backup is named in place, and no half of a backup is left', async ({
  place,
  open,
}) => {
  needs('mountable tmpfs');
  const { page, around } = await openUnlocked(place, open);
  issue(place, ['--label', 'Ada'], 500);
  const disk = join(place.home, 'disk');
  mkdirSync(disk);
  const small = mountDisk(disk, '128k');
  try {
    await goTo(page, 'Settings');
    const section = page.getByRole('region', { name: 'Backup and restore' });
    const backUp = section.getByRole('button', { name: 'Back up…' });
    await around.saveTo(join(disk, 'vault.ivbackup'), () => backUp.click());
    await expect(section.getByRole('alert')).toContainText(/disk .*full/i);
    expect(readdirSync(disk)).toEqual([]);
    const roomy = join(place.home, 'vault.ivbackup');
    await around.saveTo(roomy, () => backUp.click());
    await expect(section.getByRole('status')).toContainText(roomy);
    await expect(section.getByRole('alert')).toBeHidden();
  } finally {
    small.unmount();
  }
});

function registryFiles({ vault }: Place): string[] {
  return readdirSync(vault).filter((name) => name.startsWith('registry.db'));
}

async function tryToIssue(page: Page, label: string): Promise<void> {
  await page.getByLabel('For whom').fill(label);
  await page.getByRole('button', { name: 'Issue invite' }).click();
}
