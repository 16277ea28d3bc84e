import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { useBrowser } from '../support/chromium.ts';
import { FakeVault } from './fake-vault.ts';
import { openWindow } from './open-window.ts';

const built = fileURLToPath(new URL('../../dist/renderer', import.meta.url));

interface Windows {
  /** Opens the window over that vault; whatever it complained of fails the test at its end. */
  readonly open: (vault?: FakeVault, options?: BrowserContextOptions) => Promise<Page>;
}

/** The built window, for the tests of one file. They are skipped where no browser is installed. */
export function useWindows(): Windows {
  const { browser } = useBrowser();
  return {
    open: async (vault = new FakeVault(), options = {}) => {
      const { page, complaints } = await openWindow(browser(), built, vault, options);
      onTestFinished(async () => {
        await page.context().close();
        expect(complaints).toEqual([]);
      });
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      return page;
    },
  };
}

/** Pastes a text into the field that has the cursor, as the browser would. */
export async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((pasted) => {
    const data = new DataTransfer();
    data.setData('text/plain', pasted);
    const init = { clipboardData: data, bubbles: true, cancelable: true };
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', init));
  }, text);
}

/** Pastes a picture. */
export async function pastePicture(page: Page, base64: string, type: string): Promise<void> {
  await page.evaluate(
    ([bytes, mime]) => {
      const data = new DataTransfer();
      const file = new File([Uint8Array.from(atob(bytes), (one) => one.charCodeAt(0))], 'picture', { type: mime });
      data.items.add(file);
      const init = { clipboardData: data, bubbles: true, cancelable: true };
      document.activeElement?.dispatchEvent(new ClipboardEvent('paste', init));
    },
    [base64, type] as const,
  );
}

/** Opens the check view by its key, which leaves the cursor in its box. */
export async function goToCheck(page: Page): Promise<void> {
  await page.keyboard.press('Control+2');
  await page.getByRole('textbox', { name: 'Code, link or message' }).waitFor();
}

/** A service, so that there are links. */
export function withService(vault: FakeVault): FakeVault {
  const asVault = { defaultLifetimeMs: null, longestLifetimeMs: null, allowNoExpiry: null, defaultUses: null };
  vault.identities = [
    { slug: 'home', baseUrl: 'https://id.example.org', createdAt: vault.now, prefix: null, ...asVault },
  ];
  return vault;
}
