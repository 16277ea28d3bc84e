import assert from 'node:assert/strict';
import type { Page } from '@playwright/test';
import { goTo } from '../e2e/support/test.ts';

type Act = () => Promise<unknown>;

/** What an operator does in the window. */
export interface WindowActs {
  /** One after the other, again and again. Each ends when the window shows what came of it. */
  readonly often: readonly Act[];
  /** Reads every record and every event, so that the page cache is as full as it gets. */
  readonly fillCache: Act;
  /** Has the whole log verified, in a thread of the main process. */
  readonly verify: Act;
  /** Whatever is in the way goes. */
  readonly recover: Act;
}

/** The acts in a window whose vault has many invites labelled `soak`. `code` is good as often as it is asked for. */
export function windowActs(page: Page, code: string): WindowActs {
  const settled = () => page.locator('.invite-row[aria-busy="false"]').first().waitFor();
  const search = page.getByRole('searchbox', { name: 'Search invites' });
  const pasteBox = page.getByLabel('Code, link or message');
  const verdict = page.getByRole('region', { name: 'Verdict' });
  const sheet = page.getByRole('region', { name: /^Invite \d+, just issued$/ });
  const panel = page.getByRole('region', { name: /^Invite \d+$/ });
  const scrollTo = (part: number) =>
    page.locator('.invite-box').evaluate((box, share) => box.scrollTo(0, share * box.scrollHeight), part);
  const find = async (text: string, found = settled) => {
    await search.fill(text);
    await found();
  };
  const nothing = () => page.getByRole('heading', { name: 'Nothing found' }).waitFor();
  const openThird = async () => {
    await page.locator('.invite-row[aria-busy="false"]').nth(3).click();
    await panel.waitFor({ timeout: 5_000 });
  };
  const check = async (text: string, title: string) => {
    await pasteBox.fill(text);
    await page.keyboard.press('Enter');
    await verdict.getByRole('heading', { name: title }).waitFor();
  };
  const visit = async (view: string) => {
    await goTo(page, view);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
  };
  const often: readonly Act[] = [
    () => goTo(page, 'Check'),
    () => check(code, 'Good to use'),
    () => check(`pinv_${'A'.repeat(43)}`, 'Unknown code'),
    () => check(`Hi, is it this one? <${code}>, thanks`, 'Good to use'),
    () => goTo(page, 'Invites').then(settled),
    () => find('soak'),
    () => find('nobody', nothing),
    () => find(''),
    () => scrollTo(0.3).then(settled),
    () => scrollTo(0.9).then(settled),
    () => scrollTo(0).then(settled),
    // In a list that moves under the pointer a click may find no row; then another one does.
    () => openThird().catch(openThird),
    () => panel.getByRole('heading').first().waitFor(),
    () => page.keyboard.press('Escape'),
    () => visit('Issue'),
    () => page.getByLabel('For whom').fill('soak in the window'),
    () => page.getByRole('button', { name: 'Issue invite' }).click(),
    () => sheet.getByRole('button', { name: 'Copy code' }).click(),
    // Only a code that has left may be put away unasked.
    () => sheet.getByRole('button', { name: 'Copied' }).waitFor(),
    () => sheet.getByRole('button', { name: 'Done' }).click(),
    () => sheet.waitFor({ state: 'detached' }),
    () => visit('Audit'),
    () => page.locator('.event-list').evaluate((list) => list.scrollTo(0, Math.random() * list.scrollHeight)),
    () => visit('Devices'),
    () => visit('Desk'),
    () => visit('Settings'),
  ];
  return {
    often,
    fillCache: async () => void (await page.evaluate(readAll)),
    verify: async () => {
      const answer = await page.evaluate(`vault.call('audit.verify', {})`);
      assert.partialDeepStrictEqual(answer, { ok: true, value: { ok: true } });
    },
    recover: async () => {
      for (let left = 3; left > 0; left--) await page.keyboard.press('Escape');
    },
  };
}

/** Runs in the page. */
const readAll = `(async () => {
  const ask = async (name, input) => (await vault.call(name, input)).value;
  for (let last; ; ) {
    const after = last && { id: last.id, expiresAt: last.expiresAt, label: last.label };
    const { invites, more } = await ask('invites.list', { limit: 1000, ...(after && { after }) });
    last = invites.at(-1);
    if (!more) break;
  }
  for (let next = null; ; ) {
    ({ next } = await ask('audit.list', { limit: 1000, ...(next !== null && { after: next }) }));
    if (next === null) break;
  }
})()`;
