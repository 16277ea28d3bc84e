import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron } from '@playwright/test';
import { findElectron } from '../../../electron/hosts/find-browser.ts';
import { type Place, root } from './place.ts';
import type { Shell, ShellOptions } from './shell.ts';
import type { Surroundings } from './surroundings.ts';

/** Starts the built program in Electron itself. */
export async function openElectron(place: Place, { args = [], env = {} }: ShellOptions = {}): Promise<Shell> {
  const superuser = process.getuid?.() === 0;
  const app = await electron.launch({
    executablePath: findElectron(process.env) ?? '',
    // Electron's sandbox takes in no superuser's processes.
    args: [...(superuser ? ['--no-sandbox'] : []), join(root, 'dist/main.js'), '--vault', place.vault, ...args],
    env: { ...place.env, ...desktop(), ...env },
  });
  const child = app.process();
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return {
    page: await app.firstWindow(),
    around: aroundElectron(app),
    pid: child.pid ?? 0,
    stderr: () => stderr,
    ended: once(child, 'exit').then(([code]) => code),
    kill: (signal) => void child.kill(signal),
  };
}

/** The desktop's own questions are no page's, so they are answered before they are asked. */
function aroundElectron(app: ElectronApplication): Surroundings {
  return {
    saveTo: async (path, ask) => {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path);
      await ask();
    },
    saveNowhere: async (ask) => {
      await app.evaluate(({ dialog }) => {
        dialog.showSaveDialog = async () => ({ canceled: true, filePath: '' });
      });
      await ask();
    },
    choose: async (path, ask) => {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
      }, path);
      await ask();
    },
    clipboard: {
      read: () => app.evaluate(({ clipboard }) => clipboard.readText()),
      write: (text) => app.evaluate(({ clipboard }, given) => clipboard.writeText(given), text),
      writePicture: (png) =>
        app.evaluate(
          ({ clipboard, ClipboardItem }, base64) =>
            clipboard.write([
              new ClipboardItem({ 'image/png': new Blob([Buffer.from(base64, 'base64')], { type: 'image/png' }) }),
            ]),
          readFileSync(png).toString('base64'),
        ),
    },
    lockScreen: () => app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen')),
  };
}

/** Where this machine's windows are shown. */
function desktop(): Record<string, string> {
  const names = ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
