import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { startKeyring } from '../support/keyring.ts';
import { issue, makeVault, type Place, runCli } from './support/place.ts';
import type { Shell } from './support/shell.ts';
import { test } from './support/test.ts';

test('where no keychain answers, the recovery code opens the vault', async ({ place, open }) => {
  const recoveryCode = makeVault(place);
  const { page } = await open({ env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.home, 'no-bus')}` } });
  await says(page, 'Your keychain is not answering', 'The vault is safe.');
  await page.getByRole('button', { name: 'Try the keychain again' }).click();
  await says(page, 'Your keychain is not answering', 'which is locked or not running');
  await unlockBy(page, recoveryCode);
});

test('where the keychain is locked, it opens the vault once it is unlocked', async ({ place, open }) => {
  const keyring = await startKeyring({ unlocked: true });
  try {
    const bus = { DBUS_SESSION_BUS_ADDRESS: keyring.env['DBUS_SESSION_BUS_ADDRESS'] ?? '' };
    makeVault({ ...place, env: { ...place.env, ...bus } });
    keyring.lock();
    const { page } = await open({ env: bus });
    await says(page, 'Your keychain is locked', 'unlock that, then try again');
    await keyring.unlock();
    await page.getByRole('button', { name: 'Try the keychain again' }).click();
    await isOpen(page);
  } finally {
    await keyring.stop();
  }
});

test('where the entry is gone from the keychain, the recovery code opens the vault', async ({ place, open }) => {
  const recoveryCode = makeVault(place);
  secretTool(place, ['clear', ...entryOf(place)]);
  const { page } = await open();
  await says(page, 'The key is not in your keychain', 'your passphrase or recovery code opens it too');
  await page.getByLabel('Recovery code').fill('nothing like it');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That is no recovery code. Compare it with the kit, group by group.')).toBeVisible();
  await unlockBy(page, recoveryCode);
});

test('where the entry holds another key, the right one or the recovery code opens the vault', async ({
  place,
  open,
}) => {
  const recoveryCode = makeVault(place);
  const right = secretTool(place, ['lookup', ...entryOf(place)]);
  const store = (secret: string) => secretTool(place, ['store', '--label=key', ...entryOf(place)], secret);
  store('ab'.repeat(32));
  const { page } = await open();
  await says(page, 'Your keychain holds another key', 'another vault’s key, or an older one');
  await unlockBy(page, recoveryCode);
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  store(right);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await isOpen(page);
});

test('a key file that is gone or damaged is named, and opens the vault when it is put back', async ({
  place,
  open,
}) => {
  makeVault(place);
  const { file, copy } = asideOf(place, 'vault.json');
  renameSync(file, copy);
  const { page } = await open();
  await says(page, 'The key file is gone', 'a new key would not fit');
  await expect(page.getByRole('button', { name: 'Make the vault' })).toBeHidden();
  writeFileSync(file, readFileSync(copy, 'utf8').slice(0, 300), { mode: 0o600 });
  await page.getByRole('button', { name: 'Try again' }).click();
  await says(page, 'The key file is damaged', 'does not hold together');
  renameSync(copy, file);
  await page.getByRole('button', { name: 'Try again' }).click();
  await isOpen(page);
});

for (const [what, spoil, title, words] of [
  ['gone', (file: string) => rmSync(file), 'The invites’ file is gone', 'which holds the invites, is not'],
  ['damaged', spoilEnd, 'The invites’ file is damaged', 'restore your newest backup'],
  ['empty', (file: string) => truncateSync(file), 'The invites’ file is damaged', 'restore your newest backup'],
] as const) {
  test(`a registry that is ${what} is named, and a backup takes its place`, async ({ place, open }) => {
    const recoveryCode = makeVault(place);
    issue(place, ['--label', 'Ada']);
    const backup = join(place.home, 'vault.ivbackup');
    runCli(place, ['backup', backup]);
    spoil(join(place.vault, 'registry.db'));
    const shell = await open();
    await says(shell.page, title, words);
    await restoreBackup(shell, backup, recoveryCode);
    expect(JSON.parse(runCli(place, ['list', '--json']))).toMatchObject([{ label: 'Ada' }]);
  });
}

test('a key file from before a change of the key is named, and a backup takes its place', async ({ place, open }) => {
  const recoveryCode = makeVault(place);
  issue(place, ['--label', 'Ada']);
  const backup = join(place.home, 'vault.ivbackup');
  runCli(place, ['backup', backup]);
  const { file, copy } = asideOf(place, 'vault.json');
  copyFileSync(file, copy);
  runCli(place, ['rekey']);
  copyFileSync(copy, file);
  const shell = await open();
  await says(shell.page, 'Key file and invites do not belong together', 'from before a change of the key');
  await restoreBackup(shell, backup, recoveryCode);
  expect(JSON.parse(runCli(place, ['list', '--json']))).toMatchObject([{ label: 'Ada' }]);
});

async function says(page: Page, title: string, words: string): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  await expect(page.getByRole('main')).toContainText(words);
}

async function isOpen(page: Page): Promise<void> {
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
}

async function unlockBy(page: Page, recoveryCode: string): Promise<void> {
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByRole('button', { name: 'Unlock', exact: true }).click();
  await isOpen(page);
}

async function restoreBackup({ page, around }: Shell, backup: string, recoveryCode: string): Promise<void> {
  await around.choose(backup, () => page.getByRole('button', { name: 'Restore a backup…' }).click());
  const asked = page.getByRole('dialog', { name: 'Restore this backup?' });
  await asked.getByLabel('Its recovery code').fill(recoveryCode);
  await asked.getByRole('button', { name: 'Restore' }).click();
  await asked.getByRole('button', { name: 'Replace the vault' }).click();
  await expect(asked).toBeHidden();
  await page.getByRole('button', { name: /Unlock|Try again/ }).click();
  await isOpen(page);
}

/** Damages every page but the first, where the key is told to be right. */
function spoilEnd(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0x5a, 4096 + 100);
  writeFileSync(file, bytes);
}

function asideOf({ vault, home }: Place, name: string): { readonly file: string; readonly copy: string } {
  return { file: join(vault, name), copy: join(home, `${name}.aside`) };
}

/** The attributes of the keychain's entry that opens a vault. */
function entryOf({ vault }: Place): string[] {
  const { vaultId } = JSON.parse(readFileSync(join(vault, 'vault.json'), 'utf8'));
  return ['service', 'invite-vault', 'account', vaultId];
}

/** What a program that nobody here wrote does to the keychain. */
function secretTool({ env }: Place, words: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync('secret-tool', words, { env, input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`secret-tool ${words[0]}: ${stderr}`);
  return stdout;
}
