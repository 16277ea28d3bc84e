import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { runCli } from './support/place.ts';
import { goTo, openUnlocked, shownCode, test } from './support/test.ts';

test('a batch is issued in one write and saved as CSV, whose codes are good', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  await page.getByLabel('For whom').fill('=1+1, "camp"');
  await page.getByRole('button', { name: 'Batch…' }).click();
  const asked = page.getByRole('dialog', { name: 'Issue a batch' });
  await asked.getByRole('spinbutton', { name: 'How many' }).fill('25');
  await asked.getByRole('button', { name: 'Issue 25 invites' }).click();
  const sheet = page.getByRole('region', { name: 'The batch, just issued' });
  await expect(sheet).toContainText('25 invites issued. Save them now: they are shown once.');
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog', { name: 'Put these codes away?' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();

  const file = join(place.home, 'camp.csv');
  await around.saveTo(file, () => sheet.getByRole('button', { name: 'Save as CSV' }).click());
  await expect(page.getByText(file)).toBeVisible();
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(sheet).toBeHidden();
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const [head, ...rows] = readFileSync(file, 'utf8').trim().split('\n');
  expect(head).toBe('id,label,code,link');
  expect(rows[0]).toMatch(/^1,"'=1\+1, ""camp""",pinv_[\w-]{43},$/);
  const codes = rows.map((row) => /pinv_[\w-]{43}/.exec(row)?.[0] ?? '');
  expect(new Set(codes).size).toBe(25);
  expect(runCli(place, ['validate', '-'], codes.join('\n'))).toContain('25');
});

test('a preset fills the form, and a short code is one that people can type', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  await page.getByText('More: group, note, code format').click();
  await page.getByRole('textbox', { name: 'Group' }).fill('family');
  await page.getByRole('spinbutton', { name: 'Uses' }).fill('4');
  await page.getByText('7 days').click();
  await page.getByRole('combobox', { name: 'Code' }).click();
  await page.getByRole('option', { name: 'Short code, to type' }).click();
  await page.getByRole('button', { name: 'Save as preset' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Family');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Preset saved')).toBeVisible();

  await page.getByRole('textbox', { name: 'Group' }).fill('');
  await page.getByRole('spinbutton', { name: 'Uses' }).fill('1');
  await page.getByRole('button', { name: 'Presets' }).click();
  await page.getByRole('menuitem', { name: 'Family' }).click();
  await expect(page.getByRole('textbox', { name: 'Group' })).toHaveValue('family');
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const code = await shownCode(page.getByRole('region', { name: 'Invite 1, just issued' }));
  expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]$/);
  expect(JSON.parse(runCli(place, ['show', '1', '--json']))).toMatchObject({ invite: { group: 'family', maxUses: 4 } });

  await goTo(page, 'Check');
  const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o');
  await page.getByLabel('Code, link or message').fill(typed);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();
});
