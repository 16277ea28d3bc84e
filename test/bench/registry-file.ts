import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { type Core, createCore } from '../../electron/registry/core.ts';
import { Connection } from '../../electron/registry/database.ts';
import { InviteManager } from '../../electron/registry/invite-manager.ts';
import { migrate } from '../../electron/registry/migrate.ts';

/** A registry with its raw handle beside the manager, so that both work on the same open database. */
export interface OpenRegistry {
  readonly path: string;
  readonly raw: Database.Database;
  readonly core: Core;
  readonly manager: InviteManager;
  readonly close: () => void;
}

/** The key of every registry that is made here: what is measured is nobody's secret. */
export const benchKey = Buffer.alloc(32, 0x5a);
/** The pepper of every registry that is made here. */
export const pepper = Buffer.alloc(32, 0xa5);

/** Opens the database at `path` with the settings of `openDatabase`; makes an empty one where there is none. */
export function openRaw(path: string, encrypted = true): Database.Database {
  const raw = new Database(path, { timeout: 0 });
  if (encrypted) {
    raw.pragma("cipher = 'sqlcipher'");
    raw.pragma('legacy = 4');
    raw.key(Buffer.concat([Buffer.from('raw:'), benchKey]));
  }
  raw.pragma('journal_mode = WAL');
  raw.pragma('synchronous = FULL');
  raw.pragma('foreign_keys = ON');
  raw.pragma('temp_store = MEMORY');
  raw.pragma('cache_size = -65536');
  return raw;
}

/**
 * Brings the write-ahead log to the length at which SQLite begins it anew, in place, as it is in a process that has run for
 * a while. Until then each commit makes a file longer, which takes the disk another time.
 */
export function growLog(raw: Database.Database): void {
  raw.exec('CREATE TABLE filling (bytes BLOB); INSERT INTO filling VALUES (zeroblob(5000000)); DROP TABLE filling');
  raw.pragma('wal_checkpoint(RESTART)');
}

/** Opens the registry at `path` as `openDatabase` does, or without a cipher; makes it where there is none. */
export function openRegistry(
  path: string,
  { encrypted = true, now = Date.now }: { encrypted?: boolean; now?: () => number } = {},
): OpenRegistry {
  const fresh = !existsSync(path);
  const raw = openRaw(path, encrypted);
  const connection = new Connection(raw);
  migrate(connection);
  if (fresh) {
    const at = new Date(now()).toISOString();
    raw
      .prepare('INSERT INTO vault (one, vault_id, generation, created_at, clock_mark) VALUES (1, ?, 1, ?, ?)')
      .run(randomBytes(16).toString('hex'), at, at);
  }
  const core = createCore(connection, pepper, { now, randomBytes });
  return {
    path,
    raw,
    core,
    manager: new InviteManager(core, 'bench'),
    close: () => {
      connection.checkpoint();
      connection.close();
    },
  };
}
