import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Envelope } from '../../shared/contract/basics.ts';
import { type EventName, eventNames, type VaultClient } from '../../shared/contract.ts';
import { createClient } from '../support/client.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { FakeElectron, type FakeSetUp } from './fake-electron.ts';

/** What the preload script gives to the page. */
export interface Bridge {
  readonly call: (name: unknown, input: unknown) => Promise<Envelope>;
  readonly on: (event: unknown, listener: (payload: unknown) => void) => () => void;
}

export interface SetUp extends FakeSetUp {
  /** Words of the command line after the vault's. */
  readonly words?: readonly string[];
  /** The folder that holds vault, page and preferences, where it is not a new one. */
  readonly root?: string;
}

/** The app's main process and its page, run from their real sources on a double of Electron. */
export interface Booted {
  readonly electron: FakeElectron;
  readonly root: string;
  /** What the page has. */
  readonly bridge: Bridge;
  readonly client: VaultClient;
  /** Payloads of the events of that name that the page heard, so far. */
  readonly heard: (event: EventName) => readonly unknown[];
  /** Ends with the exit code when the process would end. */
  readonly exited: Promise<number>;
  /** What was said on stderr and stdout. */
  readonly said: () => string;
}

/** The keychain, in memory; it outlives a start, as the real one does. */
const entries = new Map<string, string>();
const keytar = {
  getPassword: async (_service, account) => entries.get(account) ?? null,
  setPassword: async (_service, account, secret) => void entries.set(account, secret),
  deletePassword: async (_service, account) => entries.delete(account),
} satisfies Partial<typeof import('keytar')>;

const windowFiles = '../../electron/hosts/window-files.ts';

/** Runs main.ts, to which the page is a small one of this test. The app is not ready until `electron` is told so. */
export async function startMain({ words = [], root = newRoot(), ...setUp }: SetUp = {}): Promise<Booted> {
  const told = new Map<unknown, unknown[]>();
  const electron: FakeElectron = new FakeElectron({
    ...setUp,
    runPreload: async () => {
      await import('../../electron/preload.ts');
      for (const event of eventNames) {
        bridgeOf(electron).on(event, (payload) => told.set(event, [...(told.get(event) ?? []), payload]));
      }
    },
  });
  vi.resetModules();
  vi.doMock('electron', () => electron.module);
  vi.doMock('keytar', () => ({ default: keytar }));
  vi.doMock(windowFiles, async (original) => {
    const { openWindowFiles } = await original<typeof import('../../electron/hosts/window-files.ts')>();
    return { openWindowFiles: () => openWindowFiles(join(root, 'page')) };
  });
  vi.stubEnv('XDG_CONFIG_HOME', join(root, 'config'));
  vi.stubEnv('INVITES_VAULT', undefined);
  const { exited, said } = takeProcess(['/opt/electron', '/opt/main.js', '--vault', join(root, 'vault'), ...words]);
  onTestFinished(async () => {
    vi.useRealTimers();
    electron.app.emit('window-all-closed');
    if (electron.windows.length > 0) await exited;
    vi.unstubAllEnvs();
    for (const mocked of ['electron', 'keytar', windowFiles]) vi.doUnmock(mocked);
  });
  await import('../../electron/main.ts');
  return {
    electron,
    root,
    get bridge() {
      return bridgeOf(electron);
    },
    client: createClient({
      call: async (name, input) => await bridgeOf(electron).call(name, input),
      on: (event, listener) => bridgeOf(electron).on(event, listener),
    }),
    heard: (event) => told.get(event) ?? [],
    exited,
    said,
  };
}

/** Runs main.ts until its window shows the page. */
export async function boot(setUp: SetUp = {}): Promise<Booted> {
  const booted = await startMain(setUp);
  booted.electron.becomeReady();
  await booted.electron.loaded;
  return booted;
}

/** The same with a vault that was just made, unlocked by the keychain. */
export async function bootVault(setUp: SetUp = {}): Promise<Booted> {
  const booted = await boot(setUp);
  await booted.client['vault.create']({ keyStore: 'keychain', passphrase: null });
  return booted;
}

function bridgeOf({ exposed }: FakeElectron): Bridge {
  return exposed['vault'] as Bridge;
}

/** A folder with a page in it as it is built, for as long as the running test. */
function newRoot(): string {
  const root = makeFolder('electron');
  onTestFinished(() => removeFolder(root));
  mkdirSync(join(root, 'page', 'assets'), { recursive: true });
  writeFileSync(join(root, 'page', 'index.html'), '<script nonce="__CSP_NONCE__" src="/assets/index.js"></script>');
  writeFileSync(join(root, 'page', 'assets', 'index.js'), 'export {};');
  writeFileSync(join(root, 'beside.js'), 'not of the page');
  return root;
}

/** Puts `argv` in place and hears what the process says and that it would end, until the running test has ended. */
function takeProcess(argv: string[]): Pick<Booted, 'exited' | 'said'> {
  const exit = Promise.withResolvers<number>();
  const output: string[] = [];
  const note = (text: unknown) => output.push(String(text)) > 0;
  const spies = [
    vi.spyOn(process, 'exit').mockImplementation(((code = 0) => exit.resolve(Number(code))) as typeof process.exit),
    vi.spyOn(process.stderr, 'write').mockImplementation(note),
    vi.spyOn(process.stdout, 'write').mockImplementation(note),
  ];
  const before = { argv: process.argv, mask: process.umask(), faults: process.listeners('uncaughtException') };
  process.argv = argv;
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
    process.argv = before.argv;
    process.umask(before.mask);
    for (const listener of process.listeners('uncaughtException')) {
      if (!before.faults.includes(listener)) process.off('uncaughtException', listener);
    }
  });
  return { exited: exit.promise, said: () => output.join('') };
}
