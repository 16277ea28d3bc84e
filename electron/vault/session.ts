import { StoreError } from '../../shared/errors.ts';
import type { Host } from '../hosts/host.ts';
import { type Bundle, wipeBundle } from '../keys/bundle.ts';
import type { KeyFile } from '../keys/key-file.ts';
import type { Keychain } from '../keys/keychain.ts';
import type { Unlocked } from '../keys/master-key.ts';
import { type Signer, signerFromSeed } from '../keys/signer.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { type Core, createCore, readMark, readVaultRow, runAct } from '../registry/core.ts';
import { FoundRollback } from '../registry/found-rollback.ts';
import { InviteManager } from '../registry/invite-manager.ts';
import { type AsyncInviteManager, asyncManager } from './async-manager.ts';
import type { Checkpoint, CheckpointPlace } from './checkpoint.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import type { OpenOptions } from './open-options.ts';
import { whenFree } from './patience.ts';
import { RefusalKeeper } from './refusal-keeper.ts';
import {
  isElsewhere,
  type OpenedRegistry,
  type OpenedVault,
  openLatest,
  openRegistry,
  writeRefusal,
} from './registry-file.ts';
import type { Rollback } from './rollback.ts';

/** How often one call reopens the vault while other processes re-key or restore it. */
const reopensAtMost = 5;
/** How long a glance trusts that the registry is still the one in its place. Milliseconds. */
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
  /** Holds this vault against its checkpoint. */
  readonly keeper: CheckpointKeeper;
  /** Counts repeated refusals; written once a minute and at close. */
  readonly refusals = new RefusalKeeper(this);
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
    this.#core = this.#bind(opened);
    this.keeper = new CheckpointKeeper(this, checkpoint);
    this.invites = asyncManager((work) => this.run(work));
  }

  get vaultId(): string {
    return this.#keyFile.vaultId;
  }

  get keyFile(): KeyFile {
    return this.#keyFile;
  }

  /** What the checkpoint expected where an older copy was put in place; writes are refused until it is accepted. */
  get rollback(): Rollback | null {
    return this.keeper.rollback;
  }

  /** What every write throws where this vault can only be read (`file_refused`, `vault_retired`), or null. */
  get writeRefusal(): StoreError | null {
    return writeRefusal(this.#registry);
  }

  get checkpoint(): Checkpoint {
    return this.keeper.checkpoint;
  }

  get checkpointPlace(): CheckpointPlace {
    return { keychain: this.keychain, vaultId: this.vaultId, dir: this.dir, pepper: this.#bundle.pepper };
  }

  get signer(): Signer {
    return signerFromSeed(this.#bundle.signingSeed);
  }

  /** The core of the open registry, for what reads or writes beside the manager: doctor, export, restore, re-key. */
  get core(): Core {
    return this.#core;
  }

  get secrets(): { masterKey: Buffer; bundle: Bundle; databaseKey: Buffer } {
    return { masterKey: this.#masterKey, bundle: this.#bundle, databaseKey: this.#registry.key };
  }

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
    const result = await this.#runHere(work).catch(async (error) => {
      if (error instanceof FoundRollback) await this.keeper.found(error.sign);
      throw error;
    });
    // Whatever becomes of the checkpoint: what was done is done, and must not be done a second time.
    this.keeper.raiseSoon();
    return result;
  }

  /**
   * Runs one read of the registry, for frequent callers. Checks at most once a second whether another process replaced the
   * file; a write always checks.
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
    if (!this.#registry.isCurrent()) await this.#follow();
    this.#lookedAt = this.host.now();
    for (let reopens = 0; ; reopens++) {
      try {
        return await whenFree(this.host, () => work(new InviteManager(this.#core, this.actor), this.#core));
      } catch (error) {
        if (!isElsewhere(error) || reopens === reopensAtMost) throw error;
        await whenFree(this.host, () => this.reopen());
      }
    }
  }

  /** Takes in what a thread wrote to which this vault was lent: the highest time seen, and the log's new head. */
  async takeIn(): Promise<void> {
    await this.run((_, core) => {
      core.seen(readMark(core.db));
      core.revisions.catchUp(core.db);
    });
  }

  /** Reads the key file again and opens the registry that is there now. Throws as opening does. */
  reopen(): void {
    const before = this.#bundle;
    openLatest(this.dir, this.#masterKey, (opened) => this.#take(opened));
    wipeBundle(before);
  }

  /** Opens the file that has the registry's name now. One that knows less than the one before is an older copy. */
  async #follow(): Promise<void> {
    const head = readVaultRow(this.#core.db).retiredAt === null ? this.head() : null;
    await whenFree(this.host, () => this.reopen());
    if (head !== null) await this.keeper.followed(head);
  }

  /** Opens the registry with other keys, and closes the one that was open. */
  adopt(keyFile: KeyFile, masterKey: Buffer, bundle: Bundle): void {
    this.#take({ keyFile, masterKey, bundle, ...openRegistry(this.dir, keyFile, bundle) });
  }

  #take(opened: OpenedVault): void {
    // First of all: where its first read fails, the registry that was open stays.
    const core = this.#bind(opened);
    this.#registry.connection.close();
    if (!this.#registry.isCurrent()) this.refusals.tally.clear();
    this.#registry = opened;
    this.#keyFile = opened.keyFile;
    this.#masterKey = opened.masterKey;
    this.#bundle = opened.bundle;
    this.#core = core;
    this.keeper.took(opened.connection);
  }

  /** Writes down what the clock has ended, 500 at a time, and has the clock and a rollback recorded. */
  async settle(): Promise<void> {
    if (this.writeRefusal !== null) return;
    if (!(await this.keeper.settle())) return;
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
    await this.keeper.accept();
  }

  head(): Head {
    return readHead(this.#core.db);
  }

  /** Raises the checkpoint, closes the registry and wipes the keys, once. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.refusals.end();
    await this.keeper.atRest();
    // The log's head is read before the next wait: the registry is closed while the keychain answers.
    const anchored = this.keeper.anchorLast();
    try {
      this.#registry.connection.close();
    } finally {
      this.#masterKey.fill(0);
      wipeBundle(this.#bundle);
      await anchored;
    }
  }

  #bind({ connection, bundle }: OpenedVault): Core {
    const gate = () => this.keeper.gate();
    return createCore(connection, bundle.pepper, this.host, gate, this.refusals.tally);
  }
}
