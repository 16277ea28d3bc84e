// A process that opens a vault, issues codes, uses some and locks it again; whoever started it then looks into its memory.
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { takeOrder, tell } from './order.ts';

const { dir, keys, codes } = await takeOrder<{ readonly dir: string; readonly keys: string; readonly codes: number }>();

async function work(): Promise<string[]> {
  const vault = await openVault({ dir, host: nodeHost, keychain: fileKeychain(keys) });
  const issued = await vault.invites.generateBatch({}, codes);
  for (const { code } of issued.slice(0, 10)) await vault.invites.use(code, { mint: true });
  await vault.close();
  return issued.map(({ code }) => code);
}

tell({ pid: process.pid, codes: await work() });
setInterval(() => {}, 60_000);
