import type { Page } from 'playwright-core';
import { button, goTo, type Scene } from './scene.ts';

async function check(page: Page, text: string): Promise<void> {
  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('.verdict-panel, .verdict-table').first().waitFor();
}

const verdicts = ['notSent', 'usedUp', 'expired', 'revoked', 'level', 'unknown', 'malformed'] as const;

/** Check: every verdict, and many at once. */
export const checkScenes: readonly Scene[] = [
  { name: 'check-empty', act: (page) => goTo(page, 'Check') },
  {
    name: 'check',
    kept: true,
    act: (page, codes) => check(page, `Hi! Here is my invite: ${codes.usable} — thanks, Ada`),
  },
  {
    name: 'check-used',
    act: async (page, codes) => {
      await check(page, codes.usable);
      await button(page, 'Use it now').click();
      await page.getByRole('heading', { name: 'Used', exact: true }).waitFor();
    },
  },
  {
    name: 'check-revoke',
    act: async (page, codes) => {
      await check(page, codes.usable);
      await button(page, 'Revoke…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  ...verdicts.map(
    (verdict): Scene => ({ name: `check-${verdict}`, act: (page, codes) => check(page, codes[verdict]) }),
  ),
  {
    name: 'check-many',
    act: (page, codes) =>
      check(page, [codes.usable, ...verdicts.map((verdict) => codes[verdict])].filter(Boolean).join('\n')),
  },
];
