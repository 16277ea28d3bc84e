import { expect, type Locator, type Page } from '@playwright/test';
import { issue, type Place, runCli } from './support/place.ts';
import { goTo, openUnlocked, test } from './support/test.ts';

test.describe.configure({ timeout: 240_000 });

/** Each view with what is done there first. */
const primary: Readonly<Record<string, (page: Page) => Locator>> = {
  Issue: (page) => page.getByRole('button', { name: 'Issue invite' }),
  Check: (page) => page.getByLabel('Code, link or message'),
  Invites: (page) => page.getByRole('row', { name: /Ada/ }).first(),
  Audit: (page) => page.getByRole('button', { name: 'Export…' }),
  Devices: (page) => page.getByLabel('Device token', { exact: true }),
  Desk: (page) => page.getByRole('button', { name: 'Open the desk' }),
  Settings: (page) => page.getByRole('button', { name: 'Check now' }),
};

/** A window of 900 by 600, and one of 1280 by 800 in which everything is twice as large. */
const sizes = [
  { name: '900 by 600', width: 900, height: 600 },
  { name: '200 %', width: 640, height: 400 },
];

for (const { name, ...size } of sizes) {
  test(`at ${name} no view is wider than the window, and what it is for can be reached`, async ({ place, open }) => {
    const { page } = await openUnlocked(place, open);
    fill(place);
    await page.setViewportSize(size);
    for (const [view, actionIn] of Object.entries(primary)) {
      await goTo(page, view);
      const action = actionIn(page);
      await expect(action).toBeVisible();
      await expectNoOverflow(page, view);
      // Scrolls there, and sees that nothing lies over it.
      await action.click({ trial: true });
    }
    await goTo(page, 'Issue');
    await page.getByRole('button', { name: 'Issue invite' }).click();
    const sheet = page.getByRole('region', { name: /just issued/ });
    await sheet.getByRole('button', { name: 'Copy code' }).click({ trial: true });
    await expectNoOverflow(page, 'result sheet');
    await page.getByRole('button', { name: 'Lock the vault' }).click();
    await page.getByRole('button', { name: 'Unlock' }).click({ trial: true });
    await expectNoOverflow(page, 'locked');
  });
}

test('a label that runs from right to left does so, and turns nothing around it', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  const label = 'הטאבלט של עדה 42';
  await page.getByText('More: group, note, code format').click();
  for (const field of [page.getByLabel('Note'), page.getByLabel('For whom')]) {
    await field.fill(label);
    await expect(field).toHaveCSS('direction', 'rtl');
  }
  await page.getByRole('button', { name: 'Issue invite' }).click();
  await page.getByRole('region', { name: /just issued/ }).waitFor();
  await goTo(page, 'Invites');
  const row = page.getByRole('row', { name: /עדה/ });
  await expect(row.locator('bdi').filter({ hasText: label })).toHaveCSS('direction', 'rtl');
  await expect(row).toHaveCSS('direction', 'ltr');
  await expectNoOverflow(page, 'Invites');
});

test('who wants no motion gets none', async ({ place, open }) => {
  const { page } = await openUnlocked(place, open);
  fill(place);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const view of Object.keys(primary)) {
    await goTo(page, view);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await moving(page), view).toEqual([]);
  }
  await goTo(page, 'Invites');
  await page.getByRole('row', { name: /Ada/ }).first().click();
  await page
    .getByRole('region', { name: /^Invite \d+$/ })
    .getByRole('button', { name: 'Revoke…' })
    .click();
  await expect(page.getByRole('dialog', { name: /^Revoke/ })).toBeVisible();
  expect(await moving(page), 'dialog').toEqual([]);
});

function fill(place: Place): void {
  const [code = ''] = issue(place, ['--label', 'Ada', '--max-uses', '3']);
  runCli(place, ['use', '-', '--device-name', 'Ada’s phone', '--mint'], code);
  issue(place, ['--label', 'a'.repeat(200)]);
  runCli(place, ['identity', 'add', 'home', `https://${'long.'.repeat(30)}example`]);
}

async function expectNoOverflow(page: Page, where: string): Promise<void> {
  const widths: number[][] = await page
    .locator('html, main')
    .evaluateAll((parts) => parts.map(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth]));
  for (const [whole = 0, seen = 0] of widths) expect(whole, where).toBeLessThanOrEqual(seen);
}

/** What still takes time to change or moves, and how long. */
async function moving(page: Page): Promise<readonly string[]> {
  return await page.locator('body *').evaluateAll((elements) =>
    elements.flatMap((element) => {
      const style = element.ownerDocument.defaultView?.getComputedStyle(element);
      if (style === undefined) return [];
      const { transitionDuration, animationDuration, animationName } = style;
      const seconds = (text: string) => Math.max(...text.split(',').map((one) => Number.parseFloat(one)));
      const longest = Math.max(seconds(transitionDuration), animationName === 'none' ? 0 : seconds(animationDuration));
      return longest > 0.001 ? [`${element.tagName}.${element.className} ${longest} s`] : [];
    }),
  );
}
