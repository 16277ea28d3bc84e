// A process that does a bit of everything in a vault, tells each act once it holds, and is killed in the middle.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportRegistry } from '../../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../../electron/exchange/registry-import.ts';
import { writeOutFile } from '../../../electron/faces/cli/out-file.ts';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { formatCodesCsv } from '../../../shared/codes-csv.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { seeded } from '../random.ts';
import { takeOrder, tell } from './order.ts';

/** What such a process is told. */
export interface BusyOrder {
  readonly dir: string;
  readonly keys: string;
  /** Folder for the files that it writes. */
  readonly files: string;
  readonly seed: number;
  /** Codes with more uses than it can make. */
  readonly codes: readonly string[];
  /** A registry file of another vault. */
  readonly foreign: string;
  readonly batch: number;
}

/** What it tells. */
export type Told =
  | { readonly act: 'use'; readonly inviteId: number; readonly useId: number }
  | { readonly act: 'generate' | 'revoke'; readonly inviteId: number }
  | { readonly act: 'batch' | 'import'; readonly group: string; readonly count: number }
  | { readonly act: 'export' | 'log'; readonly file: string }
  | { readonly act: 'open' | 'sweep' | 'prune' };

const order = await takeOrder<BusyOrder>();
const random = seeded(order.seed);
const vault = await openVault({ dir: order.dir, host: nodeHost, keychain: fileKeychain(order.keys) });
const { invites } = vault;
const done = (told: Told) => tell(told);
let made = 0;

const acts: Record<Exclude<Told['act'], 'open'>, () => Promise<void>> = {
  use: async () => {
    const { use } = await invites.use(random.pick(order.codes), { mint: random.int(3) === 0, anyway: true });
    if (use !== null) done({ act: 'use', inviteId: use.inviteId, useId: use.id });
  },
  generate: async () => {
    const { invite } = await invites.generate({ label: 'one' });
    done({ act: 'generate', inviteId: invite.id });
  },
  revoke: async () => {
    const { invite } = await invites.generate({ label: 'to be revoked' });
    await invites.revoke(invite.id, 'lost');
    done({ act: 'revoke', inviteId: invite.id });
  },
  batch: async () => {
    const group = `batch-${order.seed}-${made++}`;
    const path = join(order.files, `${group}.csv`);
    await invites.generateBatch({ group }, order.batch, (issued) => void writeOutFile(path, formatCodesCsv(issued)));
    done({ act: 'batch', group, count: order.batch });
  },
  import: async () => {
    const group = `import-${order.seed}-${made++}`;
    const path = join(order.files, `${group}.json`);
    const fresh = readFileSync(order.foreign, 'utf8').replaceAll(/"codeHash":"[0-9a-f]{16}/g, () => {
      return `"codeHash":"${random.bytes(8).toString('hex')}`;
    });
    writeFileSync(path, fresh);
    const { taken } = await importRegistry(vault, path, { group });
    done({ act: 'import', group, count: taken });
  },
  export: async () => {
    const file = join(order.files, `registry-${order.seed}-${made++}.json`);
    await exportRegistry(vault, file);
    done({ act: 'export', file });
  },
  log: async () => {
    const path = join(order.files, `log-${order.seed}-${made++}.json`);
    const { core, vaultId, signer } = vault;
    const now = await invites.now();
    await exportAudit({ connection: core.db, vaultId, signer, now, filter: {}, format: 'json', path });
    done({ act: 'log', file: path });
  },
  sweep: async () => {
    await invites.generateBatch({ label: 'short-lived', expiry: { kind: 'after', ms: 1 } }, order.batch);
    while ((await invites.sweep()) > 0) done({ act: 'sweep' });
  },
  prune: async () => {
    while ((await invites.prune(await invites.now())) > 0) done({ act: 'prune' });
  },
};

const names = Object.keys(acts) as (keyof typeof acts)[];
done({ act: 'open' });
for (;;) await acts[random.pick(names)]();
