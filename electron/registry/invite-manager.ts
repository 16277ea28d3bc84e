import type { AuditFilter } from '../../shared/domain/audit-filter.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import type { FinalState, Invite, State } from '../../shared/domain/invite.ts';
import type { Expiry } from '../../shared/domain/policy.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { type EventPage, listEvents } from './audit-read.ts';
import { activate, edit, extend, reissue } from './changes.ts';
import { type Checked, checkOne, checkPaste, presentedLevel, recordChecks } from './check.ts';
import { acceptClock, type Core, readingOf, runAct } from './core.ts';
import { type Deliver, deliverIssued } from './deliver.ts';
import { countPrune, pruneOnce, type RevokedMany, revoke, revokeMany, sweepOnce } from './endings.ts';
import {
  addIdentity,
  editIdentity,
  type Identity,
  type IdentityTerms,
  listIdentities,
  removeIdentity,
} from './identities.ts';
import { type InviteRef, type InviteStory, resolveRef, storyOf } from './invite-story.ts';
import { type Issued, type IssueTerms, issue, settleTerms } from './issue.ts';
import { countInvites, countStates, type InviteFilter, type InvitePage, type ListPlace } from './list.ts';
import { countBefore, listFrom, type PlacedQuery, type UnpagedQuery } from './list-place.ts';
import { type Offered, offerOf, type Redeemed, redeem } from './redeem.ts';
import { changeSettings, readSettings, type Settings } from './settings.ts';
import { checkToken, type DeviceToken, listTokens, revokeToken, type TokenVerdict } from './tokens.ts';
import { listUses, type Use, type UseOptions, type UseResult, useCode } from './uses.ts';

/**
 * The only door to the registry: whoever issues, checks, uses, revokes or reads invites asks here. Every call is one
 * synchronous transaction. Writing calls throw StoreError `busy` at once while another process writes.
 */
export class InviteManager {
  readonly #core: Core;
  readonly #actor: string;

  constructor(core: Core, actor: string) {
    this.#core = core;
    this.#actor = actor;
  }

  /** The same door with another name in the log. */
  as(actor: string): InviteManager {
    return new InviteManager(this.#core, actor);
  }

  /** Issues one invite. Its code is in the answer and nowhere else. Throws InviteValidationError. */
  generate(terms: IssueTerms = {}, deliver?: Deliver): Issued {
    return this.generateBatch(terms, 1, deliver)[0] as Issued;
  }

  /**
   * Issues up to 10,000 invites from one template, in one write. `onPage` hears how many there are every so often; what it
   * throws leaves none.
   */
  generateBatch(
    terms: IssueTerms,
    count: number,
    deliver?: Deliver,
    onPage?: (done: number) => void,
  ): readonly Issued[] {
    return runAct(this.#core, this.#actor, (act) =>
      deliverIssued(act, issue(this.#core, act, settleTerms(act, terms), count, onPage), deliver),
    );
  }

  /** Marks an invite as handed out. Throws InviteNotFoundError, InvalidStateTransitionError. */
  activate(ref: InviteRef): Invite {
    return activate(this.#core, this.#actor, this.resolve(ref));
  }

  /** The verdict on one pasted code; consumes nothing and writes nothing. */
  validate(code: string, options: { readonly accessLevel?: number } = {}): Verdict {
    const accessLevel = presentedLevel(options.accessLevel);
    return this.#core.db.read((handle) => checkOne(this.#core, handle, code, accessLevel));
  }

  /** The verdicts on all codes of a pasted text; consumes nothing and writes nothing. */
  validateAll(pasted: string, options: { readonly accessLevel?: number } = {}): Checked[] {
    const accessLevel = presentedLevel(options.accessLevel);
    return this.#core.db.read((handle) => checkPaste(this.#core, handle, pasted, accessLevel));
  }

  /** Records what an operator checked as one event, unless the settings say not to. */
  recordChecks(checked: readonly Checked[]): void {
    recordChecks(this.#core, this.#actor, checked);
  }

  /** Uses a code once, atomically. A code that is not usable gives its verdict. */
  use(code: string, options: UseOptions = {}): UseResult {
    return useCode(this.#core, this.#actor, code, options);
  }

  /** What a stranger may know of a code; consumes nothing, and every refusal costs the same. */
  offer(code: string): Offered {
    return offerOf(this.#core, code);
  }

  /** Uses a stranger's code once and mints its token, atomically; a refusal costs what {@link offer} costs. */
  redeem(code: string, deviceName: string): Redeemed {
    return redeem(this.#core, this.#actor, code, deviceName);
  }

  /** Ends an invite for good. Throws InviteNotFoundError, InvalidStateTransitionError. */
  revoke(ref: InviteRef, reason: string | null = null): Invite {
    return revoke(this.#core, this.#actor, this.resolve(ref), reason);
  }

  /** The same as {@link revoke}. */
  burn(ref: InviteRef, reason: string | null = null): Invite {
    return this.revoke(ref, reason);
  }

  /** Ends many invites in one write; those that had ended are named. */
  revokeMany(ids: readonly number[], reason: string | null = null): RevokedMany {
    return revokeMany(this.#core, this.#actor, ids, reason);
  }

  /** Moves the expiry, within the cap counted from creation. A lifetime counts from now. */
  extend(id: number, expiry: Expiry): Invite {
    return extend(this.#core, this.#actor, id, expiry);
  }

  /** Changes label and note; what is left out stays, null clears. */
  edit(id: number, changes: { readonly label?: string | null; readonly note?: string | null }): Invite {
    return edit(this.#core, this.#actor, id, changes);
  }

  /** A new invite with the same terms; the old one is revoked in the same write. */
  reissue(id: number, overrides: Pick<IssueTerms, 'format' | 'expiry'> = {}, deliver?: Deliver): Issued {
    return reissue(this.#core, this.#actor, id, overrides, deliver);
  }

  /** One page of invites as they stand now. */
  list(query: Partial<PlacedQuery> = {}): InvitePage {
    const full = { limit: 100, ...query };
    return this.#core.db.read((handle) => listFrom(handle, full, this.#core.now()));
  }

  /** How many invites of a list stand before `place`, whether or not it is one of them itself. */
  position(query: UnpagedQuery, place: ListPlace): number {
    return this.#core.db.read((handle) => countBefore(handle, query, place, this.#core.now()));
  }

  /** How many invites match, counted no further than 1,001. */
  count(filter: InviteFilter): number {
    return this.#core.db.read((handle) => countInvites(handle, filter, this.#core.now()));
  }

  /** How many invites there are of each state. */
  counts(): Record<State, number> {
    return this.#core.db.read((handle) => countStates(handle, this.#core.now()));
  }

  /** One invite with its uses and tokens. Throws InviteNotFoundError. */
  show(ref: InviteRef): InviteStory {
    return storyOf(this.#core, ref);
  }

  /** Uses of an invite, oldest first; `after` is the id that the page before ended with. */
  uses(id: number, limit = 1_000, after = 0): Use[] {
    return listUses(this.#core.db, id, limit, after);
  }

  /** The id behind an id or a pasted code. Throws InviteNotFoundError. */
  resolve(ref: InviteRef): number {
    return typeof ref === 'number' ? ref : this.#core.db.read((handle) => resolveRef(this.#core, handle, ref));
  }

  /** A page of the audit log. */
  audit(query: { filter?: AuditFilter; limit?: number; after?: number; order?: 'newest' | 'oldest' } = {}): EventPage {
    return listEvents(this.#core.db, { filter: {}, limit: 100, order: 'newest', ...query });
  }

  /** Writes down up to 500 expiries that the clock has passed; returns how many. */
  sweep(): number {
    return sweepOnce(this.#core);
  }

  /** How many ended invites a prune would empty. Milliseconds. */
  countPrune(olderThanMs: number): Record<FinalState, number> {
    return countPrune(this.#core, olderThanMs);
  }

  /** Empties up to 500 ended invites; returns how many. Call again until it returns 0. */
  prune(before: Instant): number {
    return pruneOnce(this.#core, this.#actor, before);
  }

  /** The instant that the registry judges by. */
  now(): Instant {
    return this.#core.now();
  }

  /** The machine's clock against the highest time ever seen. */
  clock() {
    return readingOf(this.#core);
  }

  /** The operator says that the clock is right. */
  acceptClock() {
    return acceptClock(this.#core, this.#actor);
  }

  /** Device tokens, newest first. */
  tokens(limit = 100, before?: number): DeviceToken[] {
    return listTokens(this.#core.db, limit, before);
  }

  /** Revokes a device token for good. */
  revokeToken(id: number): DeviceToken {
    return revokeToken(this.#core, this.#actor, id);
  }

  /** Whether a pasted bearer is valid. */
  checkToken(pasted: string): TokenVerdict {
    return checkToken(this.#core.db, pasted);
  }

  identities(): Identity[] {
    return listIdentities(this.#core.db);
  }

  addIdentity(slug: string, terms: IdentityTerms & { baseUrl: string }): Identity {
    return addIdentity(this.#core, this.#actor, slug, terms);
  }

  editIdentity(slug: string, terms: IdentityTerms): Identity {
    return editIdentity(this.#core, this.#actor, slug, terms);
  }

  removeIdentity(slug: string): void {
    removeIdentity(this.#core, this.#actor, slug);
  }

  settings(): Settings {
    return readSettings(this.#core.db);
  }

  changeSettings(changes: Partial<Settings>): Settings {
    return changeSettings(this.#core, this.#actor, changes);
  }
}
