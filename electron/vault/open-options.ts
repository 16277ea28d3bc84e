import type { Host } from '../hosts/host.ts';
import type { Keychain } from '../keys/keychain.ts';

/** What opening a vault needs of the outside. */
export interface OpenOptions {
  /** The vault's folder. */
  readonly dir: string;
  readonly host: Host;
  readonly keychain: Keychain;
  /** Who acts; left out: the OS user. */
  readonly actor?: string;
  /** Asked for a passphrase or recovery code where the keychain does not unlock; null gives up. */
  readonly askSecret?: () => Promise<string | null>;
}
