import type { Page } from 'playwright-core';
import { longLabel } from '../demo-vault.ts';
import { button, fail, goTo, type Scene } from './scene.ts';

async function openInvite(page: Page, label: string): Promise<void> {
  await goTo(page, 'Invites');
  await page.getByText(label, { exact: true }).first().click();
  await page.getByRole('heading', { name: label }).waitFor();
}

/** Invites: the list, one of them, and what can be done to them. */
export const inviteScenes: readonly Scene[] = [
  { name: 'invites-plain', act: (page) => goTo(page, 'Invites') },
  { name: 'invites', kept: true, act: (page) => openInvite(page, 'Family') },
  { name: 'invites-long', act: (page) => openInvite(page, longLabel) },
  { name: 'invites-rtl', act: (page) => openInvite(page, 'עדה — טלפון') },
  {
    name: 'invites-revoked',
    act: async (page) => {
      await goTo(page, 'Invites');
      await button(page, /^Revoked/).click();
      await page.getByText('Old phone', { exact: true }).click();
      await page.getByRole('heading', { name: 'Old phone' }).waitFor();
    },
  },
  {
    name: 'invites-refused',
    act: async (page, { level, revoked }, { client }) => {
      await client['invites.use']({ text: level, accessLevel: 1 });
      await client['invites.use']({ text: revoked });
      await goTo(page, 'Invites');
      await button(page, /^Revoked/).click();
      await page.getByText('Old phone', { exact: true }).click();
      await page.getByText('Use refused').waitFor();
    },
  },
  { name: 'invites-not-sent', act: (page) => openInvite(page, 'Noor, when she is back') },
  { name: 'invites-empty', vault: 'empty', act: (page) => goTo(page, 'Invites') },
  {
    name: 'invites-no-hits',
    act: async (page) => {
      await goTo(page, 'Invites');
      await page.getByRole('searchbox').fill('nobody of that name');
      await page.getByText('Nothing').first().waitFor();
    },
  },
  {
    name: 'invites-selected',
    act: async (page) => {
      await goTo(page, 'Invites');
      for (const at of [2, 3, 5]) await page.getByRole('checkbox').nth(at).click();
    },
  },
  {
    name: 'invites-revoke-many',
    act: async (page) => {
      await goTo(page, 'Invites');
      for (const at of [2, 3, 5]) await page.getByRole('checkbox').nth(at).click();
      await button(page, 'Revoke…').last().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  ...(['Extend', 'Reissue', 'Edit', 'Revoke'] as const).map(
    (name): Scene => ({
      name: `dialog-${name.toLowerCase()}`,
      act: async (page) => {
        await openInvite(page, 'Family');
        await button(page, new RegExp(`^${name}`))
          .last()
          .click();
        await page.getByRole('dialog').waitFor();
      },
    }),
  ),
  {
    name: 'invites-failed',
    before: (world) =>
      fail(world, 'invites.list', 'database_damaged', 'the registry is damaged', 'restore your newest backup'),
    act: async (page) => {
      await goTo(page, 'Invites');
      await page.getByText('damaged').waitFor();
    },
  },
];
