import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { passphrase, readLog, runCli } from './support/place.ts';
import { goTo, paste, shownCode, test } from './support/test.ts';

test('a stranger issues an invite, has it used, revokes another, and proves all that', async ({ place, open }) => {
  const shell = await open();
  const { page, around } = shell;

  await expect(page.getByRole('heading', { name: 'Make your vault' })).toBeVisible();
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await confirmKit(page);

  await expect(page.getByRole('heading', { name: 'Issue an invite' })).toBeVisible();
  await page.getByLabel('For whom').fill('Ada’s tablet');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const sheet = page.getByRole('region', { name: 'Invite 1, just issued' });
  const code = await shownCode(sheet);
  expect(code).toMatch(/^pinv_[\w-]{43}$/);
  const picture = join(place.home, 'sheet.png');
  for (const forcedColors of ['none', 'active'] as const) {
    await page.emulateMedia({ colorScheme: 'dark', forcedColors });
    writeFileSync(picture, await page.screenshot());
    expect(readQr(picture), `forced colours: ${forcedColors}`).toBe(code);
  }
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await sheet.getByRole('button', { name: 'Copy code' }).click();
  await expect(sheet.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await around.clipboard.read()).toBe(code);

  await page.getByLabel('For whom').fill('Grace');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('region', { name: 'Invite 2, just issued' }).getByRole('button', { name: 'Message' }).click();

  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, `hi, here it is: “${code}”`);
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();
  await page.getByRole('button', { name: 'Use it now' }).click();
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next code' }).click();
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Used up' })).toBeVisible();

  await goTo(page, 'Invites');
  await page.getByRole('row', { name: /Grace/ }).click();
  await page.getByRole('region', { name: 'Invite 2' }).getByRole('button', { name: 'Revoke…' }).click();
  const asked = page.getByRole('dialog', { name: 'Revoke #2?' });
  await asked.getByLabel('Reason').fill('She found another way');
  await asked.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('row', { name: /Grace/ })).toContainText('Revoked');

  await goTo(page, 'Audit');
  await page.getByRole('button', { name: 'Export…' }).click();
  const log = join(place.home, 'log.json');
  await around.saveTo(log, () => page.getByRole('button', { name: 'Choose the file…' }).click());
  await expect(page.getByRole('status').filter({ hasText: '9 events exported' })).toBeVisible();
  expect(statSync(log).mode & 0o777).toBe(0o600);
  // On a machine that has no vault.
  const elsewhere = { ...place, vault: join(place.home, 'nothing') };
  expect(runCli(elsewhere, ['audit', 'verify', log])).toContain('verified  9 events, #1 to #9; the whole log');

  expect(JSON.parse(runCli(place, ['show', '1', '--json']))).toMatchObject({
    invite: { label: 'Ada’s tablet', state: 'EXHAUSTED', useCount: 1 },
  });
  expect(JSON.parse(runCli(place, ['show', '2', '--json']))).toMatchObject({
    invite: { state: 'REVOKED', revokeReason: 'She found another way' },
  });
  expect(readLog(place)).toEqual([
    'vault.created',
    'vault.unlocked',
    'invite.generated',
    'invite.generated',
    'invite.checked',
    'invite.used',
    'invite.exhausted',
    'invite.checked',
    'invite.revoked',
    'audit.exported',
  ]);
});

test('a vault behind a passphrase is made when it was typed twice, and its kit confirmed by its true end', async ({
  place,
  open,
}) => {
  const { page } = await open();
  await page.getByRole('radio', { name: /Behind a passphrase/ }).click();
  const make = page.getByRole('button', { name: 'Make the vault' });
  await page.getByLabel('Passphrase', { exact: true }).fill('short');
  await make.click();
  await expect(page.getByText('At least 8 characters.')).toBeVisible();
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('The same again').fill(`${passphrase} `);
  await make.click();
  await expect(page.getByText('The two are not the same.')).toBeVisible();
  await page.getByLabel('The same again').fill(passphrase);
  await make.click();

  await expect(page.getByRole('heading', { name: 'Keep this recovery code' })).toBeVisible();
  await page.getByLabel('Type the last two groups from your copy').fill('AAAA-B');
  await page.getByRole('button', { name: 'I have it' }).click();
  await expect(page.getByText('That is not how the code ends. Look at your copy again.')).toBeVisible();
  await confirmKit(page);
  await expect(page.getByRole('heading', { name: 'Issue an invite' })).toBeVisible();
  const secret = join(place.home, 'passphrase');
  writeFileSync(secret, passphrase, { mode: 0o600 });
  expect(JSON.parse(runCli(place, ['list', '--json', '--passphrase-file', secret]))).toEqual([]);
});

async function confirmKit(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Keep this recovery code' })).toBeVisible();
  const ending = (await shownCode(page.getByRole('main'))).split('-').slice(-2).join('-');
  await page.getByLabel('Type the last two groups from your copy').fill(ending);
  await page.getByRole('button', { name: 'I have it' }).click();
}

/** What a program that nobody here wrote reads in a picture. */
function readQr(picture: string): string {
  const words = ['--raw', '--quiet', '-Sdisable', '-Sqrcode.enable', picture];
  return execFileSync('zbarimg', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
