import { test as base, type Locator, type Page } from '@playwright/test';
import { type Keyring, keyringAvailable, startKeyring } from '../../support/keyring.ts';
import { removeFolder } from '../../support/temp.ts';
import { openElectron } from './electron.ts';
import { makePlace, makeVault, type Place } from './place.ts';
import { openShell, type Shell, type ShellOptions, type ShellProcess, startShell } from './shell.ts';

interface Fixtures {
  /** A fresh machine with a keychain and no vault. */
  readonly place: Place;
  /** A window on that machine's vault. It ends with the test. */
  readonly open: (options?: ShellOptions) => Promise<Shell>;
  /** The program alone, as it is. It ends with the test. */
  readonly start: (options?: ShellOptions) => ShellProcess;
}

/** What a worker has for all its tests. */
export interface WorkerFixtures {
  /** What shows the window: each has a project of its own. */
  readonly shell: 'chromium' | 'electron';
  readonly keyring: Keyring | null;
}

/** Tests of the built program. Where no real keychain can be had they are skipped. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  shell: ['chromium', { option: true, scope: 'worker' }],
  keyring: [
    // A fixture has to name what it builds on, and this one builds on nothing.
    async ({ browserName: _ }, use) => {
      const keyring = keyringAvailable() === null ? await startKeyring({ unlocked: true }) : null;
      await use(keyring);
      await keyring?.stop();
    },
    { scope: 'worker' },
  ],
  place: async ({ keyring }, use) => {
    base.skip(keyring === null, keyringAvailable() ?? '');
    const place = makePlace(keyring?.env ?? {});
    await use(place);
    removeFolder(place.home);
  },
  open: async ({ place, shell: kind }, use) => {
    const shells: ShellProcess[] = [];
    await use(async (options) => {
      const shell = await (kind === 'electron' ? openElectron : openShell)(place, options);
      shells.push(shell);
      return shell;
    });
    await endAll(shells);
  },
  start: async ({ place }, use) => {
    const shells: ShellProcess[] = [];
    await use((options) => {
      const shell = startShell(place, options);
      shells.push(shell);
      return shell;
    });
    await endAll(shells);
  },
});

async function endAll(shells: readonly ShellProcess[]): Promise<void> {
  for (const shell of shells) shell.kill('SIGTERM');
  for (const shell of shells) await shell.ended;
}

/** A window that has opened a vault of the keychain, made beforehand. */
export async function openUnlocked(place: Place, open: Fixtures['open']): Promise<Shell> {
  makeVault(place);
  const shell = await open();
  await shell.page.getByRole('navigation', { name: 'Views' }).waitFor();
  return shell;
}

/** Goes to a view by the sidebar. */
export async function goTo(page: Page, view: string): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: view }).first().click();
}

/** Pastes a text as the operator does, by the clipboard. */
export async function paste({ page, around }: Shell, text: string): Promise<void> {
  await around.clipboard.write(text);
  await page.keyboard.press('ControlOrMeta+v');
}

/** The code that is shown, of an invite or of a kit. */
export async function shownCode(at: Locator): Promise<string> {
  return (await at.locator('code').first().innerText()).trim().replaceAll(/\s+/g, '-');
}
