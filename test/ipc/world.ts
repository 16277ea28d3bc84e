import { join } from 'node:path';
import type { Transferable, Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import { type AppFace, openFace } from '../../electron/faces/ipc/face.ts';
import type { FromThread, ToThread } from '../../electron/faces/thread/messages.ts';
import { startThread } from '../../electron/faces/thread/start.ts';
import type { Envelope } from '../../shared/contract/basics.ts';
import type { CallName, VaultClient } from '../../shared/contract.ts';
import { bundledThread } from '../support/bundled-thread.ts';
import { CallError, createClient } from '../support/client.ts';
import { type MemoryKeychain, memoryKeychain } from '../support/memory-keychain.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { FakeHost } from './fake-host.ts';
import { type Gate, makeGate } from './gate.ts';

/** An app without a window: its main process's face, on a desktop and a keychain in memory, and a vault on the disk. */
export interface World {
  readonly root: string;
  readonly dir: string;
  readonly host: FakeHost;
  readonly keychain: MemoryKeychain;
  readonly face: AppFace;
  /** What a window has. */
  readonly client: VaultClient;
  /** Every answer so far, as text. */
  readonly answers: { readonly name: CallName; readonly text: string }[];
  /** Every thread that was started so far. */
  readonly threads: readonly Worker[];
  /** What crossed to each of them and back, from its start on. */
  readonly crossed: readonly Crossed[];
  /** Where the threads wait that an export to Vault OS was told to; see job-thread.ts for what it can be told. */
  readonly gate: Gate;
  /** A path in a folder of its own beside the vault. */
  path(name: string): string;
  dispatch(name: unknown, input: unknown): Promise<Envelope>;
}

/** The messages of a thread. */
interface Crossed {
  readonly sent: readonly ToThread[];
  readonly heard: readonly FromThread[];
}

function record(worker: Worker): Crossed {
  const [sent, heard]: [ToThread[], FromThread[]] = [[], []];
  const post = worker.postMessage.bind(worker);
  worker.postMessage = (message: ToThread, transfer) => {
    sent.push(message);
    post(message, transfer as readonly Transferable[]);
  };
  worker.on('message', (message: FromThread) => heard.push(message));
  return { sent, heard };
}

/** Opens an app on a folder of its own, where no vault is yet. For a whole `file` of tests: {@link closeWorld} ends it. */
export function openWorldFor(file: boolean): World {
  const root = makeFolder('ipc');
  const host = new FakeHost();
  const keychain = memoryKeychain();
  const dir = join(root, 'vault');
  const gate = makeGate();
  const threads: Worker[] = [];
  const crossed: Crossed[] = [];
  const start = () => {
    const worker = startThread(bundledThread, { clock: host.clock, gate: gate.memory });
    threads.push(worker);
    crossed.push(record(worker));
    return worker;
  };
  const face = openFace({ dir, host, keychain, startThread: start });
  const answers: World['answers'] = [];
  const world: World = {
    root,
    dir,
    host,
    keychain,
    face,
    answers,
    threads,
    crossed,
    gate,
    client: createClient({
      call: async (name, input) => {
        // All that crosses is JSON: what does not survive it would not reach every kind of window.
        const text = JSON.stringify(await face.dispatch(name, JSON.parse(JSON.stringify(input))));
        answers.push({ name, text });
        return JSON.parse(text);
      },
      on: (event, listener) => host.listen(event, (payload) => listener(JSON.parse(JSON.stringify(payload)))),
    }),
    path: (name) => join(root, name),
    dispatch: face.dispatch,
  };
  if (!file) onTestFinished(() => closeWorld(world));
  return world;
}

/** An app that ends with the running test. */
export function openWorld(): World {
  return openWorldFor(false);
}

/** The same with a vault that was just made, unlocked by the keychain. */
export async function openVaultWorld(): Promise<World> {
  const world = openWorld();
  await world.client['vault.create']({ keyStore: 'keychain', passphrase: null });
  return world;
}

export async function closeWorld({ face, host, root }: World): Promise<void> {
  const closing = face.close();
  // Work that a failed test left under way is waited for no longer than the lock waits.
  await host.advance(2_000);
  await closing;
  removeFolder(root);
}

/** The error that a call ends with. Throws where it ends well. */
export async function errorOf(call: Promise<unknown>): Promise<CallError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CallError) return error;
    throw error;
  }
  throw new Error('no error came');
}

/** Log head and counts of the unlocked vault: what nothing but a write changes. */
export function registryOf({ face }: World) {
  const { vault } = face.session;
  if (vault === null) throw new Error('the vault is locked');
  const counts = vault.core.db.once('SELECT * FROM state_counts ORDER BY state');
  const uses = vault.core.db.once('SELECT count(*) AS n FROM uses');
  return { head: vault.head(), counts, uses };
}
