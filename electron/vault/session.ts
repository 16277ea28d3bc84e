import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { type Bundle, wipeBundle } from '../keys/bundle.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { Keychain } from '../keys/keychain.ts';
import type { Unlocked } from '../keys/master-key.ts';
import { type Signer, signerFromSeed } from '../keys/signer.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { type Core, createCore, readMark, readVaultRow, retired, runAct } from '../registry/core.ts';
import { InviteManager } from '../registry/invite-manager.ts';
import { type AsyncInviteManager, asyncManager } from './async-manager.ts';
import type { Checkpoint } from './checkpoint.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import type { LentKey, Loan } from './lent-vault.ts';
import { whenFree } from './patience.ts';
import { type OpenedRegistry, type OpenedVault, openLatest, openRegistry, registryAt } from './registry-file.ts';
import type { Rollback } from './rollback.ts';

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

/** A call opens the vault again so often, where other processes re-key or restore it one after the other. */
const reopensAtMost = 5;

/** For so long a glance takes the registry for the one that lies in its place. Milliseconds. */
const glanceTrust = 1_000;

/** An unlocked vault. */
export class Vault {
  readonly dir: string;
  readonly host: Host;
  readonly keychain: Keychain;
  readonly actor: string;
  readonly unlockedBy: 'keychain' | 'passphrase' | 'recovery';
  /** The registry's calls, each of which waits for its turn. */
  readonly invites: AsyncInviteManager;
  #keyFile: KeyFile;
  #masterKey: Buffer;
  #bundle: Bundle;
  #registry: OpenedRegistry;
  #core: Core;
  readonly #keeper: CheckpointKeeper;
  /** When it was last looked whether another file lies in the registry's place. */
  #lookedAt = Number.NaN;
  #closing: Promise<void> | undefined;

  constructor(options: OpenOptions, unlockedBy: Unlocked['by'], opened: OpenedVault, checkpoint: Checkpoint) {
    this.dir = options.dir;
    this.host = options.host;
    this.keychain = options.keychain;
    this.actor = options.actor ?? options.host.userName();
    this.unlockedBy = unlockedBy;
    this.#keyFile = opened.keyFile;
    this.#masterKey = opened.masterKey;
    this.#bundle = opened.bundle;
    this.#registry = opened;
    this.#core = this.#bind();
    this.#keeper = new CheckpointKeeper(this, checkpoint);
    this.invites = asyncManager((work) => this.run(work));
  }

  get vaultId(): string {
    return this.#keyFile.vaultId;
  }

  get keyFile(): KeyFile {
    return this.#keyFile;
  }

  /** Where an older copy was put in place: what the checkpoint expected. Writes are refused until it is accepted. */
  get rollback(): Rollback | null {
    return this.#keeper.rollback;
  }

  get checkpoint(): Checkpoint {
    return this.#keeper.checkpoint;
  }

  /** Signs exports with the vault's own key. */
  get signer(): Signer {
    return signerFromSeed(this.#bundle.signingSeed);
  }

  /** The core of the open registry, for what reads or writes beside the manager: doctor, export, restore, re-key. */
  get core(): Core {
    return this.#core;
  }

  /** The keys of the open vault, for what changes or copies them. */
  get secrets(): { masterKey: Buffer; bundle: Bundle; databaseKey: Buffer } {
    return { masterKey: this.#masterKey, bundle: this.#bundle, databaseKey: this.#registry.key };
  }

  /** The key that the registry is open under. */
  get databaseKey(): Buffer {
    return this.#registry.key;
  }

  /** Whether a re-key was cut in its middle, so that the registry may be under either of two keys. */
  get rekeyUnfinished(): boolean {
    return this.#bundle.databaseKeys.length > 1;
  }

  /**
   * Runs `work` on the registry. Waits, with a jitter, while another process writes; where another process has re-keyed
   * or restored the vault, or put another file in the registry's place, opens it again and runs `work` there.
   */
  async run<T>(work: (manager: InviteManager, core: Core) => T): Promise<T> {
    const result = await this.#runHere(work);
    // Whatever becomes of the checkpoint: what was done is done, and must not be done a second time.
    await this.#keeper.raiseSometimes();
    return result;
  }

  /**
   * Runs one read of the registry, for whoever asks again and again. It is not looked each time whether a file of another
   * process lies in the registry's place, but every second; a write always looks.
   */
  async glance<T>(read: (manager: InviteManager) => T): Promise<T> {
    if (Math.abs(this.host.now() - this.#lookedAt) < glanceTrust) {
      try {
        return read(new InviteManager(this.#core, this.actor));
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
      }
    }
    return this.run(read);
  }

  async #runHere<T>(work: (manager: InviteManager, core: Core) => T): Promise<T> {
    if (registryAt(this.dir) !== this.#registry.file) await this.#follow();
    this.#lookedAt = this.host.now();
    for (let reopens = 0; ; reopens++) {
      try {
        return await whenFree(this.host, () => work(new InviteManager(this.#core, this.actor), this.#core));
      } catch (error) {
        const elsewhere = error instanceof StoreError && /^(vault_retired|database_damaged)$/.test(error.code);
        if (!elsewhere || reopens === reopensAtMost) throw error;
        await whenFree(this.host, () => this.reopen());
      }
    }
  }

  /** What a thread needs to work on this vault, with the keys that it wants; made anew at each call. */
  async lend(wanted: readonly LentKey[]): Promise<Loan> {
    // The watch may not have seen yet that another process took this registry out of its place.
    await this.run((_, core) => {
      if (readVaultRow(core.db).retiredAt !== null) throw retired();
    });
    const { dir, actor, vaultId, unlockedBy, rollback, checkpoint, rekeyUnfinished } = this;
    const lent = wanted.map((name) => [name, Uint8Array.from(this.#bundle[name])]);
    const keys = { databaseKey: Uint8Array.from(this.databaseKey), ...Object.fromEntries(lent) };
    const { generation } = this.#bundle;
    return { dir, actor, vaultId, generation, unlockedBy, rollback, checkpoint, rekeyUnfinished, keys };
  }

  /** Takes in what a thread wrote to which this vault was lent: the highest time seen, and the log's new head. */
  async takeIn(): Promise<void> {
    await this.run((_, core) => core.seen(readMark(core.db)));
  }

  /** Reads the key file again and opens the registry that is there now. Throws as opening does. */
  reopen(): void {
    const before = this.#bundle;
    this.#take(openLatest(this.dir, this.#masterKey));
    wipeBundle(before);
  }

  /**
   * Goes over to the file that has the registry's name now: what is written to one without a name is lost when it is
   * closed. Throws as opening does. A copy that knows less than the one before is an older one put in place.
   */
  async #follow(): Promise<void> {
    const head = readVaultRow(this.#core.db).retiredAt === null ? this.head() : null;
    await whenFree(this.host, () => this.reopen());
    if (head !== null) await this.#keeper.followed(head);
  }

  /** Goes on with other keys: opens the registry by them, and lets go of the one that was open. */
  adopt(keyFile: KeyFile, masterKey: Buffer, bundle: Bundle): void {
    this.#take({ keyFile, masterKey, bundle, ...openRegistry(this.dir, keyFile, bundle) });
  }

  #take(opened: OpenedVault): void {
    this.#registry.connection.close();
    this.#registry = opened;
    this.#keyFile = opened.keyFile;
    this.#masterKey = opened.masterKey;
    this.#bundle = opened.bundle;
    this.#core = this.#bind();
    this.#keeper.took(opened.connection);
  }

  /** Writes down what the clock has ended, 500 at a time, and has the clock and a rollback recorded. */
  async settle(): Promise<void> {
    if (!(await this.#keeper.settle())) return;
    await this.run((manager, core) => {
      const { fault } = manager.clock();
      // An act of its own where the clock went back: it records that, and nothing else.
      if (fault === 'behind') runAct(core, 'clock', () => {});
    });
    while ((await this.run((manager) => manager.sweep())) > 0) {
      // The next 500.
    }
  }

  /** The operator keeps the older copy: the checkpoint starts again from its log, and that is recorded. */
  async acceptRollback(): Promise<void> {
    await this.#keeper.accept();
  }

  /** Puts the checkpoint at the log's head. The log of a registry that was replaced meanwhile has no say. */
  async anchor(onlyRaise = true): Promise<void> {
    await this.#keeper.anchor(onlyRaise);
  }

  /** The head of the audit log. */
  head(): Head {
    return readHead(this.#core.db);
  }

  /** Raises the checkpoint, closes the registry and wipes the keys, once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // The log's head is read before the first wait: the registry is closed while the keychain answers.
    const anchored = this.#keeper.anchorIfBehind();
    try {
      this.#registry.connection.close();
    } finally {
      this.#masterKey.fill(0);
      wipeBundle(this.#bundle);
      await anchored;
    }
  }

  #bind(): Core {
    return createCore(this.#registry.connection, this.#bundle.pepper, this.host, () => this.#keeper.gate());
  }
}
