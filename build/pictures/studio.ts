import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { exposeVault, tellPage } from '../../electron/hosts/chromium-page.ts';
import { findBrowser } from '../../electron/hosts/find-browser.ts';
import { openWindowFiles } from '../../electron/hosts/window-files.ts';
import { type DemoWorld, picturedAt } from './demo-world.ts';

/** How a window is looked at. */
export interface Look {
  readonly width: number;
  readonly height: number;
  /** Of the page, as the browser's zoom has it: 2 is 200 %. */
  readonly zoom: number;
  readonly theme: 'light' | 'dark';
}

const origin = 'https://vault.invalid';
const names = { call: 'callVault', hear: 'hearVault' } as const;

/** Starts the installed browser, which the caller closes. Throws NoWindowError where there is none. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(process.env),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  });
}

/** Opens the built window over a demo world, with its clock. */
export async function openStudio(browser: Browser, built: string, world: DemoWorld, look: Look): Promise<Page> {
  const context = await browser.newContext({
    // Zoom leaves a page fewer pixels of its own, each of them larger.
    viewport: { width: Math.round(look.width / look.zoom), height: Math.round(look.height / look.zoom) },
    deviceScaleFactor: look.zoom,
    colorScheme: look.theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(error));
  page.on('console', (message) => {
    if (message.type() === 'error') console.error(message.text());
  });
  await page.clock.setFixedTime(picturedAt);
  const fileAt = openWindowFiles(built);
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const file = url.origin === origin ? fileAt(url.pathname) : null;
    if (file === null) await route.abort();
    else await route.fulfill({ body: file.body, headers: file.headers });
  });
  await context.exposeBinding(names.call, async (_, name: unknown, input: unknown) =>
    JSON.stringify(await world.dispatch(name, input)),
  );
  await context.addInitScript(exposeVault, names);
  world.onEvent((event, payload) => {
    void page.evaluate(tellPage, { hear: names.hear, event, payload }).catch(() => {});
  });
  await page.goto(`${origin}/`);
  return page;
}

/** Takes the picture once fonts and lists are there. */
export async function takePicture(page: Page, folder: string, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  // A text, because the DOM is no part of what this program is checked against.
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}
