import { test as base, type Locator, type Page } from '@playwright/test';
import { isHere, missingOf, missingPart, type Part, whyMissing } from '../../support/available.ts';
import { type Keyring, startKeyring } from '../../support/keyring.ts';
import { removeFolder } from '../../support/temp.ts';
import { openElectron } from './electron.ts';
import { makePlace, makeVault, type Place } from './place.ts';
import { openShell, type Shell, type ShellOptions, type ShellProcess, startShell } from './shell.ts';

interface Fixtures {
  /** Skips the test where this machine cannot show the window. */
  readonly machine: undefined;
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

/** The parts of the machine that each shell needs. */
const shellNeeds = { chromium: ['chromium', 'keychain'], electron: ['electron', 'display', 'keychain'] } as const;

/** Tests of the built program, skipped where a part of the machine is missing that they need. */
export const test = base.extend<Fixtures, WorkerFixtures>({
  shell: ['chromium', { option: true, scope: 'worker' }],
  machine: [
    async ({ shell }, use) => {
      needs(...shellNeeds[shell]);
      await use(undefined);
    },
    { auto: true },
  ],
  keyring: [
    // A fixture has to name what it builds on, and this one builds on nothing.
    async ({ browserName: _ }, use) => {
      const keyring = isHere('keychain') ? await startKeyring({ unlocked: true }) : null;
      await use(keyring);
      await keyring?.stop();
    },
    { scope: 'worker' },
  ],
  place: async ({ keyring }, use) => {
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

/** Skips the running test where a part of the machine is missing, and notes which, to be counted. */
export function needs(...parts: readonly Part[]): void {
  const missing = missingOf(...parts);
  for (const part of missing) base.info().annotations.push({ type: missingPart, description: part });
  base.skip(missing.length > 0, whyMissing(...missing) ?? '');
}

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
