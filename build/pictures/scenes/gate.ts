import type { Page } from 'playwright-core';
import type { ErrorCode } from '../../../shared/errors.ts';
import { button, fail, type Scene } from './scene.ts';

/** A lock view that says `code`. */
const faulty = (code: ErrorCode): Scene => ({
  name: `unlock-${code}`,
  before: async (world) => {
    await world.client['vault.lock']();
    fail(world, 'vault.unlock', code, 'the vault did not open', 'look at its folder');
  },
  act: (page) => button(page, /again/).first().waitFor(),
});

/** What stands in the window before the vault is open. */
export const gateScenes: readonly Scene[] = [
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
];

async function lockOnce(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).waitFor();
  await button(page, 'Lock the vault').click();
  await page.getByText('locked').first().waitFor();
}
