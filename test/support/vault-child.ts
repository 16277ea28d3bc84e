// A process of its own with a vault, which does what is written to it, one line of JSON each, and answers each.
import { existsSync, writeFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { IntoFile } from '../../electron/exchange/into.ts';
import { nodeHost } from '../../electron/hosts/node.ts';
import { osKeychain } from '../../electron/keys/keychain.ts';
import { readHead } from '../../electron/registry/audit.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { createVault } from '../../electron/vault/create.ts';
import { examine, examineVault } from '../../electron/vault/doctor.ts';
import { lockKeyFile } from '../../electron/vault/key-file-lock.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { toEnvelope } from '../../shared/errors.ts';
import { fileKeychain } from './file-keychain.ts';

const [dir = '', keys = ''] = process.argv.slice(2);
const host = nodeHost;
const keychain = keys === 'os' ? osKeychain({ timeLimitMs: 20_000 }) : fileKeychain(keys);
const pause = new Int32Array(new SharedArrayBuffer(4));
let vault: Vault | undefined;

function open(): Vault {
  if (!vault) throw new Error('no vault is open');
  return vault;
}

const acts: Record<string, (...args: string[]) => unknown> = {
  create: () => createVault({ dir, host, keychain, keyStore: 'keychain', passphrase: null }),
  open: async (secret) => {
    vault = await openVault({ dir, host, keychain, askSecret: async () => secret ?? null });
    return { by: vault.unlockedBy, rollback: vault.rollback };
  },
  close: async () => {
    await open().close();
    vault = undefined;
  },
  generate: async () => (await open().invites.generate({ maxUses: 1_000_000 })).code,
  // Issues into a Vault OS store, and is killed when the file is there and the commit is not.
  killedAfterFile: (path = '') =>
    open().invites.generate({}, (issued) => {
      new IntoFile({ kind: 'vault-os', path }).write(issued);
      process.kill(process.pid, 'SIGKILL');
      return undefined;
    }),
  use: async (code = '') => (await open().invites.use(code)).usable,
  // Uses the code so many times; how many of them held.
  hammer: async (code = '', times = '') => {
    let held = 0;
    for (let left = Number(times); left > 0; left--) {
      const { usable } = await open().invites.use(code);
      if (usable) held += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return held;
  },
  count: async (code = '') => (await open().invites.show(code)).invite.useCount,
  // Reads, and goes on reading that state until there is a file; another one says that it has begun.
  readUntil: (file = '') =>
    open().core.db.read((handle) => {
      const head = readHead(handle);
      writeFileSync(`${file}.begun`, '');
      while (!existsSync(file)) Atomics.wait(pause, 0, 0, 5);
      return head;
    }),
  // Writes, and goes on writing until there is a file; another one says that it has begun.
  writeUntil: (file = '') =>
    open().core.db.write(() => {
      writeFileSync(`${file}.begun`, '');
      while (!existsSync(file)) Atomics.wait(pause, 0, 0, 5);
    }),
  // Takes the lock on the key file, once, and lets it go again.
  tryLock: () => lockKeyFile(dir)(),
  rekey: async (passphrase) => {
    const master = passphrase !== undefined;
    return await rekey(open(), { master, passphrase: passphrase ?? null });
  },
  backup: (file = '') => backUp(open(), file),
  restore: (file = '', secret) => restore({ file, dir, host, keychain, secret: secret ?? null, replace: true }),
  examine: () => examine({ dir, host, keychain }),
  examineOpen: () => examineVault(open()),
};

for await (const line of createInterface(process.stdin)) {
  const [name, ...args] = JSON.parse(line) as [string, ...string[]];
  let answer: unknown;
  try {
    answer = { value: (await acts[name]?.(...args)) ?? null };
  } catch (error) {
    answer = { error: toEnvelope(error), ...(error instanceof Error && { stack: error.stack }) };
  }
  // At once: what stands here was done, however the process ends.
  writeSync(1, `${JSON.stringify(answer)}\n`);
}
