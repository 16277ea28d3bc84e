import type { Page } from 'playwright-core';
import { button, goTo, type Scene } from './scene.ts';

async function openSettings(page: Page, section: string): Promise<void> {
  await goTo(page, 'Settings');
  await page.getByRole('heading', { name: section, exact: true }).scrollIntoViewIfNeeded();
}

/** A dialog that a button of the settings opens. */
function settingsDialog(name: string, section: string, opens: string): Scene {
  return {
    name: `dialog-${name}`,
    act: async (page) => {
      await openSettings(page, section);
      await button(page, opens).click();
      await page.getByRole('dialog').waitFor();
    },
  };
}

/** Settings: their sections and dialogs. */
export const settingsScenes: readonly Scene[] = [
  ...['Services', 'This window', 'Keys', 'Import and export', 'Health'].map(
    (section): Scene => ({
      name: `settings-${section.toLowerCase().replaceAll(' ', '-')}`,
      ...(section === 'Services' && { kept: true }),
      act: (page) => openSettings(page, section),
    }),
  ),
  settingsDialog('passphrase', 'Keys', 'Set a passphrase…'),
  settingsDialog('rekey', 'Keys', 'Change the key…'),
  settingsDialog('recovery', 'Keys', 'Make a new one…'),
  settingsDialog('service', 'Services', 'Add a service'),
  {
    name: 'settings-health-checked',
    act: async (page) => {
      await openSettings(page, 'Health');
      await button(page, 'Check now').click();
      await button(page, 'Check now').isEnabled();
      await page.locator('.health-lines li').last().scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'import-report',
    before: (world) =>
      void world.answers.set('exchange.import', {
        ok: true,
        value: {
          file: 'ab'.repeat(16),
          report: {
            format: 'registry',
            path: '/home/warden/registry.json',
            dryRun: true,
            taken: 12,
            changed: 3,
            unchanged: 19,
            skipped: [{ reason: 'its terms cannot be held here', count: 2, examples: ['invite 7', 'invite 9'] }],
            notes: ['the other program must not be writing meanwhile'],
          },
        },
      }),
    act: async (page) => {
      await openSettings(page, 'Import and export');
      await button(page, 'Choose the file…').click();
      await page.getByRole('dialog').waitFor();
    },
  },
];
