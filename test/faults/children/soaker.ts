// A process that keeps a vault open and does mixed work beside its window; it tells its memory and its open files.
import { readdirSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { exitPastKeychain, osKeychain } from '../../../electron/keys/keychain.ts';
import { exportAudit } from '../../../electron/vault/audit-export.ts';
import { examineVault } from '../../../electron/vault/doctor.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { CoreSample, SoakOrder } from '../soak-order.ts';
import { takeOrder, tell } from './order.ts';

const { dir, invitesBefore, seconds, everyMs, longEveryMs, file } = await takeOrder<SoakOrder>();
// Whoever started it may end before it does, and then it ends too.
process.stdin.on('end', () => process.exit(1)).resume();
const vault = await openVault({ dir, host: nodeHost, keychain: osKeychain() });
const { invites } = vault;
let rounds = 0;

async function fill(): Promise<string> {
  for (let left = invitesBefore; left > 0; left -= 10_000) {
    await invites.generateBatch({ label: `soak ${left}` }, Math.min(left, 10_000));
  }
  return (await invites.generate({ label: 'soak', maxUses: 'unlimited' })).code;
}

async function workOnce(): Promise<void> {
  const issued = await invites.generateBatch({ label: 'soak', maxUses: 2 }, 5);
  for (const { code } of issued) await invites.validate(code);
  for (const { code } of issued.slice(0, 2)) await invites.use(code, { mint: true });
  for (const { invite } of issued.slice(2)) await invites.revoke(invite.id);
  await invites.list({ limit: 50 });
  await invites.counts();
  await invites.audit({ limit: 50 });
}

/** Reads the whole file, so that the page cache fills. */
async function longWork(): Promise<void> {
  const { core, vaultId, signer } = vault;
  const now = await invites.now();
  await exportAudit({ connection: core.db, vaultId, signer, now, filter: {}, format: 'json', path: file });
  rmSync(file);
  await examineVault(vault);
}

function sample(): CoreSample {
  return { rss: process.memoryUsage.rss(), files: readdirSync('/proc/self/fd').length, rounds };
}

tell({ code: await fill() });
const start = performance.now();
const passed = () => performance.now() - start;
let said = Number.NEGATIVE_INFINITY;
let long = Number.NEGATIVE_INFINITY;
while (passed() < seconds * 1_000) {
  await workOnce();
  rounds += 1;
  if (passed() - long > longEveryMs) {
    long = passed();
    await longWork();
  }
  if (passed() - said > 1_000) {
    said = passed();
    tell(sample());
  }
  await pause(everyMs);
}
tell(sample());
await vault.close();
await exitPastKeychain(0);
