import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Keychain } from '../../electron/keys/keychain.ts';

/** A keychain in a folder, for several processes that share one: a file for each entry. */
export function fileKeychain(dir: string): Keychain {
  const read = (account: string) => {
    try {
      return readFileSync(join(dir, account), 'utf8');
    } catch {
      return null;
    }
  };
  return {
    get: async (account) => read(account),
    set: async (account, secret) => {
      mkdirSync(dir, { recursive: true });
      const beside = join(dir, `.${account}.${process.pid}`);
      writeFileSync(beside, secret);
      renameSync(beside, join(dir, account));
    },
    delete: async (account) => {
      const was = read(account) !== null;
      rmSync(join(dir, account), { force: true });
      return was;
    },
  };
}

/** What such a keychain holds. */
export function entriesIn(dir: string): Record<string, string> {
  const names = (existsSync(dir) ? readdirSync(dir) : []).filter((name) => !name.startsWith('.'));
  return Object.fromEntries(names.toSorted().map((name) => [name, readFileSync(join(dir, name), 'utf8')]));
}
