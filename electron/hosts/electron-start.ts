import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { guardContents } from './electron-guard.ts';
import { declarePage } from './electron-page.ts';
import { preferencePath } from './preference-file.ts';

/** Chromium looks no name up, reaches no address, and fetches nothing of its own accord. */
const switches: readonly (readonly [string, string?])[] = [
  ['host-resolver-rules', 'MAP * ~NOTFOUND'],
  ['force-webrtc-ip-handling-policy', 'disable_non_proxied_udp'],
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-crash-reporter'],
  ['no-pings'],
];

/** What opens a way into the window from outside, for who can start the app but should not look into it. */
const unwanted = ['remote-debugging-port', 'remote-debugging-pipe', 'disable-web-security', 'load-extension'];

/**
 * Sets what must stand before the app is ready. `vaultDir` gives the profile its folder, so that each vault has a window
 * of its own. False where the vault has one already, in another process, which is told.
 */
export function startElectron(vaultDir: string): boolean {
  app.setName('Invite Vault');
  const name = createHash('sha256').update(vaultDir).digest('hex').slice(0, 16);
  const profile = join(dirname(preferencePath()), 'electron', name);
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
  app.enableSandbox();
  declarePage();
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
  if (app.isPackaged) for (const name of unwanted) app.commandLine.removeSwitch(name);
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
  return app.requestSingleInstanceLock();
}

/**
 * The program's own words of a command line on which others stand too: Electron's program, the path of the main script
 * where it is not packaged, and switches for Chromium. `valued` are the options that take a value, `plain` those that do
 * not.
 */
export function ownWords(argv: readonly string[], valued: readonly string[], plain: readonly string[]): string[] {
  const words: string[] = [];
  for (const [at, word] of argv.entries()) {
    const [name = ''] = word.split('=', 1);
    if (plain.includes(word) || (word !== name && valued.includes(name))) words.push(word);
    else if (valued.includes(word)) words.push(word, ...argv.slice(at + 1, at + 2));
  }
  return words;
}
