// Opens a vault, waits for the word, uses codes as fast as it can and says how long each use took.
import { createInterface } from 'node:readline';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { memoryKeychain } from '../../support/memory-keychain.ts';

export interface Order {
  readonly dir: string;
  /** What the keychain holds. */
  readonly entries: readonly (readonly [string, string])[];
  readonly codes: readonly string[];
}

export interface Report {
  /** How long each use took, waiting for others included. Milliseconds. */
  readonly waits: readonly number[];
}

const lines = createInterface(process.stdin)[Symbol.asyncIterator]();
const order: Order = JSON.parse((await lines.next()).value ?? '');
const keychain = memoryKeychain();
for (const [account, secret] of order.entries) keychain.entries.set(account, secret);
const vault = await openVault({ dir: order.dir, host: nodeHost, keychain });
process.stdout.write('ready\n');
await lines.next();
const waits: number[] = [];
for (const code of order.codes) {
  const start = performance.now();
  const { usable } = await vault.invites.use(code);
  if (!usable) throw new Error('a fresh code was refused');
  waits.push(performance.now() - start);
}
const report: Report = { waits };
process.stdout.write(`${JSON.stringify(report)}\n`);
await vault.close();
