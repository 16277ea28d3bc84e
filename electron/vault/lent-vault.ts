import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import type { KeyFile } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import { type Signer, signerFromSeed } from '../keys/signer.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { type Core, createCore, readVaultRow, retired } from '../registry/core.ts';
import { InviteManager } from '../registry/invite-manager.ts';
import { type AsyncInviteManager, asyncManager } from './async-manager.ts';
import type { Checkpoint } from './checkpoint.ts';
import { inOneFolder } from './folder-swap.ts';
import { whenFree } from './patience.ts';
import { readOnlyError } from './read-only.ts';
import { type OpenedFile, openInPlace } from './registry-file.ts';
import { type Rollback, rolledBack } from './rollback.ts';
import type { Vault } from './session.ts';

/** What long work has of a vault: of the one that is unlocked here, or of one that was lent to a thread. */
export type WorkVault = Pick<
  Vault,
  | 'dir'
  | 'host'
  | 'actor'
  | 'vaultId'
  | 'keyFile'
  | 'unlockedBy'
  | 'rollback'
  | 'writeRefusal'
  | 'checkpoint'
  | 'rekeyUnfinished'
  | 'databaseKey'
  | 'signer'
  | 'core'
  | 'invites'
  | 'run'
  | 'head'
>;

/** Keys that a thread may need besides the database's: for the hashes of short codes, and to sign exports. */
export type LentKey = 'pepper' | 'signingSeed';

/** What a thread is given to open an unlocked vault. Everything in it passes to a thread; each key is memory of its own. */
export interface Loan {
  readonly dir: string;
  readonly actor: string;
  readonly vaultId: string;
  /** Of the bundle that the keys come from. */
  readonly generation: number;
  readonly unlockedBy: Vault['unlockedBy'];
  readonly rollback: Rollback | null;
  readonly checkpoint: Checkpoint;
  readonly rekeyUnfinished: boolean;
  /** 32 bytes each. Whoever holds them wipes them. */
  readonly keys: { readonly databaseKey: Uint8Array<ArrayBuffer> } & Readonly<
    Partial<Record<LentKey, Uint8Array<ArrayBuffer>>>
  >;
}

/** What a thread needs to work on `vault`, with the keys that it wants; each call copies the keys. */
export async function lend(vault: Vault, wanted: readonly LentKey[]): Promise<Loan> {
  // The watch may not have seen yet that another process took this registry out of its place.
  await vault.run((_, core) => {
    const row = readVaultRow(core.db);
    if (row.retiredAt !== null) throw retired(row);
  });
  const { dir, actor, vaultId, unlockedBy, rollback, checkpoint, rekeyUnfinished } = vault;
  const { bundle, databaseKey } = vault.secrets;
  const lent = wanted.map((name) => [name, Uint8Array.from(bundle[name])]);
  const keys = { databaseKey: Uint8Array.from(databaseKey), ...Object.fromEntries(lent) };
  const { generation } = bundle;
  return { dir, actor, vaultId, generation, unlockedBy, rollback, checkpoint, rekeyUnfinished, keys };
}

/**
 * A vault as a thread of its own has it: a connection of its own to the same registry, and no master key. Where another
 * process re-keys or restores the vault meanwhile, it cannot follow: its work ends with `vault_retired`.
 */
export class LentVault implements WorkVault {
  readonly dir: string;
  readonly host: Host;
  readonly actor: string;
  readonly vaultId: string;
  readonly keyFile: KeyFile;
  readonly unlockedBy: Vault['unlockedBy'];
  readonly rollback: Rollback | null;
  readonly checkpoint: Checkpoint;
  readonly rekeyUnfinished: boolean;
  readonly core: Core;
  readonly invites: AsyncInviteManager;
  readonly #keys: Loan['keys'];
  readonly #signal: AbortSignal;
  readonly #file: OpenedFile;

  /** Throws `vault_retired` where the vault is not the one any more that was lent, else as opening the registry does. */
  constructor(loan: Loan, host: Host, signal: AbortSignal) {
    this.dir = loan.dir;
    this.host = host;
    this.actor = loan.actor;
    this.vaultId = loan.vaultId;
    this.unlockedBy = loan.unlockedBy;
    this.rollback = loan.rollback;
    this.checkpoint = loan.checkpoint;
    this.rekeyUnfinished = loan.rekeyUnfinished;
    this.#keys = loan.keys;
    this.#signal = signal;
    const { keyFile, file } = open(loan);
    this.keyFile = keyFile;
    this.#file = file;
    this.core = this.#bind();
    this.invites = asyncManager((work) => this.run(work));
  }

  get databaseKey(): Buffer {
    return asBuffer(this.#keys.databaseKey);
  }

  get writeRefusal(): StoreError | null {
    return this.#file.readOnly && readOnlyError(this.#file.readOnly);
  }

  get signer(): Signer {
    return signerFromSeed(this.#lent('signingSeed'));
  }

  /**
   * Runs `work` on the registry; waits, with a jitter, while another thread or process writes. Throws `cancelled`, and
   * `vault_retired` where another file lies in the registry's place: what is written to this one would be lost.
   */
  async run<T>(work: (manager: InviteManager, core: Core) => T): Promise<T> {
    if (!this.#file.isCurrent()) throw replaced();
    return await whenFree(this.host, () => work(new InviteManager(this.core, this.actor), this.core), this.#signal);
  }

  head(): Head {
    return readHead(this.core.db);
  }

  /** Throws `vault_retired` where the registry that is open here is no longer the vault's. */
  requireCurrent(): void {
    if (!this.#isCurrent()) throw replaced();
  }

  close(): void {
    this.#file.connection.close();
  }

  #isCurrent(): boolean {
    try {
      if (!this.#file.isCurrent()) return false;
      const { generation } = readKeyFile(this.dir).bundle;
      return generation === this.keyFile.bundle.generation && readVaultRow(this.core.db).retiredAt === null;
    } catch {
      // Under another key nothing can be read.
      return false;
    }
  }

  #bind(): Core {
    const lent = (key: LentKey) => this.#lent(key);
    const { rollback } = this;
    const core = createCore(this.#file.connection, Buffer.alloc(0), this.host, () => {
      if (rollback) throw rolledBack(rollback);
    });
    return {
      ...core,
      get pepper() {
        return lent('pepper');
      },
    };
  }

  #lent(name: LentKey): Buffer {
    const key = this.#keys[name];
    // An empty key would hash and sign without a word.
    if (key === undefined) throw new Error(`the ${name} was not lent`);
    return asBuffer(key);
  }
}

function open({ dir, vaultId, generation, keys }: Loan): { keyFile: KeyFile; file: OpenedFile } {
  return inOneFolder(
    dir,
    () => {
      const keyFile = readKeyFile(dir);
      if (keyFile.vaultId !== vaultId || keyFile.bundle.generation !== generation) throw replaced();
      return { keyFile, file: openInPlace(dir, asBuffer(keys.databaseKey)) };
    },
    ({ file }) => file.connection.close(),
  );
}

/** The same memory. */
function asBuffer(key: Uint8Array<ArrayBuffer>): Buffer {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength);
}

function replaced(cause?: unknown): StoreError {
  const message = 'another program replaced the registry, or its key, while the job was running';
  return new StoreError('vault_retired', message, 'start it again', { cause });
}
