import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { openWindowFiles } from '../../electron/hosts/window-files.ts';
import type { CallName } from '../../shared/contract.ts';
import type { FakeVault } from './fake-vault.ts';

const origin = 'https://vault.invalid';

export interface OpenedWindow {
  readonly page: Page;
  /** What the page complained of: refused by the policy, or thrown. */
  readonly complaints: string[];
}

/** Opens the built window over a fake vault, from no server. */
export async function openWindow(
  browser: Browser,
  built: string,
  vault: FakeVault,
  options: BrowserContextOptions = {},
): Promise<OpenedWindow> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    ...options,
  });
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const fileAt = openWindowFiles(built);
  await context.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    const file = url.origin === origin ? fileAt(url.pathname) : null;
    if (file === null) return await route.abort();
    await route.fulfill({ body: file.body, headers: file.headers });
  });
  await context.exposeBinding('vaultCall', (_, name: CallName, input: unknown) => vault.call(name, input));
  await context.addInitScript(bridge);
  vault.tell = async (event, payload) => {
    await page.evaluate(([name, told]) => dispatchEvent(new CustomEvent(`vault:${name}`, { detail: told })), [
      event,
      payload,
    ] as const);
  };
  await page.goto(`${origin}/`);
  return { page, complaints };
}

/** Runs in the page, in the place of a preload script. */
function bridge(): void {
  const { vaultCall } = globalThis as unknown as { vaultCall: (name: string, input: unknown) => Promise<unknown> };
  Object.assign(globalThis, {
    vault: {
      call: (name: string, input: unknown) => vaultCall(name, input),
      on: (event: string, listener: (payload: unknown) => void) => {
        const heard = (told: Event) => listener((told as CustomEvent).detail);
        addEventListener(`vault:${event}`, heard);
        return () => removeEventListener(`vault:${event}`, heard);
      },
    },
  });
}
