import { expect } from '@playwright/test';
import { issue, runCli } from './support/place.ts';
import { goTo, openUnlocked, paste, test } from './support/test.ts';

test('what the command line does appears by itself, in every view', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const invites = page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: /^Invites/ });
  await expect(invites).toContainText('0');
  await expect(page.getByText('No service yet')).toBeVisible();
  runCli(place, ['identity', 'add', 'home', 'https://home.example']);
  await expect(page.getByRole('combobox', { name: 'Service' })).toBeVisible();

  await goTo(page, 'Invites');
  await expect(page.getByText('No invites yet')).toBeVisible();
  const [code = '', other = ''] = issue(place, ['--label', 'Ada', '--max-uses', '5'], 2);
  await expect(page.getByRole('row', { name: /Ada/ })).toHaveCount(2);
  await expect(invites).toContainText('2');
  await page.getByRole('row', { name: /Ada/ }).first().click();
  const panel = page.getByRole('region', { name: 'Invite 2', exact: true });
  runCli(place, ['edit', '2', '--label', 'Ada Lovelace', '--note', 'met at the fair']);
  await expect(panel.getByRole('heading', { name: 'Ada Lovelace' })).toBeVisible();
  await expect(panel).toContainText('met at the fair');
  runCli(place, ['revoke', '2', '--reason', 'lost']);
  await expect(panel).toContainText('Revoked');

  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, code);
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();

  await goTo(page, 'Devices');
  await expect(page.getByText('No device has a token yet')).toBeVisible();
  runCli(place, ['use', '-', '--device-name', 'Ada’s phone', '--mint'], code);
  await expect(page.getByRole('row', { name: /Ada’s phone/ })).toBeVisible();

  await goTo(page, 'Audit');
  await expect(page.getByRole('row', { name: /invite\.used/ })).toBeVisible();
  expect(() => runCli(place, ['validate', '-'], other)).toThrow(/ended with 1/);
  runCli(place, ['revoke', '1', '--reason', 'stolen on the train']);
  await expect(page.getByRole('row', { name: /stolen on the train/ })).toBeVisible();

  await goTo(page, 'Check');
  await expect(page.getByRole('heading', { name: 'Revoked' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Use it now' })).toBeHidden();
});
