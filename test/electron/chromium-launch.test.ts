import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type Launched, launchChromium } from '../../electron/hosts/chromium-launch.ts';
import { findBrowser } from '../../electron/hosts/find-browser.ts';
import { NoWindowError } from '../../electron/hosts/no-window.ts';
import { needs } from '../support/available.ts';
import { tempFolder } from '../support/temp.ts';

let launched: Launched | undefined;
afterEach(async () => {
  await launched?.end();
  launched = undefined;
});

/** A browser that hangs whenever it is started, or the first time alone. */
function hanging(folder: string, kind: 'always' | 'once'): string {
  const path = join(folder, 'browser');
  const later = kind === 'once' ? `[ -e "$0.hung" ] && exec ${findBrowser(process.env)} "$@"` : '';
  writeFileSync(path, `#!/bin/sh\n${later}\n: > "$0.hung"\nexec sleep 600\n`, { mode: 0o700 });
  return path;
}

function launch(kind: 'always' | 'once', startLimitsMs: readonly number[]) {
  const folder = tempFolder();
  const browser = hanging(folder, kind);
  const options = { folder, url: 'data:text/html,here', headless: true, env: process.env };
  return { browser, starting: launchChromium({ ...options, browser, startLimitsMs }) };
}

test('a browser that hangs as it starts is started once more', needs('chromium'), async () => {
  const { browser, starting } = launch('once', [1_000, 60_000]);
  launched = await starting;
  expect(existsSync(`${browser}.hung`)).toBe(true);
  expect(launched.context.pages().map((page) => page.url())).toEqual(['data:text/html,here']);
});

test('a browser that hangs each time is said not to have started', async () => {
  const { starting } = launch('always', [300, 300]);
  await expect(starting).rejects.toThrow(NoWindowError);
});
