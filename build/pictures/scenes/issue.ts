import type { Page } from 'playwright-core';
import { longLabel } from '../demo-vault.ts';
import { button, fail, type Scene } from './scene.ts';

async function fillIssue(page: Page): Promise<void> {
  await page.getByLabel('For whom').fill('Ada’s tablet');
  await page.getByRole('combobox', { name: 'Service' }).click();
  await page.getByRole('option', { name: 'home' }).click();
}

export async function issueOne(page: Page): Promise<void> {
  await fillIssue(page);
  await button(page, 'Issue invite').click();
  await page.getByRole('region', { name: /just issued/ }).waitFor();
}

async function chooseInto(page: Page, kind: string, how: string): Promise<void> {
  await page.getByText('More: ').click();
  await page.getByRole('combobox', { name: 'Also write into…' }).click();
  await page.getByRole('option', { name: kind }).click();
  await button(page, how).click();
  await page.locator('.issue-into-path').waitFor();
  await button(page, how).scrollIntoViewIfNeeded();
}

/** Issue: the form, the sheet and the batch. */
export const issueScenes: readonly Scene[] = [
  { name: 'issue-empty-vault', vault: 'empty' },
  { name: 'issue' },
  {
    name: 'issue-more',
    act: async (page) => {
      await fillIssue(page);
      await page.getByText('More: ').click();
      await page.getByText('Custom…').click();
    },
  },
  {
    name: 'issue-into',
    act: async (page) => {
      await fillIssue(page);
      await chooseInto(page, 'Astrid store', 'New store…');
    },
  },
  {
    name: 'issued-into',
    act: async (page) => {
      await fillIssue(page);
      await chooseInto(page, 'Astrid store', 'New store…');
      await button(page, 'Issue invite').click();
      await page.getByText('Also written into').waitFor();
    },
  },
  {
    name: 'issued',
    kept: true,
    act: async (page) => {
      await issueOne(page);
      await button(page, 'Copy link').click();
      await page.getByText('Clipboard clears').waitFor();
    },
  },
  {
    name: 'issued-long',
    act: async (page) => {
      await page.getByLabel('For whom').fill(longLabel);
      await button(page, 'Issue invite').click();
      await page.getByRole('region', { name: /just issued/ }).waitFor();
    },
  },
  {
    name: 'put-away',
    act: async (page) => {
      await issueOne(page);
      await button(page, 'Done').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'issue-refused',
    before: (world) =>
      fail(world, 'invites.generate', 'disk_full', 'the disk is full', 'make room, then try again; nothing was issued'),
    act: async (page) => {
      await fillIssue(page);
      await button(page, 'Issue invite').click();
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'batch-dialog',
    act: async (page) => {
      await fillIssue(page);
      await button(page, 'Batch…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'batch',
    kept: true,
    act: async (page) => {
      await page.getByLabel('For whom').fill('Open day');
      await button(page, 'Batch…').click();
      await button(page, 'Issue 10 invites').click();
      await page.getByRole('region', { name: /just issued/ }).waitFor();
    },
  },
];
