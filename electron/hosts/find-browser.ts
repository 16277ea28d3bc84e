import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { NoWindowError } from './no-window.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** As the systems name them; the first that is found opens the window. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * The installed Chromium or Chrome: what INVITE_VAULT_BROWSER names, or the first on the PATH, or in its usual place.
 * Throws NoWindowError where there is none.
 */
export function findBrowser(env: Env): string {
  const named = env['INVITE_VAULT_BROWSER'];
  if (named) {
    const found = isAbsolute(named) ? [named].find(isProgram) : findOnPath(env, named);
    if (found !== undefined) return found;
    throw new NoWindowError(`there is no program ${named}`, 'INVITE_VAULT_BROWSER names the browser: mend or unset it');
  }
  for (const name of names) {
    const found = findOnPath(env, name);
    if (found !== undefined) return found;
  }
  const found = usualPlaces(env).find(isProgram);
  if (found !== undefined) return found;
  const hint = 'install Chromium or Chrome, or name one with INVITE_VAULT_BROWSER';
  throw new NoWindowError('no browser was found to open the window in', hint);
}

/** Electron's own program, or null where it was not fetched. Looks for it without fetching it. */
export function findElectron(env: Env): string | null {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const pathFile = join(folder, 'path.txt');
    const program = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : usualElectron();
    const path = join(env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'), program);
    return isProgram(path) ? path : null;
  } catch {
    return null;
  }
}

function usualElectron(): string {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function findOnPath(env: Env, name: string): string | undefined {
  const ending = process.platform === 'win32' ? '.exe' : '';
  return (env['PATH'] ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, `${name}${ending}`))
    .find(isProgram);
}

function usualPlaces(env: Env): readonly string[] {
  switch (process.platform) {
    case 'darwin':
      return ['/Applications', join(homedir(), 'Applications')].flatMap((folder) => [
        join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
        join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
      ]);
    case 'win32':
      return ['LOCALAPPDATA', 'PROGRAMFILES', 'PROGRAMFILES(X86)'].flatMap((variable) => {
        const folder = env[variable];
        if (!folder) return [];
        return ['Chromium', 'Google/Chrome'].map((name) => join(folder, name, 'Application/chrome.exe'));
      });
    default:
      return ['/usr/bin/chromium', '/usr/lib/chromium/chromium', '/opt/google/chrome/chrome', '/snap/bin/chromium'];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
