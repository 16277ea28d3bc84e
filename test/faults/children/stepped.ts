// A process that changes a vault's keys or files, and kills itself right before one of its steps.
import { join } from 'node:path';
import { nodeHost } from '../../../electron/hosts/node.ts';
import { registryFileName } from '../../../electron/keys/key-file.ts';
import { migrate } from '../../../electron/registry/migrate.ts';
import { openDatabase } from '../../../electron/registry/open-database.ts';
import { backUp } from '../../../electron/vault/backup.ts';
import { createVault } from '../../../electron/vault/create.ts';
import { newRecovery, removePassphrase, setPassphrase, useKeychain } from '../../../electron/vault/key-change.ts';
import { openVault } from '../../../electron/vault/open.ts';
import { rekey } from '../../../electron/vault/rekey.ts';
import { restore } from '../../../electron/vault/restore.ts';
import { fileKeychain } from '../../support/file-keychain.ts';
import { atEachStatement, atEachStep } from '../../support/steps.ts';
import { lastToCome, migrationsUpTo } from '../migrations-to-come.ts';
import type { Change, SteppedOrder } from '../stepped-order.ts';
import { takeOrder, tell } from './order.ts';

const order = await takeOrder<SteppedOrder>();
const { dir, old, next } = order;
const host = nodeHost;
const keychain = fileKeychain(order.keys);

let steps = 0;
function takeStep(): void {
  if (steps === order.step) process.kill(process.pid, 'SIGKILL');
  steps += 1;
}

const open = () => openVault({ dir, host, keychain, askSecret: async () => old });

async function prepare(): Promise<() => Promise<unknown>> {
  if (order.change === 'create') {
    return () => createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null });
  }
  if (order.change.startsWith('restore')) {
    const file = order.backup;
    return () => restore({ file, dir, host, keychain, secret: null, replace: true });
  }
  const vault = await open();
  const works: Partial<Record<Change, () => Promise<unknown>>> = {
    're-key': () => rekey(vault),
    're-key --master': () => rekey(vault, { master: true }),
    'passphrase set': () => setPassphrase(vault, next),
    'passphrase set --only': () => setPassphrase(vault, next, { only: true }),
    'passphrase remove': () => removePassphrase(vault),
    'key into the keychain': () => useKeychain(vault),
    'recovery new': () => newRecovery(vault),
    backup: () => backUp(vault, `${order.backup}.new`),
  };
  if (order.change === 'migrations to come') {
    const key = Buffer.from(vault.secrets.databaseKey);
    await vault.close();
    const connection = openDatabase(join(dir, registryFileName), key, { create: false });
    return async () => atEachStatement(() => migrate(connection, migrationsUpTo(lastToCome)), takeStep);
  }
  const work = works[order.change];
  if (!work) throw new Error(`there is no change ${order.change}`);
  return work;
}

const work = await prepare();
await atEachStep(work, takeStep);
takeStep();
tell(steps);
process.exit(0);
