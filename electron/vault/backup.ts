import { once } from 'node:events';
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { toInstant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { giveTo, ownerToKeep } from '../keys/file-owner.ts';
import { formatKeyFile } from '../keys/key-file.ts';
import { syncFolder } from '../keys/key-file-store.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { readVaultRow, retired, runAct } from '../registry/core.ts';
import { openDatabase } from '../registry/open-database.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { digestOf, formatHeader } from './backup-file.ts';
import type { WorkVault } from './lent-vault.ts';
import { cancelled } from './patience.ts';
import { scratchName } from './scratch.ts';

/** Writes a backup to `path`, which must not exist. Throws `file_exists`, `disk_full`, `file_refused`, `cancelled`. */
export async function backUp(
  vault: WorkVault,
  path: string,
  signal?: AbortSignal,
): Promise<{ path: string; bytes: number; head: Head }> {
  const goOn = () => {
    if (signal?.aborted) throw cancelled('the backup');
  };
  const target = resolve(path);
  const folder = join(dirname(target), `.invite-vault-backup-${scratchName()}`);
  vault.core.gate();
  if (existsSync(target)) throw exists(target);
  try {
    mkdirSync(folder, { mode: 0o700 });
    const database = join(folder, 'registry.db');
    const { head, keyFile } = await vault.run((_, core) => {
      const row = readVaultRow(core.db);
      // Restored elsewhere, its backup would be the old vault again.
      if (row.retiredAt !== null) throw retired(row);
      rmSync(database, { force: true });
      core.db.vacuumInto(database);
      return { head: headOf(database, vault.databaseKey), keyFile: vault.keyFile };
    });
    goOn();
    const header = formatHeader({
      format: 'invite-vault-backup',
      version: 1,
      vaultId: vault.vaultId,
      createdAt: toInstant(vault.host.now()),
      head,
      keyFile: JSON.parse(formatKeyFile(keyFile)),
      database: { bytes: statSync(database).size, sha256: await digestOf(database) },
    });
    const whole = join(folder, 'backup');
    await writeWhole(whole, header, database);
    giveTo(ownerToKeep(dirname(target)), whole);
    goOn();
    moveIn(whole, target);
    const bytes = statSync(target).size;
    if (vault.writeRefusal === null) {
      await vault.run((_, core) =>
        runAct(core, vault.actor, (act) => act.record('vault.backup', null, { headSeq: head.seq, bytes })),
      );
    }
    return { path: target, bytes, head };
  } catch (error) {
    throw translate(error, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The head of the copy itself: the live log may have gone on meanwhile. */
function headOf(database: string, key: Buffer): Head {
  const copy = openDatabase(database, key, { create: false, readonly: true });
  try {
    return readHead(copy);
  } finally {
    copy.close();
  }
}

async function writeWhole(path: string, header: string, database: string): Promise<void> {
  const out = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  if (!out.write(header)) await once(out, 'drain');
  await pipeline(createReadStream(database), out);
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Gives the finished file its name without replacing another. */
function moveIn(whole: string, target: string): void {
  try {
    linkSync(whole, target);
  } catch (error) {
    if (existsSync(target)) throw exists(target);
    // FAT, as on most memory sticks, and some network folders know no second names.
    if (
      !(error instanceof Error && 'code' in error && /^(EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS)$/.test(String(error.code)))
    ) {
      throw error;
    }
    renameSync(whole, target);
  }
  syncFolder(dirname(target));
}

function exists(target: string): InviteValidationError {
  return new InviteValidationError('file_exists', `${target} exists already`, 'name a file that does not exist');
}
