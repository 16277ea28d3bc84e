import { expect } from '@playwright/test';
import { issue, runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test('many are revoked at once for one reason, which each of them keeps', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  issue(place, ['--label', 'Summer camp'], 3);
  issue(place, ['--label', 'Ada']);
  await goTo(page, 'Invites');
  await page.getByRole('searchbox', { name: 'Search invites' }).fill('summer');
  await expect(page.getByRole('row', { name: /Ada/ })).toBeHidden();
  await page.getByRole('checkbox', { name: 'Select all' }).click();
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  const asked = page.getByRole('dialog', { name: 'Revoke 3 invites?' });
  await asked.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Revoke…' }).click();
  await asked.getByLabel('Reason').fill('camp was called off');
  await asked.getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('3 invites revoked')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search invites' }).fill('');
  await expect(page.getByRole('row', { name: /Summer camp/ })).toContainText(['Revoked', 'Revoked', 'Revoked']);
  await expect(page.getByRole('row', { name: /Ada/ })).toContainText('Active');
  await expect(page.getByRole('button', { name: 'Revoked 3' })).toBeVisible();

  const all: { id: number; state: string; revokeReason: string | null }[] = JSON.parse(
    runCli(place, ['list', '--json']),
  );
  expect(all.map(({ id, state, revokeReason }) => [id, state, revokeReason]).sort()).toEqual([
    [1, 'REVOKED', 'camp was called off'],
    [2, 'REVOKED', 'camp was called off'],
    [3, 'REVOKED', 'camp was called off'],
    [4, 'ACTIVE', null],
  ]);
});

test('one is looked into, edited, given more time, and reissued with the old code dead', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const [code = ''] = issue(place, ['--label', 'Ada', '--ttl', '2h']);
  await goTo(page, 'Invites');
  await page.getByRole('row', { name: /Ada/ }).click();
  const panel = page.getByRole('region', { name: 'Invite 1', exact: true });
  await expect(panel.getByRole('heading', { name: 'Ada' })).toBeVisible();
  await panel.getByRole('button', { name: 'Edit name and note' }).click();
  const edit = page.getByRole('dialog', { name: 'Edit #1' });
  await edit.getByLabel('For').fill('Ada Lovelace');
  await edit.getByLabel('Note').fill('met at the fair');
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(panel.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await expect(panel).toContainText('met at the fair');

  await panel.getByRole('button', { name: 'Extend…' }).click();
  const extend = page.getByRole('dialog', { name: 'Change when #1 ends' });
  await extend.getByText('7 days').click();
  await extend.getByRole('button', { name: 'Change' }).click();
  await expect(panel).toContainText('Extended');

  await panel.getByRole('button', { name: 'Reissue…' }).click();
  await page.getByRole('dialog', { name: 'Reissue #1?' }).getByRole('button', { name: 'Reissue' }).click();
  const sheet = page.getByRole('dialog', { name: 'The new code' });
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('dialog', { name: 'Put this code away?' })).toContainText('It was not copied');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await sheet.getByRole('button', { name: 'Copy code' }).click();
  await expect(sheet.getByRole('button', { name: 'Copied' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('region', { name: 'Invite 2', exact: true })).toContainText('Ada Lovelace');

  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Revoked' })).toBeVisible();
});
