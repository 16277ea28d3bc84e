// A process that opens a vault by the machine's keychain and tells its keys, in hex.
import { nodeHost } from '../../../electron/hosts/node.ts';
import { exitPastKeychain, osKeychain } from '../../../electron/keys/keychain.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { takeOrder, tell } from './order.ts';

/** By name, in hex. */
export type ToldKeys = Readonly<Record<string, string>>;

const { dir } = await takeOrder<{ readonly dir: string }>();
const vault = await openVault({ dir, host: nodeHost, keychain: osKeychain() });
const { masterKey, bundle, databaseKey } = vault.secrets;
const keys = { 'master key': masterKey, 'database key': databaseKey, pepper: bundle.pepper };
const all = Object.entries({ ...keys, 'signing seed': bundle.signingSeed });
tell(Object.fromEntries(all.map(([name, key]) => [name, Buffer.from(key).toString('hex')])));
await vault.close();
await exitPastKeychain(0);
