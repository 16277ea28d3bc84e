import { type Browser, chromium } from 'playwright-core';

/** Starts the installed Chromium; whoever does closes it. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['INVITES_CHROMIUM'] ?? '/usr/bin/chromium',
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}
