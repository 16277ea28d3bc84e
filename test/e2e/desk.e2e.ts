import { type Browser, chromium, expect, type Page } from '@playwright/test';
import { findBrowser } from '../../electron/hosts/find-browser.ts';
import { expectAccessible } from './support/axe.ts';
import { readLog } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

/** A recipient's own browser, on a phone. */
async function openPhone(theme: 'light' | 'dark', javaScriptEnabled = true): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath: findBrowser(process.env),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    colorScheme: theme,
    locale: 'en-GB',
    javaScriptEnabled,
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return { browser, page: await context.newPage() };
}

/** What goes wrong in a page is told; a policy that blocks its own page would be too. */
function hearFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A code that is gone is an answer, and the browser's own line about it is none of the page's.
    if (message.type() === 'error' && !message.text().includes('410')) faults.push(message.text());
  });
  return faults;
}

for (const theme of ['light', 'dark'] as const) {
  test(`a recipient redeems on a phone what the operator issued in the window, in ${theme}`, async ({
    place,
    open,
  }) => {
    const { page } = await openUnlocked(place, open);
    await goTo(page, 'Desk');
    await page.getByLabel('Port').fill('0');
    await page.getByRole('button', { name: 'Open the desk' }).click();
    const desk = page.getByRole('region', { name: 'The open desk' });
    await expect(desk.getByText('Open, for this computer only')).toBeVisible();
    await expectAccessible(page, 'desk, open');

    await goTo(page, 'Issue');
    await page.getByLabel('For whom').fill('Ada’s phone');
    await page.getByRole('button', { name: 'Issue invite' }).click();
    const sheet = page.getByRole('region', { name: /just issued/ });
    await sheet.getByText('Link to the desk').click();
    const link = (await sheet.locator('code').first().innerText()).replaceAll(/\s+/g, '');
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/setup#invite=pinv_[\w-]{43}$/);

    const { browser, page: phone } = await openPhone(theme);
    try {
      const faults = hearFaults(phone);
      // Opened and loaded again, which uses nothing up.
      await phone.goto(link);
      await phone.reload();
      await expect(phone.getByRole('heading', { name: 'Set up this device' })).toBeFocused();
      await expect(phone.getByLabel('Name of this device')).toHaveValue('Ada’s phone');
      await expectAccessible(phone, 'setup page, offer');
      const wide = await phone.evaluate('document.documentElement.scrollWidth');
      expect(wide).toBeLessThanOrEqual(360);
      expect(readLog(place)).not.toContain('invite.used');

      await phone.getByLabel('Name of this device').fill('Ada’s new phone');
      await phone.getByRole('button', { name: 'Set up this device' }).click();
      await expect(phone.getByRole('heading', { name: 'This device is set up' })).toBeFocused();
      const token = await phone.locator('#token').innerText();
      expect(token).toMatch(/^mst_[\w-]{43}$/);
      expect(phone.url()).not.toContain('#');
      await phone.getByRole('button', { name: 'Copy the token' }).click();
      await expect(phone.getByText('Copied.')).toBeVisible();
      expect(await phone.evaluate('navigator.clipboard.readText()')).toBe(token);
      await expectAccessible(phone, 'setup page, done');

      await phone.goto('about:blank');
      await phone.goto(link);
      await expect(phone.getByRole('heading', { name: 'This invite cannot be used' })).toBeFocused();
      await expectAccessible(phone, 'setup page, gone');
      await phone.goto(link.slice(0, link.indexOf('#')));
      await expect(phone.getByRole('heading', { name: 'There is no invite in this link' })).toBeVisible();
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
    }

    await goTo(page, 'Desk');
    await expect(page.getByRole('row', { name: /Redeemed an invite/ })).toContainText('Token minted');
    await expect(page.getByRole('row', { name: /Asked about an invite/ }).first()).toContainText('Turned away');
    await goTo(page, 'Devices');
    await expect(page.getByRole('row', { name: /Ada’s new phone/ })).toContainText('Active');
  });
}

test('without JavaScript the setup page says what is needed', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  await goTo(page, 'Desk');
  await page.getByLabel('Port').fill('0');
  await page.getByRole('button', { name: 'Open the desk' }).click();
  const address = await page.getByRole('region', { name: 'The open desk' }).locator('code').first().innerText();
  const { browser, page: phone } = await openPhone('light', false);
  try {
    await phone.goto(`${address}/setup#invite=pinv_x`);
    await expect(phone.getByRole('heading', { name: 'This page needs JavaScript' })).toBeVisible();
  } finally {
    await browser.close();
  }
});

test('beyond this computer the window asks first and is red while it lasts; locking closes the desk', async ({
  place,
  open,
}) => {
  const { page } = await openUnlocked(place, open);
  await goTo(page, 'Desk');
  await page.getByText('Other machines too').click();
  await page.getByLabel('Port').fill('0');
  await expectAccessible(page, 'desk, closed');
  await page.getByRole('button', { name: 'Open the desk…' }).click();
  const asked = page.getByRole('dialog', { name: 'Let other machines reach this desk?' });
  await expect(asked.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(asked).toBeHidden();
  expect(readLog(place)).not.toContain('desk.started');

  await page.getByRole('button', { name: 'Open the desk…' }).click();
  await asked.getByRole('button', { name: 'Open without encryption' }).click();
  const desk = page.getByRole('region', { name: 'The open desk' });
  await expect(desk.getByText('Open to other machines, without encryption')).toBeVisible();
  await expectAccessible(page, 'desk, open to others');
  await goTo(page, 'Check');
  await expect(page.getByText('open to others')).toBeVisible();

  await page.getByRole('button', { name: 'Lock the vault' }).click();
  await page.getByRole('button', { name: 'Unlock' }).waitFor();
  expect(readLog(place).slice(-2)).toEqual(['desk.stopped', 'vault.locked']);
});
