import type { Page } from 'playwright-core';
import type { ErrorCode } from '../../shared/errors.ts';
import { type DemoCodes, longLabel } from './demo-vault.ts';
import type { DemoWorld } from './demo-world.ts';

/** A state of the window that is worth looking at. */
export interface Scene {
  readonly name: string;
  /** Whether the README's folder keeps its picture. */
  readonly kept?: boolean;
  /** What there is: the filled vault, an empty one, or none. Left out: filled. */
  readonly vault?: 'filled' | 'empty' | 'none';
  /** What happens before the window opens. */
  readonly before?: (world: DemoWorld) => Promise<void> | void;
  readonly act?: (page: Page, codes: DemoCodes, world: DemoWorld) => Promise<void>;
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: view }).click();
  await page.getByRole('heading', { level: 1, name: view === 'Check' ? 'Check a code' : view }).waitFor();
}

async function fillIssue(page: Page): Promise<void> {
  await page.getByLabel('For whom').fill('Ada’s tablet');
  await page.getByRole('combobox', { name: 'Service' }).click();
  await page.getByRole('option', { name: 'home' }).click();
}

async function issueOne(page: Page): Promise<void> {
  await fillIssue(page);
  await button(page, 'Issue invite').click();
  await page.getByRole('region', { name: /just issued/ }).waitFor();
}

async function check(page: Page, text: string): Promise<void> {
  await goTo(page, 'Check');
  await page.getByLabel('Code, link or message').fill(text);
  await page.keyboard.press('Enter');
  await page.locator('.verdict-panel, .verdict-table').first().waitFor();
}

async function openInvite(page: Page, label: string): Promise<void> {
  await goTo(page, 'Invites');
  await page.getByText(label, { exact: true }).first().click();
  await page.getByRole('heading', { name: label }).waitFor();
}

async function openSettings(page: Page, section: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('heading', { name: section, exact: true }).scrollIntoViewIfNeeded();
}

const verdicts = ['notSent', 'usedUp', 'expired', 'revoked', 'level', 'unknown', 'malformed'] as const;

/** A call that ends with an error, as the window meets it. */
function fail(world: DemoWorld, call: string, code: ErrorCode, message: string, hint: string): void {
  world.answers.set(call, { ok: false, error: { name: 'StoreError', code, message, hint } });
}

/** A lock view that says `code`. */
const faulty = (code: ErrorCode): Scene => ({
  name: `unlock-${code}`,
  before: async (world) => {
    await world.client['vault.lock']();
    fail(world, 'vault.unlock', code, 'the vault did not open', 'look at its folder');
  },
  act: (page) => button(page, /again/).first().waitFor(),
});

/** Every view, and every state of it that someone should have looked at. */
export const scenes: readonly Scene[] = [
  { name: 'welcome', kept: true, vault: 'none' },
  {
    name: 'welcome-passphrase',
    vault: 'none',
    act: async (page) => {
      await page.getByText('Behind a passphrase').click();
      await button(page, 'Make the vault').click();
    },
  },
  {
    name: 'recovery-kit',
    vault: 'none',
    act: async (page) => {
      await button(page, 'Make the vault').click();
      await page.getByText('Keep this recovery code').waitFor();
    },
  },
  { name: 'unlock', before: async (world) => void (await world.client['vault.lock']()), act: lockOnce },
  {
    name: 'unlock-keychain',
    kept: true,
    before: async (world) => {
      await world.client['keys.setPassphrase']({ passphrase: 'four or five random words', only: false });
      await world.client['vault.lock']();
      world.losesKeychain(true);
    },
    act: (page) => page.getByText('not answering').waitFor(),
  },
  faulty('keychain_entry_missing'),
  faulty('database_damaged'),
  faulty('key_file_missing'),
  faulty('database_newer'),
  faulty('busy'),
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
  {
    name: 'audit',
    kept: true,
    act: async (page) => {
      await goTo(page, 'Audit');
      await page.getByText(/verified to/).waitFor();
    },
  },
  {
    name: 'audit-event',
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, /^Event \d+, invite.used/)
        .first()
        .click();
    },
  },
  {
    name: 'audit-export',
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, 'Export…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'audit-file',
    before: (world) =>
      void world.answers.set('audit.verifyFile', {
        ok: true,
        value: {
          path: '/home/warden/audit.json',
          ok: true,
          count: 75,
          range: { first: 1, last: 75, count: 75 },
          complete: true,
          exportedAt: '2026-03-12T13:05:00.000Z',
          failure: null,
        },
      }),
    act: async (page) => {
      await goTo(page, 'Audit');
      await button(page, 'Verify a file…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'audit-empty', vault: 'empty', act: (page) => goTo(page, 'Audit') },
  { name: 'devices', kept: true, act: (page) => goTo(page, 'Devices') },
  { name: 'devices-empty', vault: 'empty', act: (page) => goTo(page, 'Devices') },
  ...['Services', 'This window', 'Keys', 'Import and export', 'Health'].map(
    (section): Scene => ({
      name: `settings-${section.toLowerCase().replaceAll(' ', '-')}`,
      ...(section === 'Services' && { kept: true }),
      act: (page) => openSettings(page, section),
    }),
  ),
  {
    name: 'palette',
    act: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'palette-search',
    act: async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
      await page.keyboard.type('work');
      await page.getByText('Workshop seat').first().waitFor();
    },
  },
  {
    name: 'shortcuts',
    act: async (page) => {
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'toasts',
    act: async (page, _, world) => {
      world.host.notify('notice', { level: 'problem', text: 'the backup failed', hint: 'make room on the disk' });
      world.host.notify('notice', { level: 'info', text: 'the command line issued three invites', hint: null });
      await page.getByText('The backup failed').waitFor();
    },
  },
];

async function lockOnce(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  await button(page, 'Lock the vault').click();
  await page.getByText('locked').first().waitFor();
}
