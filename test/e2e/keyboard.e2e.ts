import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';
import { runCli } from './support/place.ts';
import { paste, shownCode, test } from './support/test.ts';

// Nothing here is clicked, filled or hovered over: keys alone do it all.
test('the whole story by keyboard alone: vault, kit, issue, check, use, revoke, export, lock', async ({
  place,
  open,
}) => {
  const shell = await open();
  const { page, around } = shell;
  const { keyboard } = page;

  await tabTo(page, page.getByRole('button', { name: 'Make the vault' }));
  await keyboard.press('Enter');
  const save = page.getByRole('button', { name: 'Save as a file' });
  await tabTo(page, save);
  const kit = join(place.home, 'kit.txt');
  await around.saveTo(kit, () => keyboard.press('Enter'));
  await expect(page.getByText(kit)).toBeVisible();
  await tabTo(page, page.getByLabel('Type the last two groups from your copy'));
  const ending = /(\w{4}-\w)\n\nThis code opens/.exec(readFileSync(kit, 'utf8'))?.[1] ?? '';
  await keyboard.type(ending);
  await keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Issue an invite' })).toBeVisible();
  await tabTo(page, page.getByLabel('For whom'));
  await keyboard.type('Ada');
  await keyboard.press('Enter');
  const sheet = page.getByRole('region', { name: 'Invite 1, just issued' });
  const code = await shownCode(sheet);
  await expect(sheet.getByRole('button', { name: 'Copy code' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(sheet.getByRole('button', { name: 'Copied' })).toBeVisible();

  await keyboard.press('ControlOrMeta+2');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await keyboard.press('ControlOrMeta+v');
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();
  await keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();
  await paste(shell, code);
  await expect(page.getByRole('heading', { name: 'Used up' })).toBeVisible();

  await keyboard.press('Escape');
  await keyboard.press('n');
  await expect(page.getByLabel('For whom')).toBeFocused();
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('Grace');
  await keyboard.press('Enter');
  await expect(page.getByRole('region', { name: 'Invite 2, just issued' })).toBeVisible();
  await keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();

  await keyboard.press('f');
  await expect(page.getByRole('searchbox', { name: 'Search invites' })).toBeFocused();
  await keyboard.type('grace');
  await expect(page.getByRole('row', { name: /Grace/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /Ada/ })).toBeHidden();
  await keyboard.press('ArrowDown');
  await expect(page.getByRole('grid', { name: 'Invites' })).toBeFocused();
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  const panel = page.getByRole('region', { name: 'Invite 2', exact: true });
  await tabTo(page, panel.getByRole('button', { name: 'Revoke…' }));
  await keyboard.press('Enter');
  const asked = page.getByRole('dialog', { name: 'Revoke #2?' });
  await expect(asked.getByLabel('Reason')).toBeFocused();
  await keyboard.type('not needed');
  await tabTo(page, asked.getByRole('button', { name: 'Revoke' }));
  await keyboard.press('Enter');
  await expect(page.getByRole('row', { name: /Grace/ })).toContainText('Revoked');
  await expect(asked).toBeHidden();

  await keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox', { name: 'Find a command or an invite' })).toBeFocused();
  await keyboard.type('export audit');
  const log = join(place.home, 'log.json');
  await around.saveTo(log, () => keyboard.press('Enter'));
  await expect(page.getByText('Audit log exported')).toBeVisible();
  expect(runCli(place, ['audit', 'verify', log])).toContain('the whole log');

  await keyboard.press('l');
  await expect(page.getByRole('heading', { name: 'Your vault is locked' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Unlock' })).toBeFocused();
  await keyboard.press('Enter');
  await expect(page.getByRole('navigation', { name: 'Views' })).toBeVisible();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toMatchObject([
    { label: 'Grace', state: 'REVOKED', revokeReason: 'not needed' },
    { label: 'Ada', state: 'EXHAUSTED' },
  ]);
});

/** Goes on by the Tab key until the keyboard is there. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await goal.waitFor();
  for (let presses = 0; presses < 60; presses++) {
    if (await goal.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(goal).toBeFocused();
}
