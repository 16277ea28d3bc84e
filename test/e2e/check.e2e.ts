import { join } from 'node:path';
import { expect } from '@playwright/test';
import { issue, readLog, runCli } from './support/place.ts';
import { dropFile } from './support/surroundings.ts';
import { goTo, openUnlocked, paste, test } from './support/test.ts';

test('tells each reason why a code is not good, and what to do next', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const [expired = ''] = issue(place, ['--ttl', '1s']);
  const [used = ''] = issue(place);
  runCli(place, ['use', '-'], used);
  const [revoked = ''] = issue(place);
  runCli(place, ['revoke', '3', '--reason', 'sent to the wrong Ada']);
  const [unsent = ''] = issue(place, ['--inactive']);
  const [high = ''] = issue(place, ['--access-level', '3']);
  await goTo(page, 'Check');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  const says = async (text: string, title: string) => {
    await page.getByLabel('Code, link or message').focus();
    await paste(shell, text);
    await expect(verdict.getByRole('heading')).toHaveText(title);
  };

  await says(used, 'Used up');
  await expect(verdict).toContainText('Its one use gone, the last');
  await says(revoked, 'Revoked');
  await expect(verdict).toContainText('sent to the wrong Ada');
  await says(`pinv_${'A'.repeat(43)}`, 'Unknown code');
  await says('good morning', 'Not a code');
  await says(unsent, 'Not sent yet');
  await verdict.getByRole('button', { name: 'Mark as sent' }).click();
  await expect(verdict.getByRole('heading')).toHaveText('Good to use');
  await says(high, 'Level too low');
  await verdict.getByRole('button', { name: 'They have level 3' }).click();
  await expect(verdict.getByRole('heading')).toHaveText('Good to use');
  await says(expired, 'Expired');

  await verdict.getByRole('button', { name: 'Reissue…' }).click();
  await page.getByRole('dialog', { name: 'Reissue #1?' }).getByRole('button', { name: 'Reissue' }).click();
  await expect(page.getByRole('dialog', { name: 'The new code' })).toContainText('Issued as #6');
});

test('many codes pasted at once are told one by one, and none is used', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const codes = issue(place, ['--label', 'Ada'], 3);
  runCli(place, ['revoke', '2', '--reason', 'lost']);
  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, `Hello,\nhere are ours: ${codes.join(', ')}\nand an old one: pinv_${'B'.repeat(43)}`);
  await expect(page.getByText('4 codes: 2 good, 1 revoked, 1 unknown.')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Verdicts' }).getByRole('row')).toContainText([
    'Verdict',
    /Good#1.*Ada/,
    /Revoked#2.*Ada/,
    /Good#3.*Ada/,
    /Unknown—not from this vault/,
  ]);
  expect(readLog(place).filter((type) => type === 'invite.checked')).toHaveLength(1);
  expect(readLog(place)).not.toContain('invite.used');
});

test('a picture of a QR code is read when it is dropped, pasted or chosen', async ({ place, open }) => {
  const { page, around } = await openUnlocked(place, open);
  const picture = join(place.home, 'code.png');
  runCli(place, ['generate', '--label', 'Ada', '--max-uses', '3', '--qr-out', picture]);
  await goTo(page, 'Check');
  const good = page.getByRole('heading', { name: 'Good to use' });
  const field = page.getByLabel('Code, link or message');

  await dropFile(page, '.paste-box', picture);
  await expect(good).toBeVisible();
  await expect(page.getByRole('region', { name: 'Verdict' })).toContainText('Ada');
  await field.fill('');
  await expect(good).toBeHidden();
  await around.clipboard.writePicture(picture);
  await field.press('ControlOrMeta+v');
  await expect(good).toBeVisible();
  await field.fill('');
  await expect(good).toBeHidden();
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Picture…' }).click(),
  ]);
  await chooser.setFiles(picture);
  await expect(good).toBeVisible();
  await field.press('Enter');
  await expect(page.getByRole('heading', { name: 'Used', exact: true })).toBeVisible();
});
