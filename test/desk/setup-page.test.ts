import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { useBrowser } from '../support/chromium.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';
import { ask, type DeskChoice, openTestDesk } from './open-desk.ts';

let master: Place;
const { browser } = useBrowser();

beforeAll(async () => {
  ({ place: master } = await makePlace());
});
afterAll(async () => {
  removePlace(master);
});

/** A desk with an invite, and a browser with a page in it that was not led anywhere yet. */
async function withInvite(choice: DeskChoice = {}) {
  const vault = await copyPlace(master).open();
  const { code, invite } = await vault.invites.generate({ label: 'phone' });
  const { address, port } = await openTestDesk(vault, choice);
  const page = await browser().newPage();
  onTestFinished(() => page.close());
  return { vault, page, port, id: invite.id, link: `${address}/setup#invite=${code}` };
}

/** Waits until the view of that heading is the one that is shown. */
async function expectView(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor();
}

const pressButton = (page: Page) => page.getByRole('button', { name: 'Set up this device' }).click();

test('who asked too often is told to wait, and that nothing is used up', async () => {
  const { page, port, link, vault, id } = await withInvite();
  // As many as go in a minute, from the address that the browser asks from.
  for (let left = 30; left > 0; ) {
    const { status } = await ask(port, '/api/v1/invite/info?invite=x', { from: '127.0.0.1' });
    if (status === 410) left -= 1;
  }
  await page.goto(link);
  await page.getByText('Wait a minute, then try again. The invite is not used up.').waitFor();
  expect((await vault.invites.show(id)).invite).toMatchObject({ useCount: 0 });
});

test('a device name that cannot be is said beside the field, and another one does', async () => {
  const { page, link } = await withInvite();
  await page.goto(link);
  await expectView(page, 'Set up this device');
  await page.getByLabel('Name of this device').fill('phone \u202e');
  await pressButton(page);
  await page.getByRole('alert').getByText('Choose another name').waitFor();
  await page.getByLabel('Name of this device').fill('phone');
  await pressButton(page);
  await expectView(page, 'This device is set up');
});

test('an invite that ends while its page is open cannot be used any more', async () => {
  const { page, link, vault, id } = await withInvite();
  await page.goto(link);
  await expectView(page, 'Set up this device');
  await vault.invites.revoke(id);
  await pressButton(page);
  await expectView(page, 'This invite cannot be used');
});

test('where the answer is lost the page does not say that the invite is not used up', async () => {
  const { page, link, vault, id } = await withInvite({
    door: (door) => ({
      ...door,
      redeem: async (...redemption) => {
        await door.redeem(...redemption);
        throw new Error('what comes after the commit failed');
      },
    }),
  });
  await page.goto(link);
  await expectView(page, 'Set up this device');
  await pressButton(page);
  const alert = page.getByRole('alert');
  await alert.getByText('If it took the invite all the same, ask for a new one').waitFor();
  expect(await alert.innerText()).not.toContain('not used up');
  expect((await vault.invites.show(id)).invite).toMatchObject({ useCount: 1 });
});

test('a browser shows the page of a wrong address, with its style sheet', async () => {
  const { page, port } = await withInvite();
  const faults: string[] = [];
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  for (const [path, heading] of [
    ['/', 'This is an invite desk'],
    ['/nowhere', 'There is no page at this address'],
  ] as const) {
    await page.goto(`http://127.0.0.1:${port}${path}`);
    await expectView(page, heading);
    const border = "getComputedStyle(document.querySelector('main')).borderTopStyle";
    expect(await page.evaluate(border)).toBe('solid');
  }
  expect(faults).toEqual([]);
});
