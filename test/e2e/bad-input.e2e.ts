import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Locator } from '@playwright/test';
import { PNG } from 'pngjs';
import { issue, readLog, runCli } from './support/place.ts';
import { dropFile } from './support/surroundings.ts';
import { goTo, openUnlocked, paste, test } from './support/test.ts';

test('fields of the issue form hold to their limits, and what cannot be is refused beside them', async ({
  place,
  open,
}) => {
  const { page } = await openUnlocked(place, open);
  const issueIt = page.getByRole('button', { name: 'Issue invite' });
  const refused = page.getByRole('main').getByRole('alert');
  const label = page.getByLabel('For whom');
  await label.fill('a\u202eb');
  await issueIt.click();
  await expect(refused).toContainText('The label holds a character that turns the direction of text around.');
  await label.fill('x'.repeat(1_000));
  await expect(label).toHaveValue('x'.repeat(200));

  const uses = page.getByRole('spinbutton', { name: 'Uses' });
  await expectBounds(uses, [
    ['0', '1'],
    ['-5', '5'],
    ['2.5', '25'],
    ['seven', '25'],
    ['1000001', '1000000'],
  ]);
  const level = page.getByRole('spinbutton', { name: 'Access level' });
  await expectBounds(level, [
    ['99999999999', '2147483647'],
    ['-1', '1'],
  ]);

  await page.getByText('Custom…').click();
  const custom = page.getByRole('textbox', { name: 'For', exact: true });
  await custom.fill('soon');
  await expect(page.getByText('A number and s, m, h or d.')).toBeVisible();
  await custom.fill('31d');
  await expect(page.getByText('at most 30d from now')).toBeVisible();
  await issueIt.click();
  await expect(refused).toContainText('past the longest lifetime, 30d from creation');
  await custom.fill('0s');
  await issueIt.click();
  await expect(refused.first()).toBeVisible();
  await custom.fill('30d');

  await page.getByText('More: group, note, code format').click();
  await page.getByRole('textbox', { name: 'Note' }).fill('n'.repeat(3_000));
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('n'.repeat(2_000));
  await page.getByRole('textbox', { name: 'Prefix' }).fill('Not A Prefix');
  await expect(page.getByText('That prefix is not allowed')).toBeVisible();
  await issueIt.click();
  await expect(page.getByText(/prefix/i).nth(1)).toBeVisible();
  await page.getByRole('combobox', { name: 'Code' }).click();
  await page.getByRole('option', { name: 'Digits', exact: true }).click();
  await page.getByRole('textbox', { name: 'Prefix' }).fill('');
  const length = page.getByRole('spinbutton', { name: 'Characters' });
  await length.fill('13');
  await expect(page.getByText('That code could be guessed. 20 characters would do.')).toBeVisible();
  await issueIt.click();
  await expect(refused.filter({ hasText: /bits|guessed/ }).first()).toBeVisible();
  expect(JSON.parse(runCli(place, ['list', '--json']))).toEqual([]);

  await length.fill('64');
  await issueIt.click();
  await expect(page.getByRole('region', { name: 'Invite 1, just issued' })).toBeVisible();
  const { invite } = JSON.parse(runCli(place, ['show', '1', '--json']));
  expect(invite).toMatchObject({ label: 'x'.repeat(200), note: 'n'.repeat(2_000), maxUses: 1_000_000 });
});

test('settings hold to their limits, and what cannot be is refused beside them', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  await goTo(page, 'Settings');
  const before = readLog(place);
  await page.getByRole('button', { name: 'Add a service' }).click();
  const service = page.getByRole('dialog', { name: 'Add a service' });
  const refused = service.getByRole('alert');
  const add = service.getByRole('button', { name: 'Add' });
  for (const [slug, address, words] of [
    ['Not A Slug', 'https://home.example', 'A slug is 1 to 64 characters'],
    ['s'.repeat(65), 'https://home.example', 'A slug is 1 to 64 characters'],
    ['home', 'ftp://home.example', /url|address/i],
    ['home', 'not an address', /url|address/i],
    ['home', 'https://me:secret@home.example', /url|address|password/i],
    ['home', `https://home.example/${'x'.repeat(5_000)}`, /long|url|address/i],
  ] as const) {
    await service.getByLabel('Short name').fill(slug);
    await service.getByLabel('Address').fill(address);
    await add.click();
    await expect(refused).toContainText(words);
    await service.getByLabel('Short name').fill('');
    await expect(add).toBeDisabled();
  }
  await service.getByLabel('Short name').fill('home');
  await service.getByLabel('Address').fill('https://home.example');
  await service.getByLabel('Longest lifetime').fill('forever');
  await expect(service.getByText('A number and s, m, h or d, such as 24h.')).toBeVisible();
  await expect(add).toBeDisabled();
  await service.getByLabel('Longest lifetime').fill('1h');
  await service.getByLabel('Usual lifetime').fill('2h');
  await add.click();
  await expect(refused).toContainText(/lifetime/);
  await service.getByRole('button', { name: 'Cancel' }).click();

  const issuing = page.getByRole('region', { name: 'Issuing' });
  await issuing.getByLabel('Usual lifetime').fill('31d');
  await issuing.getByRole('button', { name: 'Save' }).click();
  await expect(issuing.getByRole('alert')).toContainText(/lifetime/);
  await issuing.getByLabel('Usual lifetime').fill('');
  await expect(issuing.getByRole('button', { name: 'Save' })).toBeDisabled();
  await issuing.getByRole('button', { name: 'Undo' }).click();

  await page.getByRole('button', { name: 'Set a passphrase…' }).click();
  const secret = page.getByRole('dialog', { name: 'Set a passphrase' });
  await secret.getByLabel('Passphrase', { exact: true }).fill('short');
  await secret.getByRole('button', { name: 'Set' }).click();
  await expect(secret.getByText('At least 8 characters.')).toBeVisible();
  await secret.getByLabel('Passphrase', { exact: true }).fill('p'.repeat(5_000));
  await secret.getByLabel('The same again').fill('p'.repeat(5_000));
  await secret.getByRole('button', { name: 'Set' }).click();
  await expect(secret.getByRole('alert')).toBeVisible();
  expect(readLog(place)).toEqual(before);
});

test('a paste of 10 MB is refused at once, and the window goes on', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const [code = ''] = issue(place);
  const huge = `${code} ${'lorem ipsum dolor '.repeat(600_000)}`;
  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, huge);
  await expect(page.getByRole('main').getByRole('alert')).toContainText('That text is too long to be looked through');
  expect(readLog(place)).not.toContain('invite.checked');

  await goTo(page, 'Devices');
  await expect(page.getByLabel('Device token', { exact: true })).toBeFocused();
  await page.keyboard.press('ControlOrMeta+v');
  const check = page.getByRole('region', { name: 'Check a token' });
  await expect(check.getByRole('alert').or(check.getByRole('heading', { name: 'Unknown token' }))).toBeVisible();

  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill('');
  await paste(shell, code);
  await expect(page.getByRole('heading', { name: 'Good to use' })).toBeVisible();
});

test('500 codes at once are each told, and the page holds only the rows that are seen', async ({ place, open }) => {
  const shell = await openUnlocked(place, open);
  const { page } = shell;
  const codes = issue(place, ['--label', 'Ada'], 499);
  await goTo(page, 'Check');
  await expect(page.getByLabel('Code, link or message')).toBeFocused();
  await paste(shell, [...codes, `pinv_${'A'.repeat(43)}`].join('\n'));
  await expect(page.getByText('500 codes: 499 good, 1 unknown.')).toBeVisible();
  const table = page.getByRole('region', { name: 'Verdicts' });
  expect(await table.getByRole('row').count()).toBeLessThan(60);
  await table.focus();
  await page.keyboard.press('End');
  await expect(table.getByRole('row', { name: /not from this vault/ })).toBeVisible();
});

test('pictures that hold no code, claim to be huge, or are none are refused in plain words', async ({
  place,
  open,
}) => {
  const { page, around } = await openUnlocked(place, open);
  await goTo(page, 'Check');
  const refused = page.getByRole('main').getByRole('alert');
  const file = (name: string, content: Buffer | string) => {
    const path = join(place.home, name);
    writeFileSync(path, content);
    return path;
  };
  const blank = PNG.sync.write(new PNG({ width: 300, height: 200 }));
  await dropFile(page, '.paste-box', file('blank.png', blank));
  await expect(refused).toContainText('no QR code was found in it');
  await dropFile(page, '.paste-box', file('huge.png', headerOf(10_000, 10_000, blank)));
  await expect(refused).toContainText('That picture has 100 megapixels, and at most 40 are read.');
  await dropFile(page, '.paste-box', file('cut.png', blank.subarray(0, 20)));
  await expect(refused).toContainText('it is neither PNG nor JPEG');
  await dropFile(page, '.paste-box', file('cut.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])));
  await expect(refused).toContainText('it is neither PNG nor JPEG');
  await dropFile(page, '.paste-box', file('torn.png', headerOf(300, 200, blank.subarray(0, 60))));
  await expect(refused).toContainText('no QR code was found in it');
  await around.clipboard.writePicture(join(place.home, 'blank.png'));
  await page.getByLabel('Code, link or message').press('ControlOrMeta+v');
  await expect(refused).toContainText('no QR code was found in it');
  expect(readLog(place)).not.toContain('invite.checked');
});

test('searches and filters take whatever is typed', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  issue(place, ['--label', '100 % "Ada" _']);
  issue(place, ['--label', 'Grace']);
  await goTo(page, 'Invites');
  const search = page.getByRole('searchbox', { name: 'Search invites' });
  for (const found of ['"Ada"', '10 ADA', 'ada']) {
    await search.fill(found);
    await expect(page.getByRole('row', { name: /Grace/ })).toBeHidden();
    await expect(page.getByRole('row', { name: /Ada/ })).toBeVisible();
  }
  for (const nothing of ["'; DROP TABLE invites; --", '" OR 1', 'NEAR(', '%%%', 'z'.repeat(100_000)]) {
    await search.fill(nothing);
    await expect(page.getByText('Nothing found')).toBeVisible();
  }
  await expect(page.getByRole('alert')).toBeHidden();
  await goTo(page, 'Audit');
  await page.getByLabel('Invite, by its number').fill('#99999999999999999999');
  await expect(page.getByText('No event like this')).toBeVisible();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await expect(page.getByRole('row', { name: /invite\.generated/ })).toHaveCount(2);
});

/** Types each text into a number's field, and looks at what it is taken for. */
async function expectBounds(field: Locator, taken: readonly (readonly [string, string])[]): Promise<void> {
  for (const [typed, value] of taken) {
    await field.fill(typed);
    await field.blur();
    await expect(field).toHaveValue(value);
  }
}

/** The picture with a header that claims another size. */
function headerOf(width: number, height: number, png: Buffer): Buffer {
  const claimed = Buffer.from(png);
  claimed.writeUInt32BE(width, 16);
  claimed.writeUInt32BE(height, 20);
  return claimed;
}
