import { join } from 'node:path';
import type { Instant } from '../../shared/domain/instant.ts';
import type { Host } from '../hosts/host.ts';
import { registryFileName } from '../keys/key-file.ts';
import type { Unlocked } from '../keys/master-key.ts';
import { readHashAt, readHead } from '../registry/audit.ts';
import { type CarriedOver, carryOver } from '../registry/carry-over.ts';
import { createCore, readVaultRow, runAct } from '../registry/core.ts';
import type { Connection } from '../registry/database.ts';
import { checkPages } from '../registry/pages.ts';
import { structureFaults } from '../registry/structure.ts';
import { type BackupInfo, damagedBackup, extractDatabase } from './backup-file.ts';
import {
  type Checkpoint,
  type CheckpointPlace,
  checkpointText,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import { whenFree } from './patience.ts';
import { openRegistry } from './registry-file.ts';
import type { Live } from './restore-live.ts';
import { reinstate, retire } from './retirement.ts';

/** Who restores, on which machine. */
interface Restorer {
  readonly host: Host;
  readonly actor?: string;
}

/** The backup's registry in its new folder, open and proved whole. */
export async function unpack(file: string, building: string, info: BackupInfo, keys: Unlocked): Promise<Connection> {
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
export async function retireLive(host: Host, { connection }: Live, now: Instant): Promise<() => Promise<void>> {
  // One that was replaced before stays so, whatever becomes of this restore.
  if (!connection || readVaultRow(connection).replaced === 1) return async () => {};
  await whenFree(host, () => retire(connection, now));
  return () => whenFree(host, () => reinstate(connection));
}

/** The checkpoint that the restored log must answer for: the end of the log that it replaces, where that is known. */
export async function lastCheckpoint(place: CheckpointPlace, live: Live): Promise<Checkpoint> {
  if (!live.connection || live.vaultId !== place.vaultId) return await readCheckpoint(place);
  return await writeCheckpoint(place, readHead(live.connection));
}

/** Carries over what the replaced vault knows newer, and records the restore. */
export function takeOver(
  connection: Connection,
  { host, actor }: Restorer,
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
