import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { expectAccessible } from './support/axe.ts';
import { issue, makeVault, type Place, passphrase, runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

// A look takes axe a second and more, and each test takes a dozen.
test.describe.configure({ timeout: 360_000 });

test('axe finds nothing wrong before the vault is open', async ({ open }) => {
  const { page } = await open();
  await page.getByRole('radio', { name: /Behind a passphrase/ }).click();
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await expect(page.getByText('At least 8 characters.')).toBeVisible();
  await expectAccessible(page, 'welcome');
  await page.getByLabel('Passphrase', { exact: true }).fill(passphrase);
  await page.getByLabel('The same again').fill(passphrase);
  await page.getByRole('button', { name: 'Make the vault' }).click();
  await page.getByLabel('Type the last two groups from your copy').fill('wrong');
  await page.getByRole('button', { name: 'I have it' }).click();
  await expectAccessible(page, 'kit');
  await page.reload();
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByLabel('Passphrase').fill('wrong wrong');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The passphrase is wrong.')).toBeVisible();
  await expectAccessible(page, 'unlock');
});

test('axe finds nothing wrong with a fault', async ({ place, open }) => {
  makeVault(place);
  const { page } = await open({ env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(place.home, 'no-bus')}` } });
  await expect(page.getByRole('heading', { name: 'Your keychain is not answering' })).toBeVisible();
  await expectAccessible(page, 'fault');
});

test('axe finds nothing wrong in any view', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  for (const view of ['Invites', 'Devices']) {
    await goTo(page, view);
    await expectAccessible(page, `empty ${view}`);
  }
  fill(place);
  for (const view of ['Issue', 'Check', 'Invites', 'Audit', 'Devices', 'Desk', 'Settings']) {
    await goTo(page, view);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page, view);
  }
  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  await expectAccessible(page, 'locked');
});

test('axe finds nothing wrong with sheets and verdicts', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const codes = fill(place);
  await goTo(page, 'Issue');
  await page.getByLabel('For whom').fill('Ada');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await expect(page.getByRole('region', { name: /just issued/ })).toBeVisible();
  await expectAccessible(page, 'result sheet', 'main');
  await page.getByRole('button', { name: 'Done' }).click();
  await expectAccessible(page, 'put away', '[role=dialog]');
  await page.getByRole('button', { name: 'Put away' }).click();
  await page.getByRole('button', { name: 'Batch…' }).click();
  await expectAccessible(page, 'batch', '[role=dialog]');
  await page.getByRole('button', { name: 'Issue 10 invites' }).click();
  await expect(page.getByRole('region', { name: 'The batch, just issued' })).toBeVisible();
  await expectAccessible(page, 'batch sheet', 'main');

  await goTo(page, 'Check');
  const field = page.getByLabel('Code, link or message');
  for (const text of [...codes, 'nothing', codes.join(' ')]) {
    await field.fill(text);
    await field.press('Enter');
    await expect(page.getByRole('region', { name: /^Verdicts?$/ })).toBeVisible();
    await expectAccessible(page, `verdict on ${text}`, 'main');
  }
  await field.fill(codes[0] ?? '');
  await field.press('Enter');
  await page.getByRole('button', { name: 'More ways to use it' }).click();
  await page.getByRole('menuitem', { name: 'Use it for a device…' }).click();
  await expectAccessible(page, 'use for a device', '[role=dialog]');
  await page.getByRole('dialog').getByRole('button', { name: 'Use it now' }).click();
  await expect(page.getByRole('region', { name: 'Used' })).toBeVisible();
  await expectAccessible(page, 'used', 'main');
});

test('axe finds nothing wrong with drawers and dialogs', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  fill(place);
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await expectAccessible(page, 'shortcuts', '[role=dialog]');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeHidden();
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('combobox', { name: 'Find a command or an invite' }).fill('a');
  await expect(page.getByRole('option', { name: /עדה|Ada/ }).first()).toBeVisible();
  await expectAccessible(page, 'palette', '[role=dialog]');
  await page.keyboard.press('Escape');

  await goTo(page, 'Invites');
  await page.getByRole('row', { name: /#?1\b.*Ada/ }).click();
  const panel = page.getByRole('region', { name: /^Invite \d+$/ });
  await expectAccessible(page, 'drawer', 'main');
  for (const [button, dialog] of [
    ['Edit name and note', /^Edit/],
    ['Extend…', /^Change when/],
    ['Reissue…', /^Reissue/],
    ['Revoke…', /^Revoke/],
  ] as const) {
    await panel.getByRole('button', { name: button }).click();
    await expectDialog(page, dialog);
  }

  await goTo(page, 'Audit');
  await page.getByRole('row', { name: /lost/ }).click();
  await expectAccessible(page, 'an event', 'main');
  await page.getByRole('button', { name: 'Export…' }).click();
  await expectDialog(page, /^Export the log/);

  await goTo(page, 'Settings');
  for (const [button, dialog] of [
    ['Add a service', /^Add a service/],
    ['Edit home', /^Change home/],
    ['Remove home', /^Remove home/],
    ['Set a passphrase…', /^Set a passphrase/],
    ['Make a new one…', /^Make a new recovery code/],
    ['Change the key…', /^Change the database key/],
  ] as const) {
    await page.getByRole('button', { name: button }).click();
    await expectDialog(page, dialog);
  }
});

/** One of everything; the codes are good, used up, revoked, not sent, of a high level. */
function fill(place: Place): string[] {
  runCli(place, ['identity', 'add', 'home', 'https://home.example']);
  const [good = ''] = issue(place, ['--label', 'Ada', '--max-uses', '3']);
  const [used = ''] = issue(place, ['--label', 'עדה']);
  runCli(place, ['use', '-', '--device-name', 'Ada’s phone', '--mint'], used);
  const [revoked = ''] = issue(place, ['--label', 'a'.repeat(200)]);
  runCli(place, ['revoke', '3', '--reason', 'lost']);
  const [unsent = ''] = issue(place, ['--inactive']);
  const [high = ''] = issue(place, ['--access-level', '3']);
  return [good, used, revoked, unsent, high];
}

async function expectDialog(page: Page, name: RegExp): Promise<void> {
  const dialog = page.getByRole('dialog', { name });
  await expect(dialog).toBeVisible();
  await expectAccessible(page, String(name), '[role=dialog]');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
}
