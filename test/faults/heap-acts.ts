import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { goTo } from '../e2e/support/test.ts';
import type { OpenWindow } from './window.ts';

/** Issues an invite in the window, hands its code over in one of the ways that there are, and puts its sheet away. */
export async function issueOne({ page, around, place }: OpenWindow, index: number): Promise<string> {
  await page.getByLabel('For whom').fill(`Guest ${index}`);
  await page.getByRole('button', { name: 'Issue invite' }).click();
  const sheet = page.getByRole('region', { name: /^Invite \d+, just issued$/ });
  const code = (await sheet.locator('code').innerText()).trim();
  const button = (name: string) => sheet.getByRole('button', { name, exact: true });
  const save = async (item: string, file: string) => {
    const path = join(place.home, file);
    await around.saveTo(path, async () => {
      await button('Save').click();
      await page.getByRole('menuitem', { name: item }).click();
    });
    await page.getByText(path).waitFor();
  };
  const ways = [
    () =>
      button('Copy code')
        .click()
        .then(() => button('Copied').waitFor()),
    () =>
      button('Message')
        .click()
        .then(() => button('Copied').waitFor()),
    async () => {
      await button('Done').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Put away' }).click();
    },
    () => save('Card as PDF', `card-${index}.pdf`),
    () => save('QR code as SVG', `code-${index}.svg`),
    () => save('QR code as PNG', `code-${index}.png`),
  ];
  // Files take their time: each way of saving comes once in twenty.
  const way = index % 20 < ways.length ? index % 20 : index % 3;
  await ways[way]?.();
  if (await sheet.isVisible()) await button('Done').click();
  await sheet.waitFor({ state: 'detached' });
  return code;
}

/** Issues a batch in the window, saves its codes as a file, and puts its sheet away. */
export async function issueBatch({ page, around, place }: OpenWindow, count: number): Promise<string[]> {
  const path = join(place.home, 'batch.csv');
  await page.getByRole('button', { name: 'Batch…' }).click();
  const asked = page.getByRole('dialog', { name: 'Issue a batch' });
  await asked.getByRole('spinbutton', { name: 'How many' }).fill(String(count));
  await asked.getByRole('button', { name: `Issue ${count} invites` }).click();
  const sheet = page.getByRole('region', { name: 'The batch, just issued' });
  await around.saveTo(path, () => sheet.getByRole('button', { name: 'Save as CSV' }).click());
  await page.getByText(path).waitFor();
  await sheet.getByRole('button', { name: 'Done' }).click();
  await sheet.waitFor({ state: 'detached' });
  return [...readFileSync(path, 'utf8').matchAll(/pinv_[\w-]{43}/g)].map(([code]) => code);
}

/** Reissues an invite in the window, and puts the sheet of the new code away. */
export async function reissueOne({ page }: OpenWindow): Promise<string> {
  await goTo(page, 'Invites');
  await page.locator('.invite-row[aria-busy="false"]').first().click();
  const panel = page.getByRole('region', { name: /^Invite \d+$/ });
  await panel.getByRole('button', { name: 'Reissue…' }).click();
  await page
    .getByRole('dialog', { name: /^Reissue #/ })
    .getByRole('button', { name: 'Reissue' })
    .click();
  const sheet = page.getByRole('dialog', { name: 'The new code' });
  const code = (await sheet.locator('code').innerText()).trim();
  await sheet.getByRole('button', { name: 'Copy code' }).click();
  await sheet.getByRole('button', { name: 'Copied' }).waitFor();
  await sheet.getByRole('button', { name: 'Done' }).click();
  await sheet.waitFor({ state: 'detached' });
  return code;
}

/** Makes a new recovery code in the window and confirms it; gives it in groups. */
export async function newRecoveryCode({ page }: OpenWindow): Promise<string> {
  await goTo(page, 'Settings');
  await page.getByRole('button', { name: 'Make a new one…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new code' }).click();
  const kit = page.getByRole('dialog', { name: 'Keep this recovery code' });
  await kit.waitFor();
  const groups = await kit.locator('.recovery-kit-code span').allInnerTexts();
  await kit.getByLabel('Type the last two groups').fill(groups.slice(-2).join('-'));
  await kit.getByRole('button', { name: 'I have it' }).click();
  await kit.waitFor({ state: 'detached' });
  return groups.join('-');
}

/** Checks a code in the window, where it stays on the screen. */
export async function checkCode({ page }: OpenWindow, code: string): Promise<void> {
  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(code);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Good to use' }).waitFor();
}
