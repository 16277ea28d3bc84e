import { expect } from 'vitest';
import { mergeSource } from '../../electron/exchange/import-once.ts';
import { hashesOf } from '../../electron/exchange/vault-os-codes.ts';
import { entriesOf } from '../../electron/exchange/vault-os-entries.ts';
import { exchangeStore } from '../../electron/exchange/vault-os-exchange.ts';
import { sourceOf } from '../../electron/exchange/vault-os-import.ts';
import { parseStore, storeText, withFreshRecords } from '../../electron/exchange/vault-os-store.ts';
import type { Act, Core } from '../../electron/registry/core.ts';
import { advance, revokeIn } from '../../electron/registry/endings.ts';
import { handOver, takeBack } from '../../electron/registry/hand-over.ts';
import { findByHash, writeActivated } from '../../electron/registry/invites.ts';
import { issue, settleTerms } from '../../electron/registry/issue.ts';
import { useTimes } from '../../electron/registry/logged-uses.ts';
import { useInvite } from '../../electron/registry/uses.ts';
import { toMs } from '../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../shared/domain/invite.ts';
import { stateAt } from '../../shared/domain/lifecycle.ts';
import type { Dice } from './dice.ts';
import { VaultOsProgram } from './vault-os-program.ts';
import { checkStore, same, type Truth } from './vault-os-truth.ts';

/** One store, its program, and its exchange with a vault, all within acts of that vault. */
export class StoreWorld {
  readonly #core: Core;
  readonly #dice: Dice;
  readonly #offsetMs: number;
  readonly truths: Truth[] = [];
  /** Every text that was written over the store. */
  readonly written: string[] = [];
  #text = '';
  #taken = false;

  constructor(core: Core, dice: Dice) {
    this.#core = core;
    this.#dice = dice;
    this.#offsetMs = (dice.below(1_200) - 600) * 1_000 + 1;
  }

  /** Makes the codes of the store: most there, some issued here straight into it. */
  begin(act: Act, codes = 1 + this.#dice.below(3)): void {
    const program = this.#program(act);
    for (let count = codes; count > 0; count--) {
      const terms = { max: 1 + this.#dice.below(4), expiresMs: toMs(act.now) + (1 + this.#dice.below(72)) * 3_600_000 };
      const truth = {
        ...terms,
        usedThere: 0,
        usedHere: 0,
        revoked: false,
        named: 0,
        finalHere: null,
        finalThere: null,
      };
      if (this.#dice.chance(0.3)) {
        const code = this.#issue(act, terms);
        this.truths.push({ ...truth, code, hashes: this.#hashes(code) });
        continue;
      }
      const code = this.#dice.text(12);
      program.generate(code, { ...terms, inactive: this.#dice.chance(0.3) });
      this.truths.push({ ...truth, code, hashes: this.#hashes(code) });
    }
    const fresh = this.#text === '' ? [] : parseStore('store', this.#text).records.map(({ raw }) => raw);
    const made = JSON.parse(program.text());
    this.#text = JSON.stringify({ ...made, codes: [...made.codes, ...fresh] });
  }

  #issue(act: Act, { max, expiresMs }: { max: number; expiresMs: number }): string {
    const ms = expiresMs - toMs(act.now);
    const inactive = this.#dice.chance(0.3);
    const terms = settleTerms(act, { maxUses: max, expiry: { kind: 'after', ms }, inactive });
    const [issued] = issue(this.#core, act, terms, 1);
    if (!issued) throw new Error('nothing was issued');
    const { creatorId, requiredAccessLevel, createdAt, expiresAt } = issued.invite;
    if (expiresAt === null) throw new Error('it never expires');
    const { code } = issued;
    const record = { code, creatorId, requiredAccessLevel, maxUses: max, createdAt, expiresAt, inactive };
    this.#text = withFreshRecords(parseStore('store', this.#text), [record]);
    return code;
  }

  /** The program on the store as it is; its clock is apart from the vault's, and never at the same millisecond. */
  #program(act: Act): VaultOsProgram {
    return new VaultOsProgram(this.#text, () => toMs(act.now) + this.#offsetMs + this.#dice.below(1_000) / 1_000);
  }

  /** One random thing happens: there, here, or between both. */
  step(act: Act): void {
    const roll = this.#dice.next();
    if (roll < 0.35) this.#there(act);
    else if (roll < 0.65) this.#here(act);
    else if (roll < 0.8) this.import(act);
    else this.export(act, this.#dice.next());
    this.#checkBurned(act);
  }

  /** Many things happen on both sides, with no exchange between them. */
  work(act: Act, times: number): void {
    for (let left = times; left > 0; left--) {
      if (this.#dice.chance(0.5)) this.#there(act);
      else this.#here(act);
    }
    this.#checkBurned(act);
  }

  /** The store as it stands, to be exchanged from outside. */
  get text(): string {
    return this.#text;
  }

  /** Compares both sides after an exchange that left `text` in the store and said `notes`. */
  exchanged(act: Act, text: string, notes: readonly string[], way: 'import' | 'export'): void {
    this.#text = text;
    this.written.push(text);
    this.#check(act, notes);
    if (way === 'export') checkStore(this.#program(act), this.truths, toMs(act.now));
  }

  #any(): Truth {
    const truth = this.truths[this.#dice.below(this.truths.length)];
    if (!truth) throw new Error('a store without codes');
    return truth;
  }

  #there(act: Act): void {
    const program = this.#program(act);
    for (let count = 1 + this.#dice.below(3); count > 0; count--) {
      const truth = this.#any();
      const { state } = program.record(truth.code);
      if (this.#dice.chance(0.08)) truth.revoked = program.revoke(truth.code, ' left ') || truth.revoked;
      else if (state === 'GENERATED' && this.#dice.chance(0.5)) program.activate(truth.code);
      else if (program.use(truth.code) === 'SUCCESS') truth.usedThere += 1;
    }
    this.#text = program.text();
  }

  #here(act: Act): void {
    for (let count = 1 + this.#dice.below(3); count > 0; count--) {
      const truth = this.#any();
      const invite = this.#invite(act, truth);
      if (invite === null) continue;
      const state = stateAt(invite, act.now);
      if (isFinal(state)) continue;
      if (this.#dice.chance(0.08)) {
        revokeIn(act, invite.id, this.#dice.chance(0.5) ? 'gone' : null);
        truth.revoked = true;
      } else if (state === 'ACTIVE') {
        useInvite(this.#core, act, invite, { accessLevel: 0, deviceName: null, mint: false });
        truth.usedHere += 1;
      } else if (this.#dice.chance(0.5)) {
        advance(act, invite, 'activate');
        writeActivated(act.tx, invite.id, act.now);
        act.change('invite.activated', invite.id, {});
      }
    }
  }

  #hashes(code: string): string[] {
    return hashesOf(code, this.#core.pepper).map(({ codeHash }) => codeHash);
  }

  #invite(act: Act, { hashes }: Truth): Invite | null {
    for (const hash of hashes) {
      const invite = findByHash(act.tx, hash);
      if (invite !== null) return invite;
    }
    return null;
  }

  import(act: Act): void {
    const store = { ...parseStore('store', this.#text), stamp: null, blank: false };
    const { report, detail } = mergeSource(act, 'store', {}, sourceOf(store, entriesOf(store, this.#core.pepper)));
    if (detail !== null) act.record('exchange.imported', null, detail);
    this.#taken = true;
    this.#check(act, report.notes);
  }

  /** An export; by `fate` it may be cut off before the file has its name, or fail and be withdrawn. */
  export(act: Act, fate: number): void {
    if (!this.#taken) this.import(act);
    const store = parseStore('store', this.#text);
    const { draft, tookIn } = exchangeStore(act, store, entriesOf(store, this.#core.pepper), null);
    if (tookIn !== null) act.record('exchange.imported', null, { format: 'vault-os', file: 'store', ...tookIn });
    const marks = handOver(act, 'vault-os', draft);
    const text = storeText(store);
    if (fate < 0.08) takeBack(act, marks);
    else if (fate > 0.15) this.#text = text;
    this.written.push(text);
    this.#check(act, draft.notes);
    if (fate > 0.15) checkStore(this.#program(act), this.truths, toMs(act.now));
  }

  /** What the vault holds is what both sides did. */
  #check(act: Act, notes: readonly string[]): void {
    let over = 0;
    const program = this.#program(act);
    for (const truth of this.truths) {
      const { max, usedHere, usedThere, expiresMs } = truth;
      const invite = this.#invite(act, truth);
      const total = usedHere + usedThere;
      const times = useTimes(act.tx, invite?.id ?? 0).length;
      same(`${invite?.useCount} uses, ${times} records`, `${Math.min(max, total)} uses, ${total} records`);
      const expired = toMs(act.now) >= expiresMs || program.record(truth.code).state === 'EXPIRED';
      const burned = truth.revoked || total >= max || expired;
      same(invite !== null && isFinal(stateAt(invite, act.now)), burned);
      const beyond = Math.max(0, total - max);
      if (beyond > truth.named) {
        over += beyond - truth.named;
        const hint = invite?.codeHint ? ` (${invite.codeHint})` : '';
        // A report names the first few.
        if (!notes.join().includes('…')) expect(notes.join()).toContain(`#${invite?.id}${hint}`);
      }
      truth.named = beyond;
    }
    const named = /(\d+) uses? more than allowed/.exec(notes.join('\n'))?.[1] ?? '0';
    same(named, String(over));
  }

  /** A final state is final. */
  #checkBurned(act: Act): void {
    const program = this.#program(act);
    for (const truth of this.truths) {
      const here = this.#invite(act, truth)?.state ?? 'ACTIVE';
      const there = program.record(truth.code).state;
      same(here, truth.finalHere ?? here);
      same(there, truth.finalThere ?? there);
      truth.finalHere = isFinal(here) ? here : null;
      truth.finalThere = there === 'GENERATED' || there === 'ACTIVE' ? null : there;
    }
  }
}
