// A process that keeps a vault open and does mixed work; it tells its memory and its open files now and then.
import { readdirSync, rmSync } from 'node:fs';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { examineVault } from '../../../electron/vault/doctor.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { takeOrder, tell } from './order.ts';

interface Order {
  readonly dir: string;
  readonly keys: string;
  readonly seconds: number;
  readonly file: string;
}

const { dir, keys, seconds, file } = await takeOrder<Order>();
const vault = await openVault({ dir, host: nodeHost, keychain: fileKeychain(keys) });
const { invites } = vault;

async function workOnce(): Promise<void> {
  const issued = await invites.generateBatch({ label: 'soak', maxUses: 2 }, 5);
  for (const { code } of issued) await invites.validate(code);
  for (const { code } of issued.slice(0, 2)) await invites.use(code, { mint: true });
  for (const { invite } of issued.slice(2)) await invites.revoke(invite.id);
  await invites.list({ limit: 50 });
  await invites.counts();
  await invites.audit({ limit: 50 });
}

async function longWork(): Promise<void> {
  const { core, vaultId, signer } = vault;
  const filter = { from: await invites.now() };
  await exportAudit({ connection: core.db, vaultId, signer, now: filter.from, filter, format: 'json', path: file });
  rmSync(file);
  await examineVault(vault);
}

const end = performance.now() + seconds * 1_000;
let said = 0;
let rounds = 0;
while (performance.now() < end) {
  await workOnce();
  rounds += 1;
  if (rounds % 500 === 0) await longWork();
  if (performance.now() - said < 1_000) continue;
  said = performance.now();
  tell({ rss: process.memoryUsage.rss(), files: readdirSync('/proc/self/fd').length, rounds });
}
await vault.close();
process.exit(0);
