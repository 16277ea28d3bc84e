import type { Host } from '../hosts/host.ts';
import type { Keychain } from '../keys/keychain.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { type Core, readVaultRow, runAct } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import type { InviteManager } from '../registry/invite-manager.ts';
import { type Checkpoint, writeCheckpoint } from './checkpoint.ts';
import { findRollback, goesOn, type Rollback, rolledBack } from './rollback.ts';
import { tolerate } from './tolerate.ts';

/** The checkpoint is raised at most this often, and at close. Milliseconds. */
const checkpointEvery = 30_000;

/** What the keeper needs of the open vault. */
export interface KeptVault {
  readonly host: Host;
  readonly keychain: Keychain;
  readonly vaultId: string;
  readonly actor: string;
  readonly core: Core;
  run<T>(work: (manager: InviteManager, core: Core) => T): Promise<T>;
}

/** Holds an open vault against its checkpoint: raises it as the log grows, and stops every write after a rollback. */
export class CheckpointKeeper {
  readonly #vault: KeptVault;
  #checkpoint: Checkpoint;
  #rollback: Rollback | null;
  #raisedAt: number;

  constructor(vault: KeptVault, checkpoint: Checkpoint) {
    this.#vault = vault;
    this.#checkpoint = checkpoint;
    this.#rollback = findRollback(vault.core.db, checkpoint);
    this.#raisedAt = vault.host.now();
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  get rollback(): Rollback | null {
    return this.#rollback;
  }

  /** Throws StoreError `rolled_back` where an older copy was put in place and not accepted. */
  gate(): void {
    if (this.#rollback) throw rolledBack();
  }

  /** The vault has another registry open. A restored one has another log; its restore has put the checkpoint there. */
  took(handle: ReadHandle): void {
    if (!this.#rollback && !goesOn(handle, this.#checkpoint)) this.#checkpoint = { kind: 'none' };
  }

  /** The vault went over to a file that lies in its registry's place: one that knows less than `head` is an older copy. */
  async followed(head: Head): Promise<void> {
    if (this.#rollback) return;
    const { core, keychain, vaultId } = this.#vault;
    this.#rollback = findRollback(core.db, { kind: 'kept', head });
    if (this.#rollback) await tolerate(() => writeCheckpoint(keychain, vaultId, head, true));
  }

  /** Has a rollback recorded, once, and ends what a killed restore left undone; whether the vault takes writes. */
  async settle(): Promise<boolean> {
    await this.#recordRollback();
    if (this.#rollback) return false;
    // A restore was killed before it could put the checkpoint there.
    if (!goesOn(this.#vault.core.db, this.#checkpoint)) await this.anchor(false);
    return true;
  }

  /** The operator keeps the older copy: the checkpoint starts again from its log, and that is recorded. */
  async accept(): Promise<void> {
    const rollback = this.#rollback;
    if (!rollback) return;
    const { actor } = this.#vault;
    this.#rollback = null;
    try {
      await this.#vault.run((_, core) =>
        runAct(core, actor, (act) =>
          act.record('vault.checkpoint', null, { accepted: true, expectedSeq: rollback.expected.seq }),
        ),
      );
    } catch (error) {
      this.#rollback = rollback;
      throw error;
    }
    await this.anchor(false);
  }

  /** Puts the checkpoint at the log's head. The log of a registry that was replaced meanwhile has no say. */
  async anchor(onlyRaise = true): Promise<void> {
    const { core, keychain, vaultId, host } = this.#vault;
    if (readVaultRow(core.db).retiredAt !== null) return;
    this.#checkpoint = await writeCheckpoint(keychain, vaultId, readHead(core.db), onlyRaise);
    this.#raisedAt = host.now();
  }

  /** {@link anchorIfBehind}, where the last time is long enough ago. */
  async raiseSometimes(): Promise<void> {
    const { host } = this.#vault;
    if (this.#rollback || host.now() - this.#raisedAt < checkpointEvery) return;
    this.#raisedAt = host.now();
    await this.anchorIfBehind();
  }

  async anchorIfBehind(): Promise<void> {
    await tolerate(async () => {
      if (!this.#rollback && this.#isBehind()) await this.anchor();
    });
  }

  #isBehind(): boolean {
    const { kind } = this.#checkpoint;
    if (kind === 'unavailable') return false;
    return kind === 'none' || this.#checkpoint.head.seq < readHead(this.#vault.core.db).seq;
  }

  async #recordRollback(): Promise<void> {
    const rollback = this.#rollback;
    if (!rollback) return;
    const found = await this.#vault.run((manager) => manager.audit({ filter: { types: ['file.rollback'] }, limit: 1 }));
    if (found.events[0]?.detail['expectedSeq'] === rollback.expected.seq) return;
    this.#rollback = null;
    try {
      await this.#vault.run((_, core) =>
        runAct(core, 'clock', (act) =>
          act.record('file.rollback', null, { expectedSeq: rollback.expected.seq, kind: rollback.kind }),
        ),
      );
    } finally {
      this.#rollback = rollback;
    }
  }
}
