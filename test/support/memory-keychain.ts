import type { Keychain } from '../../electron/keys/keychain.ts';
import type { StoreError } from '../../shared/errors.ts';

export interface MemoryKeychain extends Keychain {
  readonly entries: Map<string, string>;
  /** Every call fails with this while it is set. */
  fault: StoreError | null;
}

/** A keychain in memory, for tests that are about something else. */
export function memoryKeychain(): MemoryKeychain {
  const entries = new Map<string, string>();
  const answer = <T>(value: () => T): Promise<T> =>
    keychain.fault === null ? Promise.resolve(value()) : Promise.reject(keychain.fault);
  const keychain: MemoryKeychain = {
    entries,
    fault: null,
    get: (account) => answer(() => entries.get(account) ?? null),
    set: (account, secret) => answer(() => void entries.set(account, secret)),
    delete: (account) => answer(() => entries.delete(account)),
  };
  return keychain;
}
