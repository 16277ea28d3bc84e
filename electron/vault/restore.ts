import { dirname, join, resolve } from 'node:path';
import { toInstant } from '../../shared/domain/instant.ts';
import type { Host } from '../hosts/host.ts';
import { registryFileName } from '../keys/key-file.ts';
import { syncFolder, writeKeyFile } from '../keys/key-file-store.ts';
import type { Keychain } from '../keys/keychain.ts';
import { type Unlocked, unlock } from '../keys/master-key.ts';
import { type Head, readHashAt, readHead } from '../registry/audit.ts';
import { type CarriedOver, carryOver } from '../registry/carry-over.ts';
import { createCore, runAct } from '../registry/core.ts';
import type { Connection } from '../registry/database.ts';
import { checkPages } from '../registry/pages.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { structureFaults } from '../registry/structure.ts';
import { type BackupInfo, damagedBackup, extractDatabase, inspectBackup } from './backup-file.ts';
import { beginFolder } from './building-folder.ts';
import { type Checkpoint, checkpointText, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { finishSwap, swapFolders } from './folder-swap.ts';
import { withKeyFileLock } from './key-file-lock.ts';
import { whenFree } from './patience.ts';
import { openRegistry } from './registry-file.ts';
import { deliverKey } from './restore-keys.ts';
import { confirmRestore, type Live, openLive } from './restore-live.ts';
import { reinstate, retire } from './retirement.ts';

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
 * `confirmation_needed`, which says what would be lost, where a vault is there and `replace` is not asked for.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const dir = resolve(options.dir);
  try {
    const info = inspectBackup(options.file);
    const keys = await unlockBackup(options, info);
    // A restore that was killed right before its end may have left the only newer vault there is.
    finishSwap(dir);
    const { exists, head } = await glance(dir, options, keys);
    if (!exists) return await build(options, dir, info, keys, { exists, connection: null, vaultId: null });
    if (!options.replace) throw confirmRestore(dir, info, head);
    return await withKeyFileLock(dir, async () => {
      const live = await openLive(dir, options, keys);
      try {
        return await build(options, dir, info, keys, live);
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
  const { exists, connection } = await openLive(dir, options, keys);
  try {
    return { exists, head: connection && readHead(connection) };
  } finally {
    connection?.close();
  }
}

async function build(
  options: RestoreOptions,
  dir: string,
  info: BackupInfo,
  keys: Unlocked,
  live: Live,
): Promise<RestoreReport> {
  const { host, keychain } = options;
  const { vaultId } = info;
  const now = toInstant(host.now());
  const folder = beginFolder(dir, 'restoring', host);
  const undo: (() => Promise<void>)[] = [];
  try {
    const connection = await unpack(options.file, folder.path, info, keys);
    let head: Head;
    let carriedOver: CarriedOver | null;
    try {
      undo.push(await retireLive(host, live, now));
      carriedOver = takeOver(connection, options, info, keys, live, await lastCheckpoint(keychain, vaultId, live));
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
    const replaced = live.exists ? `${dir}.replaced-${now.replaceAll(':', '-')}` : null;
    swapFolders(folder.path, dir, replaced);
    undo.length = 0;
    syncFolder(dirname(dir));
    await delivery.finish();
    await writeCheckpoint(keychain, vaultId, head, false);
    return { vaultId, dir, backupMadeAt: info.createdAt, carriedOver, replaced, inKeychain: delivery.inKeychain };
  } finally {
    folder.discard();
    for (const step of undo.toReversed()) await step();
  }
}

/** The backup's registry in its new folder, open and proved whole. */
async function unpack(file: string, building: string, info: BackupInfo, keys: Unlocked): Promise<Connection> {
  const path = join(building, registryFileName);
  await extractDatabase(file, info, path);
  const { connection, key } = openRegistry(building, info.keyFile, keys.bundle);
  try {
    const { damagedCount, excess } = checkPages(path, key);
    const whole = damagedCount === 0 && excess === 0 && structureFaults(connection, 1).length === 0;
    if (!whole) throw damagedBackup('its database is damaged');
    if (readHashAt(connection, info.head.seq) !== info.head.hash)
      throw damagedBackup('its log is not the one it names');
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** From here on no process writes into the registry that is in place; returns what lifts that again. */
async function retireLive(host: Host, { connection }: Live, now: string): Promise<() => Promise<void>> {
  if (!connection) return async () => {};
  await whenFree(host, () => retire(connection, now));
  return () => whenFree(host, () => reinstate(connection));
}

/** The checkpoint that the restored log must answer for: the end of the log that it replaces, where that is known. */
async function lastCheckpoint(keychain: Keychain, vaultId: string, live: Live): Promise<Checkpoint> {
  if (!live.connection || live.vaultId !== vaultId) return await readCheckpoint(keychain, vaultId);
  return await writeCheckpoint(keychain, vaultId, readHead(live.connection));
}

/** Carries over what the replaced vault knows newer, and records the restore. */
function takeOver(
  connection: Connection,
  { host, actor }: RestoreOptions,
  info: BackupInfo,
  keys: Unlocked,
  live: Live,
  checkpoint: Checkpoint,
): CarriedOver | null {
  const core = createCore(connection, keys.bundle.pepper, host);
  return runAct(core, actor ?? host.userName(), (act) => {
    const carried = live.connection ? carryOver(act, live.connection) : null;
    const replacedHead = live.connection ? readHead(live.connection) : null;
    act.record('vault.restored', null, {
      backupMadeAt: info.createdAt,
      backupHead: info.head.seq,
      replacedHead: replacedHead && { ...replacedHead },
      checkpoint: checkpoint.kind === 'kept' ? checkpointText(checkpoint.head) : null,
      carriedOver: carried && { ...carried },
    });
    return carried;
  });
}
