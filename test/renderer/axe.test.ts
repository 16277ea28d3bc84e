import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import { FakeVault, Refusal } from './fake-vault.ts';
import { goToCheck, paste, useWindows, withService } from './windows.ts';

const windows = useWindows();

interface Scene {
  readonly name: string;
  readonly vault?: (vault: FakeVault) => void;
  readonly act?: (page: Page, vault: FakeVault) => Promise<void>;
}

async function checkMany(page: Page, vault: FakeVault): Promise<void> {
  await goToCheck(page);
  await paste(page, [...vault.codes.keys()].join('\n'));
}

const scenes: readonly Scene[] = [
  { name: 'welcome', vault: (vault) => Object.assign(vault, { state: 'missing' }) },
  {
    name: 'welcome with a passphrase that does not do',
    vault: (vault) => Object.assign(vault, { state: 'missing' }),
    act: async (page) => {
      await page.getByText('Behind a passphrase').click();
      await page.getByRole('button', { name: 'Make the vault' }).click();
      await page.getByText('At least 8 characters.').waitFor();
    },
  },
  {
    name: 'recovery kit',
    vault: (vault) => Object.assign(vault, { state: 'missing' }),
    act: async (page) => {
      await page.getByRole('button', { name: 'Make the vault' }).click();
      await page.getByText('Keep this recovery code').waitFor();
    },
  },
  {
    name: 'keychain fault',
    vault: (vault) => {
      vault.state = 'locked';
      vault.handlers['vault.unlock'] = () => {
        throw new Refusal('keychain_unavailable', 'the keychain cannot be reached');
      };
    },
    act: (page) => page.getByText('not answering').waitFor(),
  },
  {
    name: 'wrong passphrase',
    vault: (vault) => {
      vault.state = 'locked';
      vault.keyStore = 'passphrase';
      vault.handlers['vault.unlock'] = () => {
        throw new Refusal('passphrase_wrong', 'the passphrase is wrong', 'try again');
      };
    },
    act: async (page) => {
      await page.getByLabel('Passphrase', { exact: true }).fill('no');
      await page.keyboard.press('Enter');
      await page.getByText('The passphrase is wrong').waitFor();
    },
  },
  { name: 'issue, empty' },
  {
    name: 'issue, everything open',
    vault: withService,
    act: async (page) => {
      await page.getByText('More: group').click();
      await page.getByText('Custom…').click();
      await page.getByLabel('Or until').waitFor();
    },
  },
  {
    name: 'issued, copied',
    vault: withService,
    act: async (page) => {
      await page.getByLabel('For whom').press('Enter');
      await page.getByRole('button', { name: 'Copy code' }).click();
      await page.getByText('Clipboard clears').waitFor();
    },
  },
  {
    name: 'batch',
    act: async (page) => {
      await page.getByRole('button', { name: 'Batch…' }).click();
      await page.getByRole('button', { name: 'Issue 10 invites' }).click();
      await page.getByText('10 invites issued').waitFor();
    },
  },
  { name: 'check, empty', act: goToCheck },
  {
    name: 'check, good',
    vault: (vault) => vault.codes.set('pinv_good', vault.invite({ label: 'مرحبا', note: 'a note' })),
    act: checkMany,
  },
  {
    name: 'check, revoke dialog',
    vault: (vault) => vault.codes.set('pinv_good', vault.invite()),
    act: async (page, vault) => {
      await checkMany(page, vault);
      await page.getByRole('button', { name: 'Revoke…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'check, used with a token',
    vault: (vault) => vault.codes.set('pinv_good', vault.invite()),
    act: async (page, vault) => {
      await checkMany(page, vault);
      await page.getByRole('button', { name: 'More ways to use it' }).click();
      await page.getByText('Use it for a device…').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Use it now' }).click();
      await page.getByRole('button', { name: 'Copy token' }).waitFor();
    },
  },
  {
    name: 'check, many and earlier ones',
    vault: (vault) => {
      vault.codes.set('pinv_revoked', vault.invite({ state: 'REVOKED' }));
      vault.codes.set('pinv_expired', vault.invite({ state: 'EXPIRED' }));
      vault.codes.set('pinv_gone', vault.invite({ state: 'EXHAUSTED' }));
      vault.codes.set('pinv_new', vault.invite({ state: 'GENERATED' }));
    },
    act: async (page, vault) => {
      await goToCheck(page);
      for (const code of vault.codes.keys()) {
        await paste(page, code);
        await page.getByText('found 1 code').waitFor();
      }
      await paste(page, [...vault.codes.keys()].join('\n'));
      await page.getByText('4 codes').first().waitFor();
    },
  },
  {
    name: 'toasts, alerts and the keys',
    vault: (vault) => {
      vault.handlers['vault.status'] = () => {
        const status = vault.status();
        if (status.session === null) return status;
        const clock = { ...status.session.clock, fault: 'behind' as const };
        const rollback = { expectedSeq: 18_210, kind: 'shorter' as const, what: null };
        const readOnly = {
          name: 'StoreError',
          code: 'file_refused' as const,
          message: 'the vault is read-only',
          hint: null,
        };
        return { ...status, session: { ...status.session, clock, rollback, readOnly } };
      };
    },
    act: async (page, vault) => {
      await vault.tell('notice', { level: 'problem', text: 'the backup failed', hint: 'make room' });
      await page.keyboard.press('Escape');
      await page.keyboard.press('/');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    },
  },
];

it.each(scenes.map((scene) => [scene.name, scene] as const))('%s', async (_, scene) => {
  const vault = new FakeVault();
  scene.vault?.(vault);
  const page = await windows.open(vault, { reducedMotion: 'reduce' });
  await scene.act?.(page, vault);
  expect(await findBarriers(page)).toEqual([]);
});
