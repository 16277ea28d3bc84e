// Exports the log of a registry and says how fast it was and how much memory the process took at most.
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { signerFromSeed } from '../../../electron/keys/signer.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { openRegistry } from '../registry-file.ts';

export interface Exported {
  readonly perSecond: number;
  /** The whole process, at its largest. */
  readonly peakMB: number;
}

const [how = '', path = '', folder = ''] = process.argv.slice(2);
const target = join(folder, 'audit.json');
const registry = openRegistry(path);
const start = performance.now();
const count = how === 'export' ? await exportAll() : concatenateAll();
const ms = performance.now() - start;
registry.close();
rmSync(target);
const result: Exported = { perSecond: (count / ms) * 1_000, peakMB: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(result));

async function exportAll(): Promise<number> {
  const { range } = await exportAudit({
    connection: registry.core.db,
    vaultId: '0'.repeat(32),
    signer: signerFromSeed(randomBytes(32)),
    now: toInstant(Date.now()),
    filter: {},
    format: 'json',
    path: target,
  });
  return range.count;
}

/** What SQLite alone can do: the same lines, a page at a time, with no digest and no signature. */
function concatenateAll(): number {
  const page = registry.raw
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
