import type { AuditType, Detail } from '../../shared/domain/audit-event.ts';
import { type Instant, later } from '../../shared/domain/instant.ts';
import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import { auditAppender, type Head, type LastEvent, readLastEvent } from './audit.ts';
import { type ClockFault, type ClockReading, clockInDoubt, instantClock, readClock, sureTime } from './clock.ts';
import { type Connection, change, type ReadHandle, rows, type WriteHandle } from './database.ts';
import { RefusalTally, type Refused, refusalDetail } from './refusal-tally.ts';
import { Revisions } from './revisions.ts';
import { shortText } from './values.ts';

/** What every act needs: the open registry, the secrets it hashes with, and the machine's clock and randomness. */
export interface Core {
  readonly db: Connection;
  readonly pepper: Buffer;
  readonly randomBytes: (length: number) => Buffer;
  /** The instant that reads judge by: the later of the clock and the highest time ever seen. */
  readonly now: () => Instant;
  readonly clock: () => Instant;
  /** Throws where nothing may be written now, such as after a rollback that the operator has not decided on. */
  readonly gate: () => void;
  /** Tells the core of a mark read from, or written to, the registry. */
  readonly seen: (mark: Instant) => void;
  readonly refusals: RefusalTally;
  /** What the log says of how often each record was changed. */
  readonly revisions: Revisions;
}

/** One write transaction as an act sees it. */
export interface Act {
  readonly tx: WriteHandle;
  readonly now: Instant;
  /** The latest time beyond doubt: `now`, but for a clock that jumped far ahead, where it is the highest time seen. */
  readonly sure: Instant;
  readonly fault: ClockFault | null;
  readonly actor: string;
  /** Appends an event to the audit log, in this transaction. */
  readonly record: (type: AuditType, inviteId: number | null, detail: Detail, actor?: string) => void;
  /** Appends an event that changes the record of an invite: counts the change there, and says its number in `rev`. */
  readonly change: (type: AuditType, inviteId: number, detail: Detail, actor?: string) => void;
  readonly revisions: Revisions;
  /** Notes a refusal for the invite's trail. It is part of this act: fail with {@link Settled} to have it committed. */
  readonly refuse: (refused: Omit<Refused, 'actor'>) => void;
}

interface VaultRow {
  readonly vaultId: string;
  readonly generation: number;
  readonly createdAt: Instant;
  /** The highest time ever seen, but for that of the last event: see {@link markOf}. */
  readonly clockMark: Instant;
  /** How the clock stood when the last event was written, or later. */
  readonly clockFault: ClockFault | null;
  /** When a restore began to replace this registry, or did. */
  readonly retiredAt: Instant | null;
  /** 1 once another vault has its place for good. */
  readonly replaced: 0 | 1;
}

const selectVault = rows<[], VaultRow>(
  `SELECT vault_id AS vaultId, generation, created_at AS createdAt, clock_mark AS clockMark,
     clock_fault AS clockFault, retired_at AS retiredAt, replaced FROM vault`,
);
const raiseClock = change<[Instant, ClockFault | null]>(
  'UPDATE vault SET clock_mark = max(clock_mark, ?), clock_fault = ?',
);
const setClock = change<[Instant]>('UPDATE vault SET clock_mark = ?, clock_fault = NULL');

/** The registry's own row. Throws `record_damaged` where it is not there. */
export function readVaultRow(handle: Pick<ReadHandle, 'get'>): VaultRow {
  const row = handle.get(selectVault);
  if (!row) throw new StoreError('record_damaged', 'the registry does not say which vault it is', 'restore a backup');
  return row;
}

/**
 * The highest time ever seen. The last event has it, so that an act need not write it a second time; unless the clock
 * stood far ahead then, which raises nothing.
 */
function markOf(vault: VaultRow, last: LastEvent): Instant {
  return vault.clockFault === 'ahead' || last.at === null ? vault.clockMark : later(vault.clockMark, last.at);
}

/** The highest time that this registry has ever seen. */
export function readMark(handle: ReadHandle): Instant {
  return markOf(readVaultRow(handle), readLastEvent(handle));
}

/** Binds an open registry to its secrets and to the machine. `nowMs` is milliseconds since 1970, UTC. */
export function createCore(
  db: Connection,
  pepper: Buffer,
  machine: { now: () => number; randomBytes: (length: number) => Buffer },
  gate: () => void = () => {},
  refusals = new RefusalTally(),
): Core {
  const clock = instantClock(machine.now);
  let mark = readMark(db);
  let [read, latest] = [mark, mark];
  return {
    db,
    pepper,
    randomBytes: machine.randomBytes,
    clock,
    gate,
    now: () => {
      const instant = clock();
      // The clock gives the same instant for a millisecond, in which a registry is asked a hundred times.
      if (instant !== read) [read, latest] = [instant, later(instant, mark)];
      return latest;
    },
    seen: (instant) => {
      mark = instant;
      [read, latest] = [instant, instant];
    },
    refusals,
    revisions: new Revisions(),
  };
}

/** The clock as it stands against the registry's mark. */
export function readingOf(core: Core): ClockReading {
  return readClock(core.clock(), readMark(core.db));
}

/** Throw this to fail the call but commit its writes: an expiry met on the way, a refusal for the trail. */
export class Settled extends Error {
  readonly error: Error;

  constructor(error: Error) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Runs one act as one write transaction: refuses a retired registry, judges the clock, gives the act its `now`, chains
 * its events and keeps the highest time seen.
 */
export function runAct<T>(core: Core, actor: string, work: (act: Act) => T): T {
  core.gate();
  const name = actorName(actor);
  const refusals: Refused[] = [];
  const { revisions } = core;
  let head: Head | null = null;
  try {
    const { outcome, mark } = core.db.write((tx) => {
      const vault = readVaultRow(tx);
      if (vault.retiredAt !== null) throw retired(vault);
      const last = readLastEvent(tx);
      revisions.begin(tx, last);
      const seen = markOf(vault, last);
      const reading = readClock(core.clock(), seen);
      const { clock, now, fault } = reading;
      const sure = sureTime(reading);
      const append = auditAppender(tx, last);
      const record: Act['record'] = (type, inviteId, detail, by = name) => {
        head = append({ at: now, type, inviteId, actor: by, detail });
      };
      const change: Act['change'] = (type, inviteId, detail, by) => {
        record(type, inviteId, { ...detail, rev: revisions.next(tx, inviteId) }, by);
      };
      const refuse: Act['refuse'] = (refused) => {
        const full = { ...refused, actor: name };
        refusals.push(full);
        if (!core.refusals.knows(full)) record('invite.refused', refused.inviteId, refusalDetail(full, 1));
      };
      if (fault === 'behind' && vault.clockFault !== fault)
        record('clock.rollback', null, { clock, mark: seen }, 'clock');
      const outcome = settle(() => work({ tx, now, sure, fault, actor: name, record, change, refuse, revisions }));
      // As long as the last event is one of a clock far ahead, the row says so.
      const noted = vault.clockFault === 'ahead' && head === null ? 'ahead' : fault;
      if (noted !== vault.clockFault || (head === null && sure !== seen)) tx.run(raiseClock, sure, noted);
      return { outcome, mark: sure };
    });
    revisions.end(head);
    core.seen(mark);
    for (const refused of refusals) core.refusals.add(refused);
    if ('error' in outcome) throw outcome.error;
    return outcome.result;
  } catch (error) {
    revisions.end(null);
    throw error;
  }
}

/** Refuses an act that sets an expiry while the clock is in doubt. The report of the fault is committed all the same. */
export function requireClock({ fault }: Act): void {
  if (fault !== null) throw new Settled(clockInDoubt(fault));
}

/** What the work of an act came to, where that shall be committed. */
function settle<T>(work: () => T): { readonly result: T } | { readonly error: Error } {
  try {
    return { result: work() };
  } catch (error) {
    if (error instanceof Settled) return { error: error.error };
    throw error;
  }
}

/**
 * The operator says that the clock is right: the mark follows it, down or up, and that is recorded. Where it was not doubted,
 * nothing is written.
 */
export function acceptClock(core: Core, actor: string): { from: Instant; to: Instant } {
  core.gate();
  const name = actorName(actor);
  const accepted = core.db.write((tx) => {
    const vault = readVaultRow(tx);
    if (vault.retiredAt !== null) throw retired(vault);
    const clock = core.clock();
    const from = readMark(tx);
    if (vault.clockFault === null && readClock(clock, from).fault === null) return { from, to: from };
    tx.run(setClock, clock);
    auditAppender(tx)({
      at: clock,
      type: 'clock.rollback',
      inviteId: null,
      actor: name,
      detail: { accepted: true, from, to: clock },
    });
    return { from, to: clock };
  });
  core.seen(accepted.to);
  return accepted;
}

/** Who acts, as the log may hold it. Throws InviteValidationError. */
function actorName(raw: string): string {
  const name = shortText('name of who acts', raw);
  if (name !== null) return name;
  throw new InviteValidationError('invalid_value', 'the name of who acts is empty', 'leave it out, or give a name');
}

/** A restore has put another registry in the place of this one, or is about to. */
export function retired(vault?: Pick<VaultRow, 'retiredAt' | 'replaced'>): StoreError {
  if (vault?.replaced === 1) {
    return new StoreError(
      'vault_retired',
      `this vault was replaced by a restored one at ${vault.retiredAt}, so a code that was used up since may look unused here`,
      'open the vault that replaced it; to use this one again, run: invites doctor --accept-replaced',
    );
  }
  return new StoreError(
    'vault_retired',
    'this registry was replaced by a restored one while it was open',
    'open the vault again',
  );
}
