import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import type Database from 'better-sqlite3';

const pageSize = 1_000;

/** Reads every row of the log as it is kept; returns how many. */
export function readAll(raw: Database.Database): number {
  const page = raw
    .prepare<[number, number], [number, string, string]>(
      'SELECT seq, event, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    .raw();
  let count = 0;
  for (let last = 0; ; ) {
    const rows = page.all(last, pageSize);
    count += rows.length;
    last = rows.at(-1)?.[0] ?? last;
    if (rows.length < pageSize) return count;
  }
}

/** What SQLite alone can do: the same lines, a page at a time, with no digest and no signature. */
export function concatenateAll(raw: Database.Database, target: string): number {
  const page = raw
    .prepare<[number], [Buffer | null, number, number]>(
      `SELECT CAST(group_concat(substr(e.event, 1, length(e.event) - 1) || ',"hash":"' || e.hash || '","prevHash":"' ||
           ifnull(p.hash, printf('%064d', 0)) || '"}', ',' || char(10)) AS BLOB), count(*), max(e.seq)
       FROM (SELECT seq, event, hash FROM audit WHERE seq > ? ORDER BY seq LIMIT 1000) e
       LEFT JOIN audit p ON p.seq = e.seq - 1`,
    )
    .raw();
  const fd = openSync(target, 'wx', 0o600);
  let count = 0;
  for (let last = 0; ; ) {
    const [text, rows, end] = page.get(last) ?? [null, 0, 0];
    if (text === null) break;
    writeSync(fd, text);
    writeSync(fd, ',\n');
    count += rows;
    last = end;
  }
  fsyncSync(fd);
  closeSync(fd);
  return count;
}
