import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, dialog } from 'electron';
import { type ErrorEnvelope, exitCodes } from '../shared/errors.ts';
import { readSecretFile } from './faces/cli/secret.ts';
import { envelopeOf, renderError } from './faces/cli/voice.ts';
import { openFace } from './faces/ipc/face.ts';
import { readShellOptions, type ShellOptions, shellHelp } from './faces/shell/options.ts';
import { startThread } from './faces/thread/start.ts';
import { openElectron } from './hosts/electron.ts';
import { ownWords, startElectron } from './hosts/electron-start.ts';
import { nodeHost } from './hosts/node.ts';
import { preferenceFile, preferencePath } from './hosts/preference-file.ts';
import { openWindowFiles } from './hosts/window-files.ts';
import { exitPastKeychain, osKeychain } from './keys/keychain.ts';

// Whatever this process makes is the user's alone.
process.umask(0o077);

const built = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const warn = (line: string) => void process.stderr.write(`${line}\n`);
const debug = process.env['INVITES_DEBUG'] !== undefined;
const say = (envelope: ErrorEnvelope) => process.stderr.write(renderError(envelope));
const reportBug = (thrown: unknown) => void say(envelopeOf(thrown, debug));

start();

function start(): void {
  try {
    const words = ownWords(
      process.argv,
      ['--vault', '--actor', '--passphrase-file', '--shell'],
      ['--headless', '--help', '-h'],
    );
    const options = readShellOptions(words, process.env, nodeHost);
    if (options.help) {
      process.stdout.write(shellHelp);
      app.exit(0);
    } else if (startElectron(options.dir)) {
      // Not awaited here: the app is not ready before this file has run to its end.
      void app
        .whenReady()
        .then(() => openVaultWindow(options))
        .then(exitPastKeychain, fail);
    } else {
      say({
        name: '',
        code: 'busy',
        message: `the vault ${options.dir} is open in another window already`,
        hint: null,
      });
      app.exit(0);
    }
  } catch (thrown) {
    fail(thrown);
  }
}

/** From the first window to the locked vault; the exit code. */
async function openVaultWindow({ dir, actor, passphraseFile }: ShellOptions): Promise<number> {
  const secret = passphraseFile === undefined ? null : readSecretFile(warn, passphraseFile, '--passphrase-file');
  const window = openElectron({
    machine: nodeHost,
    files: openWindowFiles(built('./renderer')),
    preload: built('./preload.cjs'),
    preferences: preferenceFile(preferencePath()),
    place: preferenceFile(join(dirname(preferencePath()), 'window.json')),
    reportBug,
  });
  const face = openFace({
    dir,
    host: window.host,
    keychain: osKeychain(),
    startThread: () => startThread(built('./worker.cjs')),
    ...(actor !== undefined && { actor }),
  });
  const bug = hearBugs();
  if (secret !== null) await face.session.unlock(secret).catch(reportBug);
  await window.show(face.dispatch, () => void face.lock('operator').catch(reportBug));
  const end = await Promise.race([window.ended, bug]);
  window.close();
  await face.close();
  return end === 'closed' ? 0 : exitCodes.internal;
}

/** A fault that nobody caught ends the app, locked: Electron would show its text, and go on. */
function hearBugs(): Promise<'crashed'> {
  return new Promise((resolve) => {
    process.on('uncaughtException', (thrown) => {
      reportBug(thrown);
      resolve('crashed');
    });
  });
}

function fail(thrown: unknown): void {
  const envelope = envelopeOf(thrown, debug);
  say(envelope);
  // Who started it from the desktop sees no terminal.
  if (app.isPackaged)
    dialog.showErrorBox('Invite Vault cannot be opened', `${envelope.message}\n${envelope.hint ?? ''}`);
  app.exit(exitCodes[envelope.code]);
}
