import { totalmem } from 'node:os';
import type { Connection } from './database.ts';

/** The part of the machine's memory that a check may fill with pages while it runs, and the most. Bytes. */
const share = 1 / 8;
const most = 2 ** 30;

/**
 * What SQLite finds wrong with how the file hangs together: trees, rows, and whether every index holds what its table
 * does. Empty where all is well; SQLite stops at `limit` faults. It looks each row up in every index, all over the file, so pages
 * are held in memory as long as it runs: a million invites would else take many times as long.
 */
export function structureFaults(connection: Connection, limit: number): string[] {
  const before = Number(connection.pragma('cache_size'));
  const bytes = Number(connection.pragma('page_count')) * Number(connection.pragma('page_size'));
  const kibibytes = Math.ceil(Math.min(bytes, totalmem() * share, most) / 1_024);
  try {
    connection.pragma(`cache_size = -${kibibytes}`);
    const found = connection.once(`PRAGMA integrity_check(${limit})`) as { integrity_check: string }[];
    const faults = found.map((row) => row.integrity_check).filter((fault) => fault !== 'ok');
    const orphans = connection.once('PRAGMA foreign_key_check').length;
    return orphans > 0 ? [...faults, `${orphans} records belong to nothing`] : faults;
  } finally {
    connection.pragma(`cache_size = ${before}`);
  }
}
