import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { BrowserContext, BrowserType } from 'playwright-core';
import { NoWindowError } from './no-window.ts';

export interface LaunchOptions {
  /** The browser's program. */
  readonly browser: string;
  /** An empty folder of the window's own. */
  readonly folder: string;
  /** What the window shows. Nothing is asked of the network for it. */
  readonly url: string;
  readonly headless: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long each try to start it may take. Milliseconds. */
  readonly startLimitsMs?: readonly number[];
}

/** What Playwright sets for tests and an operator's window does not want. */
const unwanted = [
  '--enable-automation',
  '--disable-popup-blocking',
  '--enable-unsafe-swiftshader',
  '--force-color-profile=srgb',
  '--unsafely-disable-devtools-self-xss-warnings',
];

const switches = [
  // No name is looked up and no address reached, whatever else may go wrong: nothing can listen at port 0.
  '--proxy-server=http://127.0.0.1:0',
  '--proxy-bypass-list=<-loopback>',
  '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-crash-reporter',
  '--no-pings',
  '--no-first-run',
  '--class=invite-vault',
  '--window-size=1280,800',
];

/** Nothing that is typed is remembered, offered or sent anywhere. */
const preferences = {
  credentials_enable_service: false,
  profile: { password_manager_enabled: false },
  autofill: { profile_enabled: false, credit_card_enabled: false },
  translate: { enabled: false },
  search: { suggest_enabled: false },
  safebrowsing: { enabled: false },
  // Else the browser asks a name server about any page that it cannot find.
  alternate_error_pages: { enabled: false },
  browser: { enable_spellchecking: false },
  spellcheck: { dictionaries: [] },
};

/** A browser that was started. */
export interface Launched {
  readonly context: BrowserContext;
  /** Ends it, where it has not ended yet, and waits until its process is gone and writes no more. */
  readonly end: () => Promise<void>;
}

/** A browser that hangs as it starts, which happens, is tried once more. */
const usualLimitsMs = [30_000, 60_000];
const endLimitMs = 5_000;

/**
 * Starts the browser with one window without an address bar, steered over a pipe. Throws NoWindowError where it does not
 * start.
 */
export async function launchChromium(options: LaunchOptions): Promise<Launched> {
  const { browser, startLimitsMs = usualLimitsMs } = options;
  // Loaded late: a start that opens no window here needs it not.
  const { chromium, errors } = await import('playwright-core');
  for (const [tries, limitMs] of startLimitsMs.entries()) {
    try {
      return await start(chromium, options, limitMs);
    } catch (error) {
      if (error instanceof errors.TimeoutError && tries + 1 < startLimitsMs.length) continue;
      const hint = 'try it by itself; another browser can be named with INVITE_VAULT_BROWSER';
      throw new NoWindowError(`the browser ${browser} did not start`, hint, { cause: error });
    }
  }
  throw new RangeError('no try to start the browser was allowed');
}

async function start(
  chromium: BrowserType,
  { browser, folder, url, headless, env }: LaunchOptions,
  limitMs: number,
): Promise<Launched> {
  const profile = join(folder, 'profile');
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(join(profile, 'Default'), { recursive: true, mode: 0o700 });
  writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences), { mode: 0o600 });
  const onlyWayland = env['WAYLAND_DISPLAY'] && !env['DISPLAY'] && !headless;
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser,
    headless,
    // The superuser's processes cannot be put into it.
    chromiumSandbox: process.getuid?.() !== 0,
    args: [`--app=${url}`, ...switches, ...(onlyWayland ? ['--ozone-platform=wayland'] : [])],
    // In memory rather than in files, where the machine has room for it.
    ignoreDefaultArgs: headless ? unwanted : [...unwanted, '--disable-dev-shm-usage'],
    artifactsDir: join(folder, 'artifacts'),
    env: withoutOwn(env),
    acceptDownloads: false,
    serviceWorkers: 'block',
    // As the desktop has them, not as tests want them.
    viewport: null,
    colorScheme: null,
    reducedMotion: null,
    forcedColors: null,
    contrast: null,
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    timeout: limitMs,
  });
  const pid = await readPid(context);
  const end = async () => {
    // The operator may have closed the window, and so ended it.
    await context.close().catch(() => {});
    for (let waitedMs = 0; pid !== null && isAlive(pid) && waitedMs < endLimitMs; waitedMs += 20) await pause(20);
  };
  return { context, end };
}

/** The browser learns nothing of what this program was told. */
function withoutOwn(env: LaunchOptions['env']): Record<string, string> {
  const others = Object.entries(env).filter(([name]) => !/^INVITES?_/.test(name));
  return Object.fromEntries(others.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

async function readPid(context: BrowserContext): Promise<number | null> {
  const session = await context.browser()?.newBrowserCDPSession();
  const known = await session?.send('SystemInfo.getProcessInfo');
  await session?.detach();
  return known?.processInfo.find(({ type }) => type === 'browser')?.id ?? null;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
