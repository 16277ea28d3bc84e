import type { Host } from '../hosts/host.ts';
import { type Head, readHead } from '../registry/audit.ts';
import { type Core, readVaultRow, runAct } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import type { RollbackSign } from '../registry/found-rollback.ts';
import type { InviteManager } from '../registry/invite-manager.ts';
import { settleByLog } from '../registry/settle-by-log.ts';
import { type Checkpoint, type CheckpointPlace, writeCheckpoint } from './checkpoint.ts';
import {
  findRollback,
  goesOn,
  lostHead,
  notAsLogged,
  type Rollback,
  rolledBack,
  undecidedRollback,
} from './rollback.ts';
import { tolerate } from './tolerate.ts';

/** The checkpoint follows the first write that it has not seen after so long, and at close. Milliseconds. */
const checkpointAfter = 1_000;

/** What the keeper needs of the open vault. */
export interface KeptVault {
  readonly host: Host;
  readonly checkpointPlace: CheckpointPlace;
  readonly actor: string;
  readonly core: Core;
  run<T>(work: (manager: InviteManager, core: Core) => T): Promise<T>;
}

/** Holds an open vault against its checkpoint: raises it as the log grows, and stops every write after a rollback. */
export class CheckpointKeeper {
  readonly #vault: KeptVault;
  #checkpoint: Checkpoint;
  #rollback: Rollback | null;
  /** Whether a rollback is being recorded: what is found meanwhile is the same one. */
  #recording = false;
  #timer: NodeJS.Timeout | undefined;
  #anchoring: Promise<void> | null = null;

  constructor(vault: KeptVault, checkpoint: Checkpoint) {
    this.#vault = vault;
    this.#checkpoint = checkpoint;
    this.#rollback = findRollback(vault.core.db, checkpoint) ?? undecidedRollback(vault.core.db);
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  get rollback(): Rollback | null {
    return this.#rollback;
  }

  /** Throws StoreError `rolled_back` where an older copy was put in place and not accepted. */
  gate(): void {
    if (this.#rollback) throw rolledBack(this.#rollback);
  }

  /** The vault has another registry open. A restored one has another log; its restore has put the checkpoint there. */
  took(handle: ReadHandle): void {
    if (!this.#rollback && !goesOn(handle, this.#checkpoint))
      this.#checkpoint = { kind: 'none', at: this.#checkpoint.at };
  }

  /** The vault went over to a file that lies in its registry's place: one that knows less than `head` is an older copy. */
  async followed(head: Head): Promise<void> {
    if (this.#rollback) return;
    const { core, checkpointPlace } = this.#vault;
    this.#rollback = findRollback(core.db, { kind: 'kept', at: this.#checkpoint.at, head });
    if (this.#rollback) await tolerate(() => writeCheckpoint(checkpointPlace, head));
  }

  /** What was found while the vault was open: it is recorded, as far as that is possible, and writes stop. */
  async found(sign: RollbackSign): Promise<void> {
    if (this.#rollback || this.#recording) return;
    const { db } = this.#vault.core;
    await this.#stop(sign.kind === 'log' ? lostHead(db, sign.expected) : notAsLogged(sign, readHead(db)));
  }

  /** A replay found that log and tables do not fit: {@link found} in the same way. */
  async foundBroken(what: string): Promise<void> {
    if (this.#rollback) return;
    await this.#stop({ expectedSeq: readHead(this.#vault.core.db).seq, kind: 'history', what });
  }

  async #stop(rollback: Rollback): Promise<void> {
    this.#rollback = rollback;
    await tolerate(() => this.#recordRollback());
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
        runAct(core, actor, (act) => {
          // A whole file that is older fits its own log; parts of one do not.
          if (!/^(shorter|different)$/.test(rollback.kind)) settleByLog(act);
          act.record('vault.checkpoint', null, { accepted: true, expectedSeq: rollback.expectedSeq });
        }),
      );
    } catch (error) {
      this.#rollback = rollback;
      throw error;
    }
    await this.anchor(false);
  }

  /** Puts the checkpoint at the log's head. The log of a registry that was replaced meanwhile has no say. */
  async anchor(onlyRaise = true): Promise<void> {
    const { core, checkpointPlace } = this.#vault;
    if (readVaultRow(core.db).retiredAt !== null) return;
    this.#checkpoint = await writeCheckpoint(checkpointPlace, readHead(core.db), onlyRaise);
  }

  /** {@link anchorIfBehind} soon, where this process has written since: a second's writes are one of the checkpoint's. */
  raiseSoon(): void {
    if (this.#timer !== undefined || this.#rollback) return;
    if (this.#vault.core.revisions.head.seq <= this.#keptSeq()) return;
    this.#timer = setTimeout(() => void this.anchorIfBehind(), checkpointAfter);
    this.#timer.unref();
  }

  /** Has the checkpoint follow the log at once; while it does, what is written meanwhile follows in the same turn. */
  async anchorIfBehind(): Promise<void> {
    this.#anchoring ??= this.#anchorWhileBehind().finally(() => {
      this.#anchoring = null;
    });
    await this.#anchoring;
  }

  /** Waits until the checkpoint follows nothing any more, before the registry is closed. */
  async atRest(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#anchoring;
  }

  /** {@link anchorIfBehind} for a registry that is closed next: all of it is read before the first wait. */
  async anchorLast(): Promise<void> {
    await tolerate(async () => {
      if (!this.#rollback && this.#isBehind()) await this.anchor();
    });
  }

  async #anchorWhileBehind(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // A keychain that fails leaves it where it is.
    for (let before = -1; before < this.#keptSeq(); ) {
      before = this.#keptSeq();
      await this.anchorLast();
    }
  }

  #keptSeq(): number {
    return this.#checkpoint.kind === 'kept' ? this.#checkpoint.head.seq : 0;
  }

  #isBehind(): boolean {
    return this.#keptSeq() < readHead(this.#vault.core.db).seq;
  }

  async #recordRollback(): Promise<void> {
    const rollback = this.#rollback;
    if (!rollback) return;
    this.#recording = true;
    try {
      await this.#record(rollback);
    } finally {
      this.#recording = false;
    }
  }

  async #record(rollback: Rollback): Promise<void> {
    const found = await this.#vault.run((manager) => manager.audit({ filter: { types: ['file.rollback'] }, limit: 1 }));
    if (found.events[0]?.detail['expectedSeq'] === rollback.expectedSeq) return;
    this.#rollback = null;
    try {
      await this.#vault.run((_, core) =>
        runAct(core, 'clock', (act) => act.record('file.rollback', null, { ...rollback })),
      );
    } finally {
      this.#rollback = rollback;
    }
  }
}
