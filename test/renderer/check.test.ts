import { isDeepStrictEqual } from 'node:util';
import { encodeQR } from 'qr';
import { expect, it } from 'vitest';
import { addMs, toInstant } from '../../shared/domain/instant.ts';
import { FakeVault } from './fake-vault.ts';
import { grayPng } from './gray-png.ts';
import { goToCheck, paste, pastePicture, useWindows } from './windows.ts';

const windows = useWindows();
const code = `pinv_${'q3Zt'.repeat(10)}M6x`;
const link = `https://id.example.org/setup#invite=${code}`;

function callsOf(vault: FakeVault, name: string): unknown[] {
  return vault.asked.filter((one) => one.name === name).map(({ input }) => input);
}

it('checks a paste at once, and Enter then uses the code, once', async () => {
  const vault = new FakeVault();
  vault.codes.set(code, vault.invite());
  const page = await windows.open(vault);
  await goToCheck(page);
  await paste(page, `Hi! here it is: ${link} — Ada`);
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  await page.getByText('found 1 code in a setup link').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('That was its last use.').waitFor();
  await page.keyboard.press('Enter');
  expect(callsOf(vault, 'invites.use')).toEqual([{ text: `Hi! here it is: ${link} — Ada`, accessLevel: 0 }]);
  expect(callsOf(vault, 'invites.check')).toHaveLength(1);
});

it('checks what is typed only at Enter, so that no half of a code is looked up', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await goToCheck(page);
  await page.keyboard.type('pinv_half');
  expect(callsOf(vault, 'invites.check')).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Unknown code' }).waitFor();
});

it('says why not, and offers the next step', async () => {
  const vault = new FakeVault();
  vault.codes.set('pinv_old', vault.invite({ state: 'REVOKED', revokeReason: 'Lost phone', endedAt: vault.now }));
  vault.codes.set('pinv_new', vault.invite({ state: 'GENERATED' }));
  vault.codes.set('pinv_high', vault.invite({ requiredAccessLevel: 3 }));
  const page = await windows.open(vault);
  await goToCheck(page);
  await paste(page, 'pinv_old');
  await page.getByText('Lost phone').waitFor();
  await page.getByRole('button', { name: 'Reissue…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reissue' }).click();
  await page.getByText('it cannot be shown again').waitFor();
  await page.getByRole('button', { name: 'Copy code' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  const box = page.getByRole('textbox', { name: 'Code, link or message' });
  await box.focus();
  await paste(page, 'pinv_new');
  await page.getByRole('button', { name: 'Mark as sent' }).click();
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  await box.focus();
  await paste(page, 'pinv_high');
  await page.getByRole('button', { name: 'They have level 3' }).click();
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  expect(await page.locator('.earlier-checks li').allInnerTexts()).toHaveLength(2);
});

it('gives the verdict that holds now: what is revoked elsewhere meanwhile is shown so', async () => {
  const vault = new FakeVault();
  const invite = vault.invite();
  vault.codes.set(code, invite);
  const page = await windows.open(vault);
  await goToCheck(page);
  await paste(page, code);
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  vault.codes.set(code, { ...invite, state: 'REVOKED', endedAt: addMs(vault.now, 1) });
  await vault.tell('registry.changed', { by: 'elsewhere', head: { seq: 9, hash: 'ab'.repeat(32) } });
  await page.getByRole('heading', { name: 'Revoked' }).waitFor();
  expect(await page.getByRole('button', { name: 'Use it now' }).count()).toBe(0);
});

it('keeps no record in the window for long once another code was checked', async () => {
  const vault = new FakeVault();
  const record = vault.invite({ label: 'Ada' });
  vault.codes.set('pinv_ada', record);
  vault.codes.set('pinv_grace', vault.invite({ label: 'Grace' }));
  const timesRead = () => callsOf(vault, 'invites.show').filter((input) => isDeepStrictEqual(input, { id: record.id }));
  const page = await windows.open(vault);
  await page.clock.install();
  await goToCheck(page);
  const check = async (name: 'Ada' | 'Grace') => {
    await page.getByRole('textbox', { name: 'Code, link or message' }).fill('');
    await paste(page, `pinv_${name.toLowerCase()}`);
    await page.getByRole('region', { name: 'Verdict' }).getByText(name).waitFor();
  };
  await check('Ada');
  await check('Grace');
  await check('Ada');
  expect(timesRead()).toHaveLength(1);
  await check('Grace');
  await page.clock.fastForward('01:01');
  await check('Ada');
  await expect.poll(timesRead).toHaveLength(2);
});

it('judges by the time that the vault has seen, where the clock of this machine lies behind it', async () => {
  const hour = 3_600_000;
  const vault = new FakeVault(addMs(toInstant(Date.now()), 2 * hour));
  const over = vault.invite({ expiresAt: addMs(vault.now, -hour) });
  vault.codes.set('pinv_over', over);
  vault.codes.set('pinv_soon', vault.invite({ expiresAt: addMs(vault.now, hour / 2) }));
  const usual = vault.handlers['invites.check'];
  const page = await windows.open(vault);
  await goToCheck(page);
  // As it was answered before the vault had seen the later time.
  vault.handlers['invites.check'] = () => ({
    verdicts: [{ usable: true, reason: null, invite: over }],
    recordFault: null,
  });
  await paste(page, 'pinv_over');
  await page.getByRole('heading', { name: 'Expired' }).waitFor();
  await page.keyboard.press('Enter');
  if (usual) vault.handlers['invites.check'] = usual;
  await page.getByRole('textbox', { name: 'Code, link or message' }).fill('');
  await paste(page, 'pinv_soon');
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  expect(await page.locator('.time-left').innerText()).toMatch(/^(29|30) min/);
  expect(callsOf(vault, 'invites.use')).toEqual([]);
});

it('shows many codes as a table', async () => {
  const vault = new FakeVault();
  for (let at = 0; at < 400; at++) vault.codes.set(`pinv_${String(at).padStart(43, 'a')}`, vault.invite());
  const page = await windows.open(vault);
  await goToCheck(page);
  await paste(page, [...vault.codes.keys()].join('\n'));
  await page.getByText('400 codes: 400 good').waitFor();
  expect(await page.getByRole('row').count()).toBeLessThan(60);
});

it('reads a QR code from a pasted picture, and says so where there is none', async () => {
  const vault = new FakeVault();
  vault.codes.set(code, vault.invite());
  const page = await windows.open(vault);
  await goToCheck(page);
  const modules = encodeQR(link, 'raw', { border: 4 });
  await pastePicture(page, grayPng(modules, 6), 'image/png');
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
  await page.getByRole('textbox', { name: 'Code, link or message' }).focus();
  await pastePicture(
    page,
    grayPng(
      [
        [false, true],
        [true, false],
      ],
      100,
    ),
    'image/png',
  );
  await page.getByText('no QR code was found in it').waitFor();
});

it('refuses a picture by its header before it is decoded', async () => {
  const vault = new FakeVault();
  const page = await windows.open(vault);
  await goToCheck(page);
  const png = Buffer.from(grayPng([[true]], 1), 'base64');
  png.writeUInt32BE(10_000, 16);
  png.writeUInt32BE(4_001, 20);
  await pastePicture(page, png.toString('base64'), 'image/png');
  await page.getByText('That picture has 40 megapixels, and at most 40 are read.').waitFor();
  await pastePicture(page, Buffer.from('GIF89a').toString('base64'), 'image/gif');
  await page.getByText('it is neither PNG nor JPEG').waitFor();
});
