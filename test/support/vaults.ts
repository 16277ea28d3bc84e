import { randomBytes } from 'node:crypto';
import { chmodSync, cpSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Host } from '../../electron/hosts/host.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { type Created, type CreateOptions, createVault } from '../../electron/vault/create.ts';
import { openVault } from '../../electron/vault/open.ts';
import type { OpenOptions } from '../../electron/vault/open-options.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { entriesIn, fileKeychain } from './file-keychain.ts';
import { makeFolder, removeFolder, tempFolder } from './temp.ts';

/** A host whose clock a test moves. */
export interface TestHost extends Host {
  /** Milliseconds, backwards too. */
  advance(ms: number): void;
}

/** The machine's own clock and randomness, moved by what a test says. */
export function testHost(): TestHost {
  let shiftMs = 0;
  return {
    now: () => Date.now() + shiftMs,
    randomBytes,
    userName: () => 'operator',
    dataFolder: () => '/nowhere',
    advance: (ms) => {
      shiftMs += ms;
    },
  };
}

/** A place with a vault in it, and the keychain of its machine beside. */
export interface Place {
  readonly root: string;
  readonly dir: string;
  /** Folder of the keychain's entries. */
  readonly keys: string;
  readonly host: TestHost;
  readonly options: OpenOptions;
  /** Opens the vault; it is closed when the running test ends, if it is not before. */
  open(more?: Partial<OpenOptions>): Promise<Vault>;
  /** The keychain's entries. */
  entries(): Record<string, string>;
}

/** What lies at `root`, as {@link makePlace} or {@link copyPlace} made it. */
export function placeAt(root: string): Place {
  const host = testHost();
  const dir = join(root, 'vault');
  const keys = join(root, 'keychain');
  const options: OpenOptions = { dir, host, keychain: fileKeychain(keys) };
  return {
    root,
    dir,
    keys,
    host,
    options,
    open: async (more = {}) => {
      const vault = await openVault({ ...options, ...more });
      onTestFinished(() => vault.close().catch(() => {}));
      return vault;
    },
    entries: () => entriesIn(keys),
  };
}

/** Makes a vault in a folder of its own, which {@link removePlace} removes. */
export async function makePlace(options: Partial<CreateOptions> = {}): Promise<{ place: Place; created: Created }> {
  const place = placeAt(makeFolder('vault'));
  const { dir, host, keychain } = place.options;
  const created = await createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null, ...options });
  return { place, created };
}

export function removePlace(place: Place | undefined): void {
  if (place) removeFolder(place.root);
}

/** A copy of a place whose vault is closed; it goes when the running test ends. */
export function copyPlace({ root }: Place): Place {
  const copy = tempFolder('vault');
  cpSync(root, copy, { recursive: true, preserveTimestamps: true });
  // The copy of a folder gets the mode that the umask leaves.
  chmodSync(join(copy, 'vault'), 0o700);
  return placeAt(copy);
}

/** Every file and folder below `dir`, with its mode and content. */
export function contentsOf(dir: string): Record<string, string> {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const stat = lstatSync(join(dir, name));
      const mode = (stat.mode & 0o777).toString(8);
      return [name, stat.isDirectory() ? mode : `${mode} ${readFileSync(join(dir, name)).toString('base64')}`];
    }),
  );
}

/** A place whose vault has one invite of three uses, with the backup `a.backup` of it beside the vault; the invite's code. */
export async function makeBackedUpPlace(): Promise<{ place: Place; code: string }> {
  const { place } = await makePlace();
  const vault = await openVault(place.options);
  const { code } = await vault.invites.generate({ maxUses: 3 });
  await backUp(vault, join(place.root, 'a.backup'));
  await vault.close();
  return { place, code };
}
