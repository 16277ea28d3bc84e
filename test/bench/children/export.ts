// Exports the log of a registry and says how fast it was and how much memory the process took at most.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { signerFromSeed } from '../../../electron/keys/signer.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { concatenateAll } from '../bare-log.ts';
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
const count = how === 'export' ? await exportAll() : concatenateAll(registry.raw, target);
const ms = performance.now() - start;
registry.close();
rmSync(target);
const result: Exported = { perSecond: (count / ms) * 1_000, peakMB: peak() / 1024 };
process.stdout.write(JSON.stringify(result));

/** The most memory that this process held, KiB. What Linux tells of a process's usage begins with its parent's. */
function peak(): number {
  const own = existsSync('/proc/self/status')
    ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    : undefined;
  return own === undefined ? process.resourceUsage().maxRSS : Number(own);
}

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
