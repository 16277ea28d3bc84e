import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from '@playwright/test';
import { findBrowser } from '../../../electron/hosts/find-browser.ts';
import { type Place, root } from './place.ts';
import { aroundChromium, type Surroundings } from './surroundings.ts';

export interface ShellOptions {
  /** More words for the command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** False: on the display that `env` names. */
  readonly headless?: boolean;
  /** On a throwaway vault of its own, as `npm start -- --demo` opens it. */
  readonly demo?: boolean;
}

/** The built program in a process of its own. */
export interface ShellProcess {
  readonly pid: number;
  /** What it has said so far. */
  readonly stderr: () => string;
  /** Its exit code, when it has ended; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly kill: (signal: 'SIGTERM' | 'SIGKILL') => void;
}

/** The same with its window. */
export interface Shell extends ShellProcess {
  readonly page: Page;
  readonly around: Surroundings;
}

/** Starts it on the vault of a place. */
export function startShell(place: Place, options: ShellOptions = {}): ShellProcess {
  const { args = [], env = {}, headless = true, demo = false } = options;
  const start = demo ? [join(root, 'build/start.ts'), '--demo'] : [join(root, 'dist/shell.js'), '--vault', place.vault];
  const words = [...start, ...(headless ? ['--headless'] : []), ...args];
  const child = spawn(process.execPath, words, { env: { ...place.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return {
    pid: child.pid ?? 0,
    stderr: () => stderr,
    ended: once(child, 'close').then(([code]) => code),
    kill: (signal) => void child.kill(signal),
  };
}

/** Has the browser started with more switches than the program gives. */
export function withSwitches(...switches: readonly string[]): Record<string, string> {
  const wrapper = fileURLToPath(new URL('browser.sh', import.meta.url));
  return { INVITE_VAULT_BROWSER: wrapper, E2E_BROWSER: findBrowser(process.env), E2E_SWITCHES: switches.join(' ') };
}

/** Starts it, and reaches its window through a port that its browser opens for tests alone. */
export async function openShell(place: Place, options: ShellOptions = {}): Promise<Shell> {
  const env = { ...withSwitches('--remote-debugging-port=0'), ...options.env };
  const before = new Set(foldersOf(place));
  const shell = startShell(place, { ...options, env });
  const port = await until(() => {
    const folder = foldersOf(place).find((name) => !before.has(name));
    return folder === undefined ? null : portIn(join(place.windows, folder, 'profile'));
  }, shell);
  await until(() => isShown(port), shell);
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
  const page = browser.contexts()[0]?.pages()[0];
  if (page === undefined) throw new Error('the browser has no page');
  return { ...shell, page, around: aroundChromium(page) };
}

/** The folders of windows in a place. */
export function foldersOf({ windows }: Place): string[] {
  try {
    return readdirSync(windows, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What `read` gives once it is not null, while the program lives. Only for what no event tells of. */
export async function until<T>(read: () => T | null | Promise<T | null>, shell: ShellProcess): Promise<T> {
  let dead = false;
  void shell.ended.then(() => {
    dead = true;
  });
  for (;;) {
    const value = await read();
    if (value !== null) return value;
    if (dead) throw new Error(`the program ended too soon: ${shell.stderr()}`);
    await pause(20);
  }
}

/** The port that a browser with that profile listens at; null before it does. Chromium writes it down. */
export function portIn(profile: string): number | null {
  try {
    return Number(readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]) || null;
  } catch {
    return null;
  }
}

/** Whether the window shows its page. A client that comes while the browser still opens it may wait for ever. */
async function isShown(port: number): Promise<true | null> {
  const list = await (await fetch(`http://127.0.0.1:${port}/json/list`)).text();
  const targets: { url: string; title: string }[] = JSON.parse(list);
  return targets.some(({ url, title }) => url === 'https://vault.invalid/' && title.includes('Invite Vault')) || null;
}
