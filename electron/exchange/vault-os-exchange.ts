import type { Detail } from '../../shared/domain/audit-event.ts';
import { type Invite, isFinal } from '../../shared/domain/invite.ts';
import type { Act } from '../registry/core.ts';
import { isWithProgram, type LeftThere } from '../registry/hand-over.ts';
import { asOf } from '../registry/invites.ts';
import { useTimes } from '../registry/logged-uses.ts';
import { trustedInvite } from '../registry/trusted.ts';
import { handedBefore, standing } from './eligible.ts';
import type { Draft } from './export-once.ts';
import { FutureTimes } from './future-times.ts';
import { mergeForeign } from './merge-foreign.ts';
import { Overdrafts } from './overdrafts.ts';
import { nameOf } from './registry-document.ts';
import { counted, type Skipped, SkipTally } from './report.ts';
import { findKnown, type HashedStore, toIncoming, type VaultOsEntry, vaultOs } from './vault-os-entries.ts';
import type { VaultOsStore } from './vault-os-store.ts';
import { updateRecord } from './vault-os-update.ts';

/** What an exchange did: to the store in memory, and to the vault, where the act must record it. */
export interface Exchanged {
  readonly draft: Omit<Draft, 'taken' | 'skipped'>;
  /** Ids of the invites that the store holds. */
  readonly met: ReadonlySet<number>;
  /** What the event of taking in what happened there tells; null where nothing did. */
  readonly tookIn: Detail | null;
}

/**
 * Takes in what happened to the records of a store that are known here, then brings these records up to date in memory.
 * `slug`: only live invites of that identity are written.
 */
export function exchangeStore(act: Act, store: VaultOsStore, hashed: HashedStore, slug: string | null): Exchanged {
  const exchange = new VaultOsExchange(act, slug);
  for (const entry of hashed.entries) exchange.meet(entry);
  return exchange.conclude(store);
}

class VaultOsExchange {
  readonly #act: Act;
  readonly #slug: string | null;
  readonly #future: FutureTimes;
  readonly #overdrafts = new Overdrafts();
  readonly #met = new Set<number>();
  readonly #handed: number[] = [];
  readonly #told: number[] = [];
  readonly #left: LeftThere[] = [];
  readonly #there = { changed: 0, same: 0, uses: 0 };
  #changed = 0;
  #same = 0;
  #unknown = 0;

  constructor(act: Act, slug: string | null) {
    this.#act = act;
    this.#slug = slug;
    this.#future = new FutureTimes(act);
  }

  meet(entry: VaultOsEntry): void {
    const known = findKnown(this.#act.tx, entry);
    if (known === null) {
      this.#unknown += 1;
      return;
    }
    const { id } = known.invite;
    this.#met.add(id);
    const incoming = this.#future.bring(toIncoming(entry.record, known.hash, noDress, this.#act.now));
    const { result, uses } = mergeForeign(this.#act, incoming, vaultOs, this.#overdrafts);
    this.#there[result === 'same' ? 'same' : 'changed'] += 1;
    this.#there.uses += uses;
    this.#update(entry, trustedInvite(this.#act, id));
  }

  #update({ record }: VaultOsEntry, stored: Invite): void {
    const invite = asOf(stored, this.#act.sure);
    const ended = isFinal(invite.state);
    if (!ended && this.#slug !== null && invite.identity !== this.#slug) return;
    const { id, maxUses, useCount } = invite;
    const { changed, remaining } = updateRecord(record, {
      ...invite,
      remaining: maxUses === null ? null : maxUses - useCount,
      uses: useTimes(this.#act.tx, id),
    });
    this.#left.push({ id, baseline: { peer: vaultOs, remaining, before: record.remaining, toldSeq: 0 } });
    if (changed) this.#changed += 1;
    else this.#same += 1;
    if (!ended && (invite.handedTo === vaultOs || !isWithProgram(invite))) this.#handed.push(id);
    else if (ended && invite.handedTo === vaultOs) this.#told.push(id);
  }

  conclude({ ignored }: VaultOsStore): Exchanged {
    const { changed, same, uses } = this.#there;
    const notes = [...this.#future.notes(), ...this.#overdrafts.notes()];
    if (changed > 0) {
      notes.push(`${counted(changed, 'invite')} changed in the file since the last exchange, which now counts here`);
    }
    if (this.#unknown > 0) {
      notes.push(
        `${counted(this.#unknown, 'record')} of the file ${this.#unknown === 1 ? 'is' : 'are'} unknown here and stayed`,
      );
    }
    notes.push(...ignored.notes('stay as they are; Vault OS ignores them, and drops them at its next command'));
    return {
      draft: {
        changed: this.#changed,
        unchanged: this.#same,
        notes,
        handed: this.#handed,
        told: this.#told,
        left: this.#left,
        detail: { kept: this.#unknown },
      },
      met: this.#met,
      tookIn: changed + uses === 0 ? null : { added: 0, changed, same, uses, skipped: 0 },
    };
  }
}

const noDress = { identity: null, group: null };
/** What an export leaves out: records that cannot be told apart, and live invites that the store does not hold. */
export function leftOut(act: Act, hashed: HashedStore, met: ReadonlySet<number>, slug: string | null): Skipped[] {
  const skipped = new SkipTally();
  for (const { entry, reason } of hashed.leftOut) skipped.add(reason, entry);
  for (const { invite, ended } of standing(act.tx, act.sure)) {
    if (ended || met.has(invite.id) || (slug !== null && invite.identity !== slug)) continue;
    skipped.add(handedBefore(invite, vaultOs, false) ?? atIssue, nameOf(invite));
  }
  return skipped.report();
}

const atIssue =
  'not in this store, and its code cannot be shown again: write new ones as they are issued, with generate --into vault-os FILE';
