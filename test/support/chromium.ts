import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { findBrowser } from '../../electron/hosts/find-browser.ts';
import { missingOf, whyMissing } from './available.ts';

/** One browser for the tests of a file, all of which are skipped where none is installed. */
export function useBrowser(): { readonly browser: () => Browser } {
  let browser: Browser | undefined;
  const missing = missingOf('chromium');
  beforeEach(({ task, skip }) => {
    if (missing.length === 0) return;
    task.meta.missing = missing;
    skip(whyMissing(...missing) ?? '');
  });
  beforeAll(async () => {
    if (missing.length === 0) browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
  });
  return {
    browser: () => {
      if (browser === undefined) throw new Error('the browser has not been started');
      return browser;
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(process.env),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
      // Else the address bar of each window loads two pages of its own, which take as long as the page that is tested.
      '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
    ],
  });
}
