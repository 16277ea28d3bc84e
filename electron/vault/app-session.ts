import type { LockReason } from '../../shared/contract/events.ts';
import { StoreError, VaultError } from '../../shared/errors.ts';
import type { AppHost } from '../hosts/app-host.ts';
import type { KeyStore } from '../keys/key-file.ts';
import type { Keychain } from '../keys/keychain.ts';
import { runAct } from '../registry/core.ts';
import { decideAutoLock } from './auto-lock.ts';
import { type Created, createVault } from './create.ts';
import { openVault } from './open.ts';
import type { Vault } from './session.ts';

export interface AppSessionOptions {
  /** The vault's folder. */
  readonly dir: string;
  readonly host: AppHost;
  readonly keychain: Keychain;
  /** Who acts; left out: the OS user. */
  readonly actor?: string;
  /** How long idling may last before it locks, asked at every look; null: for ever. Milliseconds. */
  readonly idleLimitMs: () => number | null;
  readonly onUnlocked: (vault: Vault) => void;
  /** Hears that the vault is closed to new calls and about to be closed for good; it is waited for, but not long. */
  readonly onLocking: () => Promise<void>;
  /** Ends whatever still works on the vault; it is waited for, however long: nothing may hold a key after the lock. */
  readonly onGraceOver: () => Promise<void>;
  readonly onLocked: (reason: LockReason) => void;
}

/** How often what the clock has ended is written down. Milliseconds. */
const settleEveryMs = 60_000;
/** How long calls that are under way may keep a vault from being locked. Milliseconds. */
const graceMs = 2_000;

/**
 * The vault as the app has it: locked or unlocked. Locking closes the gate at once, lets what is under way end, writes
 * the lock to the log and wipes the keys.
 */
export class AppSession {
  readonly #options: AppSessionOptions;
  readonly #running = new Set<Promise<unknown>>();
  readonly #whole = new Set<Promise<unknown>>();
  #vault: Vault | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #holds = 0;
  #stopTimers: (() => void)[] = [];

  constructor(options: AppSessionOptions) {
    this.#options = options;
  }

  get dir(): string {
    return this.#options.dir;
  }

  /** The unlocked vault, or null. */
  get vault(): Vault | null {
    return this.#vault;
  }

  /**
   * The lock gate: runs `work` on the unlocked vault. Throws StoreError `vault_locked` where it is locked, or was locked
   * before the work could end.
   */
  async withVault<T>(work: (vault: Vault) => Promise<T>): Promise<T> {
    const vault = this.#vault;
    if (vault === null) throw locked();
    const running = work(vault);
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      // A closed registry throws what no caller foresaw.
      if (this.#vault !== vault && !(error instanceof VaultError)) throw locked(error);
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }

  /**
   * Runs what locking must wait for to its end, however long: a change of the keys that met them wiped half-way would
   * seal nothing but zeros.
   */
  async whole<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#whole.add(running);
    try {
      return await running;
    } finally {
      this.#whole.delete(running);
    }
  }

  /** Unlocks by the keychain, or where that does not do by `secret`. Throws as opening does. */
  async unlock(secret: string | null): Promise<Vault> {
    return await this.#inTurn(async () => this.#vault ?? (await this.#open(secret)));
  }

  /** Makes the vault and unlocks it. Throws as `createVault` does; a new vault that does not open stays locked. */
  async create(keyStore: KeyStore, passphrase: string | null): Promise<Created> {
    return await this.#inTurn(async () => {
      const { dir, host, keychain, actor } = this.#options;
      const created = await createVault({
        dir,
        host,
        keychain,
        keyStore,
        passphrase,
        ...(actor !== undefined && { actor }),
      });
      try {
        if (this.#vault === null) await this.#open(passphrase);
      } catch (error) {
        // The recovery code is to be had this once: nothing may keep it from being shown.
        if (!(error instanceof VaultError)) host.reportBug(error);
      }
      return created;
    });
  }

  /** Locks the vault; does nothing where it is locked. */
  async lock(reason: LockReason): Promise<void> {
    // Not in turn: from this moment no call gets in. What an unlock under way opens is closed in turn.
    const shut = this.#shut();
    await this.#inTurn(async () => {
      const vault = shut ?? this.#shut();
      if (vault !== null) await this.#close(vault, reason);
    });
  }

  /** Keeps idling from locking the vault until the function that it returns is called. */
  hold(): () => void {
    let held = true;
    this.#holds += 1;
    return () => {
      if (held) this.#holds -= 1;
      held = false;
    };
  }

  async #open(secret: string | null): Promise<Vault> {
    const { dir, host, keychain, actor, onUnlocked } = this.#options;
    const vault = await openVault({
      dir,
      host,
      keychain,
      askSecret: async () => secret,
      ...(actor !== undefined && { actor }),
    });
    try {
      await unlessRefused(() => vault.run(() => record(vault, 'vault.unlocked', { by: vault.unlockedBy })));
    } catch (error) {
      await vault.close();
      throw error;
    }
    this.#vault = vault;
    const stopSettling = host.timers.every(settleEveryMs, () => void this.#settle());
    this.#stopTimers.push(stopSettling, this.#watchIdle());
    onUnlocked(vault);
    return vault;
  }

  /** Closes the gate; returns the vault that was behind it. */
  #shut(): Vault | null {
    const vault = this.#vault;
    this.#vault = null;
    for (const stop of this.#stopTimers.splice(0)) stop();
    return vault;
  }

  /** Never throws: whatever is amiss with the registry, the keys are wiped and the vault is locked. */
  async #close(vault: Vault, reason: LockReason): Promise<void> {
    const { host, onLocking, onGraceOver, onLocked } = this.#options;
    const steps = [
      async () => this.#within(graceMs, Promise.allSettled([onLocking(), ...this.#running])),
      onGraceOver,
      async () => Promise.allSettled(this.#whole),
      async () => vault.refusals.write(),
      // Once: whoever locks does not wait for another process that writes.
      async () => unlessRefused(() => record(vault, 'vault.locked', { reason })),
      async () => vault.close(),
    ];
    for (const step of steps) await step().catch(host.reportBug);
    onLocked(reason);
  }

  #watchIdle(): () => void {
    const { host, idleLimitMs } = this.#options;
    let stop = () => {};
    const look = () => {
      const decision = decideAutoLock({ idleMs: host.idleMs(), limitMs: idleLimitMs(), held: this.#holds > 0 });
      if (decision.lock) this.lock('idle').catch(host.reportBug);
      else stop = host.timers.after(decision.lookInMs, look);
    };
    look();
    return () => stop();
  }

  async #settle(): Promise<void> {
    try {
      await unlessRefused(() => this.withVault((vault) => vault.settle()));
    } catch (error) {
      this.#options.host.reportBug(error);
    }
  }

  /** One change between locked and unlocked after the other. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return await turn;
  }

  async #within(ms: number, work: Promise<unknown>): Promise<void> {
    let stop = () => {};
    const limit = new Promise<void>((end) => {
      stop = this.#options.host.timers.after(ms, end);
    });
    await Promise.race([work, limit]);
    stop();
  }
}

function record(vault: Vault, type: 'vault.unlocked' | 'vault.locked', detail: Record<string, string>): void {
  runAct(vault.core, vault.actor, (act) => act.record(type, null, detail));
}

/** Does what can wait or be left: a vault that takes no writes now, for a rollback or another writer, opens all the same. */
async function unlessRefused(work: () => unknown): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
  }
}

function locked(cause?: unknown): StoreError {
  return new StoreError('vault_locked', 'the vault is locked', 'unlock it and try again', { cause });
}
