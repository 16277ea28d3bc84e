// A process that keeps a vault open and, as others do at the same moment, uses each code that it is given.
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import type { Vault } from '../../../electron/vault/session.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { takeOrders, tell } from './order.ts';

/** The first order names the vault, each one after it a code. */
export type RacerOrder = { readonly dir: string; readonly keys: string } | { readonly code: string };

const tries = 2;
let vault: Vault | undefined;

for await (const order of takeOrders<RacerOrder>()) {
  if ('dir' in order) {
    vault = await openVault({ dir: order.dir, host: nodeHost, keychain: fileKeychain(order.keys) });
    tell('open');
    continue;
  }
  let held = 0;
  for (let left = tries; vault && left > 0; left--) {
    if ((await vault.invites.use(order.code)).usable) held += 1;
  }
  tell(held);
}
await vault?.close();
