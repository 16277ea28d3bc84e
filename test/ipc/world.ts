import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { type AppFace, openFace } from '../../electron/faces/ipc/face.ts';
import type { Exchange, Exchanger } from '../../electron/faces/ipc/job-runner.ts';
import type { Envelope } from '../../shared/contract/basics.ts';
import { CallError, createClient } from '../../shared/contract/client.ts';
import type { CallName, VaultClient } from '../../shared/contract.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { type MemoryKeychain, memoryKeychain } from '../support/memory-keychain.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';
import { FakeHost } from './fake-host.ts';

const unknownFormat: Exchanger = async () => {
  throw new InviteValidationError('import_refused', 'this test knows no such format');
};

const exchange: Exchange = {
  exporters: {
    'vault-os': unknownFormat,
    astrid: unknownFormat,
    posta: unknownFormat,
    registry: exportRegistry,
    tokens: unknownFormat,
  },
  importers: { 'vault-os': unknownFormat, astrid: unknownFormat, posta: unknownFormat, registry: importRegistry },
};

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
  /** A path in a folder of its own beside the vault. */
  path(name: string): string;
  dispatch(name: unknown, input: unknown): Promise<Envelope>;
}

/** Opens an app on a folder of its own, where no vault is yet. For a whole `file` of tests: {@link closeWorld} ends it. */
export function openWorldFor(file: boolean, toVaultOs: Exchanger = unknownFormat): World {
  const root = makeFolder('ipc');
  const host = new FakeHost();
  const keychain = memoryKeychain();
  const dir = join(root, 'vault');
  const exporters = { ...exchange.exporters, 'vault-os': toVaultOs };
  const face = openFace({ dir, host, keychain, exchange: { ...exchange, exporters } });
  const answers: World['answers'] = [];
  const world: World = {
    root,
    dir,
    host,
    keychain,
    face,
    answers,
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

/** An app that ends with the running test. `toVaultOs` does the work of an export to Vault OS, whatever a test needs. */
export function openWorld(toVaultOs?: Exchanger): World {
  return openWorldFor(false, toVaultOs);
}

/** The same with a vault that was just made, unlocked by the keychain. */
export async function openVaultWorld(toVaultOs?: Exchanger): Promise<World> {
  const world = openWorld(toVaultOs);
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
