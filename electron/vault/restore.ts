import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { toInstant } from '../../shared/domain/instant.ts';
import type { Host } from '../hosts/host.ts';
import { syncFolder, writeKeyFile } from '../keys/key-file-store.ts';
import type { Keychain } from '../keys/keychain.ts';
import { type Unlocked, unlock } from '../keys/master-key.ts';
import { type Head, readHead } from '../registry/audit.ts';
import type { CarriedOver } from '../registry/carry-over.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { type BackupInfo, inspectBackup } from './backup-file.ts';
import { beginFolder } from './building-folder.ts';
import { writeCheckpoint } from './checkpoint.ts';
import { finishSwap, removeIncoming, swapFolders } from './folder-swap.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { vaultLocation } from './location.ts';
import { buildingBase, finishMoveIn, moveInto } from './move-in.ts';
import { whenFree } from './patience.ts';
import { deliverKey } from './restore-keys.ts';
import { confirmRestore, type Live, openLive } from './restore-live.ts';
import { lastCheckpoint, retireLive, takeOver, unpack } from './restore-registry.ts';
import { retireForGood } from './retirement.ts';
import { contentOf, immovable, notEmpty, requireMovable, requireOwner } from './vault-folder.ts';

export interface RestoreOptions {
  /** The backup. */
  readonly file: string;
  /** Where the vault shall be. */
  readonly dir: string;
  readonly host: Host;
  readonly keychain: Keychain;
  /** Passphrase or recovery code of the backup; null tries the keychain. */
  readonly secret: string | null;
  readonly actor?: string;
  /** Replace the vault that is there; it is kept beside. */
  readonly replace: boolean;
}

export interface RestoreReport {
  readonly vaultId: string;
  readonly dir: string;
  readonly backupMadeAt: string;
  /** What the replaced vault gave; null where there was none or it could not be read. */
  readonly carriedOver: CarriedOver | null;
  /** Where the replaced vault lies now. */
  readonly replaced: string | null;
  /** Whether the key lies in this machine's keychain. */
  readonly inKeychain: boolean;
}

/**
 * Restores a backup: builds the new folder beside its place, checks it, carries over what the vault that is there knows
 * newer, marks that one as retired, and swaps the folders. A live vault is never written into. Throws
 * `confirmation_needed`, which says what would be lost, where a vault is there and `replace` is not asked for, and
 * `vault_exists` where the folder holds something else, which is never moved.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const dir = vaultLocation(options.dir);
  try {
    const info = inspectBackup(options.file);
    const keys = await unlockBackup(options, info);
    // A restore that was killed right before its end may have left the only newer vault there is.
    finishSwap(dir);
    await whenFree(options.host, () => finishMoveIn(dir));
    const content = contentOf(dir);
    if (content === 'other') throw notEmpty(dir);
    if (content !== 'vault') return await fill(options, dir, info, keys, content === 'empty');
    requireMovable(dir);
    const head = await glance(dir, options, keys);
    if (!options.replace) throw confirmRestore(dir, info, head);
    return await withKeyFileLock(dir, async () => {
      const live = await openLive(dir, options, keys);
      try {
        return await replace(options, dir, info, keys, live);
      } finally {
        live.connection?.close();
      }
    });
  } catch (error) {
    throw translate(error);
  }
}

async function unlockBackup({ secret, keychain }: RestoreOptions, { keyFile }: BackupInfo): Promise<Unlocked> {
  return await unlock(secret === null ? { keyFile, keychain } : { keyFile, keychain, secret, preferSecret: true });
}

async function glance(dir: string, options: RestoreOptions, keys: Unlocked) {
  const { connection } = await openLive(dir, options, keys);
  try {
    return connection && readHead(connection);
  } finally {
    connection?.close();
  }
}

/** Restores to a place where no vault is: a new folder, or the empty one that is there. */
async function fill(
  options: RestoreOptions,
  dir: string,
  info: BackupInfo,
  keys: Unlocked,
  inPlace: boolean,
): Promise<RestoreReport> {
  if (inPlace) requireOwner(dir);
  return await build(options, dir, info, keys, {
    live: { connection: null, vaultId: null },
    base: inPlace ? buildingBase(dir) : dir,
    moveIn: async (building) => {
      const requireEmpty = () => {
        if (!/^(nothing|empty)$/.test(contentOf(dir))) throw notEmpty(dir);
      };
      if (inPlace) return await whenFree(options.host, () => moveInto(building, dir, requireEmpty));
      requireEmpty();
      renameSync(building, dir);
    },
    replaced: null,
  });
}

/** Restores over the vault `live`, which is kept beside the new one. */
async function replace(
  options: RestoreOptions,
  dir: string,
  info: BackupInfo,
  keys: Unlocked,
  live: Live,
): Promise<RestoreReport> {
  const { host } = options;
  const now = toInstant(host.now());
  const replaced = `${dir}.replaced-${now.replaceAll(':', '-')}`;
  const { connection } = live;
  return await build(options, dir, info, keys, {
    live,
    base: dir,
    moveIn: async (building) => {
      try {
        await swapFolders(building, dir, replaced, async () => {
          if (connection) await whenFree(host, () => retireForGood(connection, now));
        });
      } catch (error) {
        throw isImmovable(error) ? immovable(dir, error) : error;
      }
    },
    replaced,
  });
}

/** What the system says of a mount point, and of a folder of another layer. */
function isImmovable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EBUSY' || error.code === 'EXDEV');
}

/** How a restored vault gets to its place. */
interface Place {
  /** The vault that is there, if it can be read. */
  readonly live: Live;
  /** Beside this path the new folder is built. */
  readonly base: string;
  readonly moveIn: (building: string) => Promise<void>;
  /** Where the vault that is there goes. */
  readonly replaced: string | null;
}

async function build(
  options: RestoreOptions,
  dir: string,
  info: BackupInfo,
  keys: Unlocked,
  { live, base, moveIn, replaced }: Place,
): Promise<RestoreReport> {
  const { host, keychain } = options;
  const { vaultId } = info;
  const checkpointPlace = { keychain, vaultId, dir, pepper: keys.bundle.pepper };
  const now = toInstant(host.now());
  const folder = beginFolder(base, 'restoring', host);
  const undo: (() => Promise<void>)[] = [];
  try {
    const connection = await unpack(options.file, folder.path, info, keys);
    let head: Head;
    let carriedOver: CarriedOver | null;
    try {
      if (replaced !== null) undo.push(async () => removeIncoming(dir));
      undo.push(await retireLive(host, live, now));
      carriedOver = takeOver(connection, options, info, keys, live, await lastCheckpoint(checkpointPlace, live));
      head = readHead(connection);
      connection.checkpoint();
    } finally {
      connection.close();
    }
    const delivery = await deliverKey(keychain, info.keyFile, keys.masterKey);
    undo.push(delivery.undo);
    writeKeyFile(folder.path, delivery.keyFile);
    folder.finish();
    syncFolder(folder.path);
    await moveIn(folder.path);
    undo.length = 0;
    syncFolder(dirname(dir));
    await delivery.finish();
    await writeCheckpoint(checkpointPlace, head, false);
    return { vaultId, dir, backupMadeAt: info.createdAt, carriedOver, replaced, inKeychain: delivery.inKeychain };
  } finally {
    folder.discard();
    for (const step of undo.toReversed()) await step();
  }
}
