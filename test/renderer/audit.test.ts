import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import { Refusal } from './fake-vault.ts';
import { LogVault } from './log-vault.ts';
import { useWindows } from './windows.ts';

const windows = useWindows();

async function openLog(vault: LogVault): Promise<Page> {
  const page = await windows.open(vault, { reducedMotion: 'reduce' });
  await page.keyboard.press('Control+4');
  await page.getByRole('heading', { name: 'Audit' }).waitFor();
  return page;
}

function event(page: Page, seq: number) {
  return page.getByRole('button', { name: new RegExp(`^Event ${seq},`) });
}

it('lists a million events newest first, holds few of them, and goes to either end by a key', async () => {
  const page = await openLog(new LogVault(1_000_000));
  await event(page, 1_000_000).focus();
  await page.keyboard.press('ArrowDown');
  expect(await event(page, 999_999).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('End');
  await event(page, 1).waitFor();
  expect(await page.locator('tbody tr').count()).toBeLessThan(60);
  await page.keyboard.press('Enter');
  expect(await event(page, 1).getAttribute('aria-expanded')).toBe('true');
  await page.getByText('Hash before').waitFor();
  await page.keyboard.press('Home');
  await event(page, 1_000_000).waitFor();
});

it('keeps under the eye what is read while new events come in', async () => {
  const vault = new LogVault(5_000);
  const page = await openLog(vault);
  await event(page, 5_000).waitFor();
  await page.locator('.long-list').evaluate((list) => list.scrollTo(0, 42 * 1_000));
  const place = await event(page, 3_990).boundingBox();
  await vault.write(3);
  await page.getByText('Chain verified to #5,000, 3 since').waitFor();
  expect(await event(page, 3_990).boundingBox()).toEqual(place);
});

it('styles the page no other way while new events come in', async () => {
  const vault = new LogVault(5_000);
  const page = await openLog(vault);
  await page.getByText('Chain verified to #5,000').waitFor();
  const styled = await page.evaluateHandle(() => {
    const added: string[] = [];
    new MutationObserver((records) => {
      for (const { addedNodes } of records) {
        for (const node of addedNodes) if (node instanceof HTMLStyleElement) added.push(node.outerHTML);
      }
    }).observe(document, { subtree: true, childList: true });
    return added;
  });
  await vault.write(3);
  await page.getByText('Chain verified to #5,000, 3 since').waitFor();
  expect(await styled.jsonValue()).toEqual([]);
});

it('narrows to a family, an actor and an invite, and says when nothing is left', async () => {
  const vault = new LogVault();
  const page = await openLog(vault);
  await page.getByRole('button', { name: 'Checked', exact: true }).click();
  await event(page, 996).waitFor();
  await event(page, 1_000).waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Actor' }).fill('grace');
  await event(page, 991).waitFor();
  await event(page, 996).waitFor({ state: 'detached' });
  await page.getByRole('textbox', { name: 'Invite' }).fill('#996');
  await page.getByText('No event like this').waitFor();
  await page.getByRole('button', { name: 'Show everything' }).click();
  await event(page, 1_000).waitFor();
  const asked = vault.asked.filter(({ name }) => name === 'audit.list').map(({ input }) => JSON.stringify(input));
  expect(asked.some((input) => input.includes('"types":["invite.checked"],"inviteId":996,"actor":"grace"'))).toBe(true);
});

it('tells the progress of an export and cancels it', async () => {
  const vault = new LogVault();
  let end = () => {};
  vault.handlers['audit.export'] = () => {
    throw new Refusal('cancelled', 'the export was cancelled');
  };
  const page = await openLog(vault);
  await page.exposeFunction(
    'testHold',
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  await page.evaluate(() => {
    const { vault: bridge, testHold } = window as unknown as {
      vault: { call: (name: string, input: unknown) => Promise<unknown> };
      testHold: () => Promise<void>;
    };
    const { call } = bridge;
    bridge.call = async (name, input) => {
      if (name === 'audit.export') await testHold();
      return await call(name, input);
    };
  });
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('radio', { name: 'NDJSON' }).check();
  await page.getByRole('button', { name: 'Choose the file…' }).click();
  await page.getByText('waiting for the file').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('stopping').waitFor();
  end();
  await page.getByRole('region', { name: /^Exporting/ }).waitFor({ state: 'detached' });
  expect(vault.asked.map(({ name }) => name)).toContain('jobs.cancel');
  expect(vault.asked.find(({ name }) => name === 'audit.export')?.input).toMatchObject({ format: 'ndjson' });
  expect(await page.getByRole('alert').count()).toBe(0);
});

it('exports CSV for a spreadsheet where that is asked for, and asks it of no other format', async () => {
  const vault = new LogVault();
  vault.handlers['audit.export'] = () => {
    throw new Refusal('file_refused', 'not now');
  };
  const page = await openLog(vault);
  await page.getByRole('button', { name: 'Export…' }).click();
  expect(await page.getByRole('checkbox', { name: 'For Excel' }).count()).toBe(0);
  await page.getByRole('radio', { name: 'CSV' }).check();
  await page.getByRole('checkbox', { name: 'For Excel' }).check();
  await page.getByRole('button', { name: 'Choose the file…' }).click();
  await expect
    .poll(() => vault.asked.find(({ name }) => name === 'audit.export')?.input)
    .toMatchObject({ format: 'csv', style: 'excel' });
});

it('says where a broken chain breaks, and what to do', async () => {
  const vault = new LogVault();
  const failure = { kind: 'edited' as const, seq: 42, message: 'its hash does not fit' };
  vault.handlers['audit.verify'] = () => ({
    ok: false,
    verified: { seq: 41, hash: 'ab'.repeat(32) },
    count: 1_000,
    failure,
  });
  const page = await openLog(vault);
  await page.getByText('Chain broken at #42').waitFor();
  const said = await page.getByRole('alert').innerText();
  expect(said).toMatch(/was edited.*#41/s);
  expect(said).toContain('restore your newest backup');
});

it('says whether a file is as this vault wrote it, and what was done to it where it is not', async () => {
  const vault = new LogVault();
  const page = await openLog(vault);
  await page.getByRole('button', { name: 'Verify a file…' }).click();
  const result = page.getByRole('dialog', { name: 'The verified file' });
  await result.getByRole('heading', { name: 'Just as this vault wrote it' }).waitFor();
  expect(await result.innerText()).toContain('3 events, #1 to #3: the whole log.');
  expect(await findBarriers(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await result.waitFor({ state: 'detached' });
  vault.handlers['audit.verifyFile'] = () => ({
    path: '/home/ada/audit.json',
    ok: false,
    count: 3,
    range: null,
    complete: null,
    exportedAt: null,
    failure: { kind: 'edited', seq: 2, message: 'event #2 does not have the hash that it names' },
  });
  await page.getByRole('button', { name: 'Verify a file…' }).click();
  await result.getByRole('heading', { name: 'Something was edited' }).waitFor();
  expect(await result.innerText()).toContain('event #2 does not have the hash');
});

it('shows a fault where the list would be, and reads again when asked', async () => {
  const vault = new LogVault();
  const good = vault.handlers['audit.list'];
  vault.handlers['audit.list'] = () => {
    throw new Refusal('record_damaged', 'event 7 is not what was written there', 'verify the log');
  };
  const page = await openLog(vault);
  await page.getByText('Event 7 is not what was written there.').waitFor();
  if (good !== undefined) vault.handlers['audit.list'] = good;
  await page.getByRole('button', { name: 'Try again' }).click();
  await event(page, 1_000).waitFor();
});

it('breaks no rule of accessibility', async () => {
  const page = await openLog(new LogVault());
  await page.getByText('Chain verified').waitFor();
  await event(page, 998).click();
  await page.getByText('Hash before').waitFor();
  expect(await findBarriers(page)).toEqual([]);
  await page.getByRole('button', { name: 'Export…' }).click();
  await page.getByRole('dialog').waitFor();
  expect(await findBarriers(page)).toEqual([]);
});
