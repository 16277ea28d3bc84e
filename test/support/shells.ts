import { findBrowser, findElectron } from '../../electron/hosts/find-browser.ts';

/** Why no window can be opened in a browser here, or null. */
export function browserMissing(): string | null {
  try {
    findBrowser(process.env);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Why Electron itself cannot be run here, or null. */
export function electronMissing(): string | null {
  if (findElectron(process.env) === null) return 'electron’s program is not here';
  const desktop = process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY'];
  return process.platform === 'linux' && !desktop ? 'electron wants a desktop, and there is none' : null;
}
