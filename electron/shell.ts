import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { exitCodes, StoreError } from '../shared/errors.ts';
import { readSecretFile } from './faces/cli/secret.ts';
import { envelopeOf, renderError } from './faces/cli/voice.ts';
import { openFace } from './faces/ipc/face.ts';
import { refuseOldNode } from './faces/node-version.ts';
import { readShellOptions, type ShellOptions, shellHelp } from './faces/shell/options.ts';
import { startThread } from './faces/thread/start.ts';
import { openChromium } from './hosts/chromium.ts';
import { findBrowser, findElectron } from './hosts/find-browser.ts';
import { NoDisplayError, NoWindowError, requireDisplay } from './hosts/no-window.ts';
import { nodeHost } from './hosts/node.ts';
import { preferenceFile, preferencePath } from './hosts/preference-file.ts';
import { openWindowFiles } from './hosts/window-files.ts';
import { openWindowFolder } from './hosts/window-folder.ts';
import { exitPastKeychain, osKeychain } from './keys/keychain.ts';
import { lockFile } from './registry/open-database.ts';

// Whatever this process makes is the user's alone.
process.umask(0o077);

const built = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const warn = (line: string) => void process.stderr.write(`${line}\n`);
const debug = process.env['INVITES_DEBUG'] !== undefined;

void run().then(exitPastKeychain);

async function run(): Promise<number> {
  try {
    const options = readShellOptions(process.argv.slice(2), process.env, nodeHost);
    refuseOldNode();
    if (!options.help) return await openWindow(options);
    process.stdout.write(shellHelp);
    return 0;
  } catch (thrown) {
    if (thrown instanceof NoWindowError) {
      say(thrown.message, thrown.hint);
      if (debug) console.error(thrown.cause);
      return thrown instanceof NoDisplayError ? exitCodes.usage : 1;
    }
    const envelope = envelopeOf(thrown, debug);
    process.stderr.write(renderError(envelope));
    return exitCodes[envelope.code];
  }
}

async function openWindow(options: ShellOptions): Promise<number> {
  const electron = existsSync(built('./main.js')) ? findElectron(process.env) : null;
  if (options.shell === 'electron' && electron === null) {
    throw new NoWindowError("electron's program is not here", 'fetch it by: npx install-electron');
  }
  if (!options.headless) requireDisplay(process.env);
  if (electron !== null && options.shell !== 'chromium') return await openElectron(electron);
  const browser = findBrowser(process.env);
  if (options.shell === null) say(`electron's program is not here, so the window opens in ${browser}`);
  return await openInChromium(browser, options);
}

async function openElectron(program: string): Promise<number> {
  const child = spawn(program, [built('./main.js'), ...process.argv.slice(2)], { stdio: 'inherit' });
  void hearSignals().then(() => child.kill());
  const [code] = await once(child, 'exit');
  return Number(code ?? 1);
}

async function openInChromium(
  browser: string,
  { dir, actor, passphraseFile, headless }: ShellOptions,
): Promise<number> {
  const secret = passphraseFile === undefined ? null : readSecretFile(warn, passphraseFile, '--passphrase-file');
  const folder = openWindowFolder(dir, process.env, tryLock);
  if (folder === null) {
    say(`the vault ${dir} is open in another window already`);
    return 0;
  }
  try {
    const window = await openChromium({
      browser,
      folder: folder.path,
      headless,
      env: process.env,
      machine: nodeHost,
      files: openWindowFiles(built('./renderer')),
      preferences: preferenceFile(preferencePath()),
      reportBug,
    });
    const face = openFace({
      dir,
      host: window.host,
      keychain: osKeychain(),
      startThread: () => startThread(built('./worker.cjs')),
      ...(actor !== undefined && { actor }),
    });
    const interrupted = hearSignals();
    if (secret !== null) await face.session.unlock(secret).catch(reportBug);
    await window.show(face.dispatch);
    const end = await Promise.race([window.ended, interrupted]);
    if (end === 'crashed') say('the window crashed; the vault is locked', 'start it again');
    await face.close();
    await window.close();
    return end === 'crashed' ? exitCodes.internal : 0;
  } finally {
    folder.release();
  }
}

function tryLock(path: string): (() => void) | null {
  try {
    return lockFile(path);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'busy') return null;
    throw error;
  }
}

function reportBug(thrown: unknown): void {
  process.stderr.write(renderError(envelopeOf(thrown, debug)));
}

/** The first signal asks for an orderly end, the second does not wait for it. */
function hearSignals(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    let heard = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (heard) process.exit(130);
        heard = true;
        resolve('interrupted');
      });
    }
  });
}

function say(message: string, hint: string | null = null): void {
  process.stderr.write(renderError({ name: '', code: 'internal', message, hint }));
}
