import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { OpenOptions } from '../../../electron/vault/open-options.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';
import type { LiveCodes } from '../build-registry.ts';
import { makeVault } from '../make-vault.ts';
import { openRaw } from '../registry-file.ts';
import type { Workshop } from '../workshop.ts';
import { growRegistry, type Size, sizeOf } from './grow-registry.ts';

/** An open vault of one size, and a copy of its registry that is open by SQLite alone. */
export interface World {
  readonly size: Size;
  readonly folder: string;
  readonly options: OpenOptions;
  readonly vault: Vault;
  readonly raw: Database.Database;
  readonly rawPath: string;
  readonly codes: LiveCodes;
  /** A code of one use, another in each round; the vault and SQLite have the same ones. */
  readonly single: (round: number) => string;
  /** A path in the folder that is not there yet. */
  readonly fresh: (name: string) => string;
  readonly close: () => Promise<void>;
}

/** Makes a vault of so many invites, with the uses and events that go with them. */
export async function makeWorld(workshop: Workshop, invites: number): Promise<World> {
  const size = sizeOf(invites);
  const { path, codes } = grown(workshop, size);
  const folder = workshop.folder('scale');
  const keychain = memoryKeychain();
  const options: OpenOptions = { dir: join(folder, 'vault'), host: nodeHost, keychain };
  await makeVault(options.dir, path, keychain);
  const vault = await openVault(options);
  const rawPath = join(folder, 'raw.db');
  copyFileSync(path, rawPath);
  const raw = openRaw(rawPath);
  let made = 0;
  return {
    size,
    folder,
    options,
    vault,
    raw,
    rawPath,
    codes,
    single: (round) => {
      const code = codes.single[round];
      if (code === undefined) throw new Error('the registry has too few live codes');
      return code;
    },
    fresh: (name) => {
      made += 1;
      return join(folder, `${name}-${made}`);
    },
    close: async () => {
      raw.close();
      await vault.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The grown registry, kept beside the one that it was grown from. */
function grown(workshop: Workshop, size: Size): { path: string; codes: LiveCodes } {
  const { path, codes } = workshop.registry(size.invites);
  const target = path.replace(/\.db$/, '-grown.db');
  if (!existsSync(target)) {
    const unfinished = `${target}.new`;
    copyFileSync(path, unfinished);
    growRegistry(unfinished, size);
    copyFileSync(unfinished, target);
    rmSync(unfinished);
  }
  return { path: target, codes };
}
