import { hashInput } from '../../shared/domain/audit-event.ts';
import { emptyHead, type Head, readHead } from './audit.ts';
import { sha256 } from './code-hash.ts';
import { change, type ReadHandle, scalar, tuples, type WriteHandle } from './database.ts';
import { FoundRollback } from './found-rollback.ts';
import { blockSize } from './migrations/0001-registry.ts';

const selectAfter = tuples<
  [number, number],
  [seq: number, inviteId: number | null, rev: number | null, event: string, hash: string]
>('SELECT seq, invite_id, rev, event, hash FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq');
const selectHash = scalar<[number], string>('SELECT hash FROM audit WHERE seq = ?');
const lastListed = (id: string) =>
  `(SELECT b.rev FROM audit_by_invite b WHERE b.invite_id = ${id} ORDER BY b.seq DESC LIMIT 1)`;
const selectListed = scalar<[number], number | null>(`SELECT ${lastListed('?')}`);

/** What the lookup table says of an invite `i`: a column for statements whose rows {@link Revisions.compare} is asked about. */
export const listedRev = lastListed('i.id');
const raiseRevision = change<[number, number]>('UPDATE invites SET rev = ? WHERE id = ?');

/**
 * What the log says of how often each record was changed: from the lookup table for whole blocks of events, and from the
 * events themselves for the unfinished block. Those that were read once are kept as long as the log goes on from them.
 */
export class Revisions {
  #head: Head = emptyHead;
  /** Of the invites that the unfinished block changed. */
  #block = new Map<number, number>();
  /** Of the invites that the act under way changed; null where none is. */
  #act: Map<number, number> | null = null;

  /** The last event that was read. */
  get head(): Head {
    return this.#head;
  }

  /** An act begins behind `head`. */
  begin(tx: ReadHandle, head: Head): void {
    this.#act = null;
    this.follow(tx, head);
    this.#act = new Map();
  }

  /** The act ended: its last event is `head`, or null where all of it was taken back. */
  end(head: Head | null): void {
    const changed = this.#act ?? [];
    this.#act = null;
    // The events of another block are read again.
    if (head === null || blockOf(head) !== blockOf(this.#head)) return;
    for (const [id, rev] of changed) this.#block.set(id, rev);
    this.#head = head;
  }

  /** {@link follow} up to the end of the log, before records are read in the same read transaction. */
  catchUp(handle: ReadHandle): void {
    if (this.#act === null) this.follow(handle, readHead(handle));
  }

  /**
   * Takes in what was appended up to `head`. Throws FoundRollback where the log does not go on from what was
   * read of it before. Does nothing within an act: nobody else writes meanwhile.
   */
  follow(handle: ReadHandle, head: Head): void {
    if (this.#act !== null || (head.seq === this.#head.seq && head.hash === this.#head.hash)) return;
    const known = this.#head;
    if (head.seq <= known.seq || (known.seq > 0 && handle.get(selectHash, known.seq) !== known.hash)) {
      throw this.#lost(known);
    }
    const start = blockOf(head);
    const goesOn = blockOf(known) === start && known.seq > 0;
    if (!goesOn) this.#block = new Map();
    const from = goesOn ? known.seq : start;
    let last: Head =
      goesOn || start === 0 ? { ...known, seq: from } : { seq: start, hash: handle.get(selectHash, start) ?? '' };
    for (const [seq, inviteId, rev, event, hash] of handle.all(selectAfter, from, head.seq)) {
      if (seq !== last.seq + 1 || sha256(hashInput(last.hash, event)) !== hash) throw this.#lost(head);
      if (inviteId !== null && rev !== null) this.#block.set(inviteId, rev);
      last = { seq, hash };
    }
    if (last.hash !== head.hash) throw this.#lost(head);
    this.#head = head;
  }

  /**
   * Throws FoundRollback (`record_rolled_back`) where a record of that `rev` is not the one that the log tells of. `listed` is
   * {@link listedRev}, read with the record.
   */
  compare(inviteId: number, rev: number, listed: number | null): void {
    const logged = this.#unlisted(inviteId) ?? listed ?? 0;
    if (rev !== logged) throw new FoundRollback({ kind: 'record', inviteId, rev, logged });
  }

  /** What was read is given up, so that the log can be read again as it is now. */
  #lost(expected: Head): FoundRollback {
    this.#head = emptyHead;
    this.#block = new Map();
    return new FoundRollback({ kind: 'log', expected });
  }

  #unlisted(inviteId: number): number | undefined {
    return this.#act?.get(inviteId) ?? this.#block.get(inviteId);
  }

  /** Counts one more change of a record within an act, and returns its number. */
  next(tx: WriteHandle, inviteId: number): number {
    const rev = (this.#unlisted(inviteId) ?? tx.get(selectListed, inviteId) ?? 0) + 1;
    tx.run(raiseRevision, rev, inviteId);
    this.#act?.set(inviteId, rev);
    return rev;
  }
}

function blockOf({ seq }: Head): number {
  return seq - (seq % blockSize);
}
