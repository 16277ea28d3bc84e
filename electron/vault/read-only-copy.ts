import { chmodSync, copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StoreError } from '../../shared/errors.ts';
import { registryFileName } from '../keys/key-file.ts';
import type { Connection } from '../registry/database.ts';
import { migrate } from '../registry/migrate.ts';
import { openDatabase } from '../registry/open-database.ts';
import { translate } from '../registry/sqlite-errors.ts';
import { type ReadOnly, readOnlyError, realRegistryPath } from './read-only.ts';

/** What a registry's files are called after its own name, in the order in which they are copied. */
const ends = ['', '-wal'];

/**
 * Opens the registry of a vault that can only be read, from a copy in the system's folder for temporary files (0700). The
 * copy is as encrypted as the original. SQLite cannot open a database in WAL mode where it may not make files beside it.
 * Throws `busy` where another program wrote to it meanwhile, else as opening a database does.
 */
export function openReadOnly(dir: string, key: Buffer, why: ReadOnly): Connection {
  const scratch = makeScratch();
  const remove = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const before = stampOf(dir);
    const path = realRegistryPath(dir);
    for (const end of ends) {
      if (!existsSync(`${path}${end}`)) continue;
      const copy = join(scratch, `${registryFileName}${end}`);
      copyFileSync(`${path}${end}`, copy);
      chmodSync(copy, 0o600);
    }
    if (stampOf(dir) !== before) {
      throw new StoreError('busy', 'another program is writing to this vault', 'try again in a moment');
    }
    const connection = openDatabase(join(scratch, registryFileName), key, { create: false });
    try {
      // An older schema is brought up to date in the copy alone.
      migrate(connection);
    } catch (error) {
      connection.close();
      throw error;
    }
    connection.refuseWrites(() => readOnlyError(why));
    // Windows cannot remove what is open. Elsewhere nothing is left behind, however the process ends.
    if (process.platform === 'win32') connection.onClose(remove);
    else remove();
    return connection;
  } catch (error) {
    remove();
    throw translate(error);
  }
}

/** Changes whenever somebody writes to the registry in `dir`. */
export function stampOf(dir: string): string {
  const path = realRegistryPath(dir);
  return ends
    .map((end) => {
      const stat = statSync(`${path}${end}`, { bigint: true, throwIfNoEntry: false });
      return stat ? `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}` : '-';
    })
    .join(' ');
}

function makeScratch(): string {
  const folder = tmpdir();
  try {
    return mkdtempSync(join(folder, 'invite-vault-reading-'));
  } catch (error) {
    throw translate(error, folder);
  }
}
