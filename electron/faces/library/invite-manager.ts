import type { AuditFilter } from '../../../shared/domain/audit-filter.ts';
import type { Instant } from '../../../shared/domain/instant.ts';
import type { FinalState, Invite, State } from '../../../shared/domain/invite.ts';
import type { Expiry } from '../../../shared/domain/policy.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { InviteNotFoundError, InviteValidationError } from '../../../shared/errors.ts';
import type { EventPage } from '../../registry/audit-read.ts';
import type { Checked } from '../../registry/check.ts';
import type { ClockReading } from '../../registry/clock.ts';
import type { RevokedMany } from '../../registry/endings.ts';
import type { Identity, IdentityTerms } from '../../registry/identities.ts';
import type { InviteRef, InviteStory } from '../../registry/invite-story.ts';
import type { Issued, IssueTerms } from '../../registry/issue.ts';
import type { InviteFilter, InvitePage } from '../../registry/list.ts';
import type { PlacedQuery } from '../../registry/list-place.ts';
import type { Offered, Redeemed } from '../../registry/redeem.ts';
import type { Settings } from '../../registry/settings.ts';
import type { DeviceToken, TokenVerdict } from '../../registry/tokens.ts';
import type { Use, UseOptions, UseResult } from '../../registry/uses.ts';
import { Caller, type Deliver, guarded } from './caller.ts';

/**
 * Issues, checks, uses, revokes and reads the invites of an open vault: `vault.invites`. Each call validates its input,
 * is one transaction, and waits while another process writes. It throws only StoreError, InviteRecordError,
 * InviteNotFoundError, InviteValidationError and InvalidStateTransitionError.
 */
export class InviteManager {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    if (!(caller instanceof Caller)) {
      const hint = 'open a vault with openVault, and use its "invites"';
      throw new InviteValidationError('usage', 'an InviteManager comes with an open vault', hint);
    }
    this.#caller = caller;
  }

  /** The same calls under another name in the log. */
  as(actor: string): InviteManager {
    if (typeof actor === 'string' && actor.trim() !== '') return new InviteManager(this.#caller.as(actor));
    throw new InviteValidationError('invalid_value', 'as: the actor is not a name', 'give a text that is not empty');
  }

  /** Issues one invite. Its code is in the answer and nowhere else; `deliver` gets it before the commit, synchronously. */
  generate(terms?: IssueTerms, deliver?: Deliver): Promise<Issued> {
    return this.#caller.call('generate', { terms, deliver }, (manager, input) =>
      manager.generate(input.terms, guarded(input.deliver)),
    );
  }

  /** Issues up to 10,000 invites from one template, in one write. */
  generateBatch(terms: IssueTerms, count: number, deliver?: Deliver): Promise<readonly Issued[]> {
    return this.#caller.call('generateBatch', { terms, count, deliver }, (manager, input) =>
      manager.generateBatch(input.terms, input.count, guarded(input.deliver)),
    );
  }

  /** Marks an invite as handed out. */
  activate(ref: InviteRef): Promise<Invite> {
    return this.#caller.call('activate', { ref }, (manager, input) => manager.activate(input.ref));
  }

  /** The verdict on one pasted code; consumes nothing and writes nothing. */
  validate(code: string, options?: { readonly accessLevel?: number }): Promise<Verdict> {
    return this.#caller.call('validate', { code, options }, (manager, input) =>
      manager.validate(input.code, input.options),
    );
  }

  /** The verdicts on all codes of a pasted text; consumes nothing and writes nothing. */
  validateAll(text: string, options?: { readonly accessLevel?: number }): Promise<Checked[]> {
    return this.#caller.call('validateAll', { text, options }, (manager, input) =>
      manager.validateAll(input.text, input.options),
    );
  }

  /**
   * Uses a code once, atomically. A known code that is not usable gives its verdict; one that no invite of this vault has
   * throws InviteNotFoundError.
   */
  use(code: string, options?: UseOptions): Promise<UseResult> {
    return this.#caller.call('use', { code, options }, (manager, input) => {
      const result = manager.use(input.code, input.options);
      if (result.invite !== null) return result;
      throw new InviteNotFoundError(
        result.reason === 'malformed' ? 'that text holds no code' : 'no invite in this vault has this code',
        'check it first with validate',
      );
    });
  }

  /** What a stranger may know of a code; consumes nothing, and every refusal costs the same. */
  offer(code: string): Promise<Offered> {
    return this.#caller.call('offer', { code }, (manager, input) => manager.offer(input.code));
  }

  /** Uses a stranger's code once and mints its token, atomically; a refusal costs what {@link offer} costs. */
  redeem(code: string, deviceName: string): Promise<Redeemed> {
    return this.#caller.call('redeem', { code, deviceName }, (manager, input) =>
      manager.redeem(input.code, input.deviceName),
    );
  }

  /** Ends an invite for good. */
  revoke(ref: InviteRef, reason?: string | null): Promise<Invite> {
    return this.#caller.call('revoke', { ref, reason }, (manager, input) => manager.revoke(input.ref, input.reason));
  }

  /** The same as {@link revoke}. */
  burn(ref: InviteRef, reason?: string | null): Promise<Invite> {
    return this.#caller.call('burn', { ref, reason }, (manager, input) => manager.burn(input.ref, input.reason));
  }

  /** Ends many invites in one write; those that had ended are named. */
  revokeMany(ids: readonly number[], reason?: string | null): Promise<RevokedMany> {
    return this.#caller.call('revokeMany', { ids, reason }, (manager, input) =>
      manager.revokeMany(input.ids, input.reason),
    );
  }

  /** Moves the expiry, within the cap counted from creation. A lifetime counts from now. */
  extend(id: number, expiry: Expiry): Promise<Invite> {
    return this.#caller.call('extend', { id, expiry }, (manager, input) => manager.extend(input.id, input.expiry));
  }

  /** Changes label and note; what is left out stays, null clears. */
  edit(id: number, changes: { readonly label?: string | null; readonly note?: string | null }): Promise<Invite> {
    return this.#caller.call('edit', { id, changes }, (manager, input) => manager.edit(input.id, input.changes));
  }

  /** A new invite with the same terms; the old one is revoked in the same write. */
  reissue(id: number, overrides?: Pick<IssueTerms, 'format' | 'expiry'>, deliver?: Deliver): Promise<Issued> {
    return this.#caller.call('reissue', { id, overrides, deliver }, (manager, input) =>
      manager.reissue(input.id, input.overrides, guarded(input.deliver)),
    );
  }

  /** One page of invites as they stand now. */
  list(query?: Partial<PlacedQuery>): Promise<InvitePage> {
    return this.#caller.call('list', { query }, (manager, input) => manager.list(input.query));
  }

  /** How many invites match, counted no further than 1,001. */
  count(filter?: InviteFilter): Promise<number> {
    return this.#caller.call('count', { filter }, (manager, input) => manager.count(input.filter ?? {}));
  }

  /** How many invites there are of each state. */
  counts(): Promise<Record<State, number>> {
    return this.#caller.call('counts', {}, (manager) => manager.counts());
  }

  /** One invite with its uses and tokens. */
  show(ref: InviteRef): Promise<InviteStory> {
    return this.#caller.call('show', { ref }, (manager, input) => manager.show(input.ref));
  }

  /** Uses of an invite, oldest first; `after` is the id that the page before ended with. */
  uses(id: number, limit?: number, after?: number): Promise<Use[]> {
    return this.#caller.call('uses', { id, limit, after }, (manager, input) =>
      manager.uses(input.id, input.limit, input.after),
    );
  }

  /** The id behind an id or a pasted code. */
  resolve(ref: InviteRef): Promise<number> {
    return this.#caller.call('resolve', { ref }, (manager, input) => manager.resolve(input.ref));
  }

  /** A page of the audit log. */
  audit(query?: {
    readonly filter?: AuditFilter;
    readonly limit?: number;
    readonly after?: number;
    readonly order?: 'newest' | 'oldest';
  }): Promise<EventPage> {
    return this.#caller.call('audit', { query }, (manager, input) => manager.audit(input.query));
  }

  /** How many ended invites a prune would empty. Milliseconds. */
  countPrune(olderThanMs: number): Promise<Record<FinalState, number>> {
    return this.#caller.call('countPrune', { olderThanMs }, (manager, input) => manager.countPrune(input.olderThanMs));
  }

  /** Empties up to 500 ended invites; returns how many. Call again until it returns 0. */
  prune(before: Instant): Promise<number> {
    return this.#caller.call('prune', { before }, (manager, input) => manager.prune(input.before));
  }

  /** The instant that the registry judges by. */
  now(): Promise<Instant> {
    return this.#caller.call('now', {}, (manager) => manager.now());
  }

  /** The machine's clock against the highest time ever seen. */
  clock(): Promise<ClockReading> {
    return this.#caller.call('clock', {}, (manager) => manager.clock());
  }

  /** Confirms that the clock is right. While it is in doubt, nothing can be issued or extended. */
  acceptClock(): Promise<{ from: Instant; to: Instant }> {
    return this.#caller.call('acceptClock', {}, (manager) => manager.acceptClock());
  }

  /** Device tokens, newest first; `before` is the id that the page before ended with. */
  tokens(limit?: number, before?: number): Promise<DeviceToken[]> {
    return this.#caller.call('tokens', { limit, before }, (manager, input) =>
      manager.tokens(input.limit, input.before),
    );
  }

  /** Revokes a device token for good. */
  revokeToken(id: number): Promise<DeviceToken> {
    return this.#caller.call('revokeToken', { id }, (manager, input) => manager.revokeToken(input.id));
  }

  /** Whether a pasted bearer is valid. */
  checkToken(token: string): Promise<TokenVerdict> {
    return this.#caller.call('checkToken', { token }, (manager, input) => manager.checkToken(input.token));
  }

  identities(): Promise<Identity[]> {
    return this.#caller.call('identities', {}, (manager) => manager.identities());
  }

  addIdentity(slug: string, terms: IdentityTerms & { baseUrl: string }): Promise<Identity> {
    return this.#caller.call('addIdentity', { slug, terms }, (manager, input) =>
      manager.addIdentity(input.slug, input.terms),
    );
  }

  editIdentity(slug: string, terms: IdentityTerms): Promise<Identity> {
    return this.#caller.call('editIdentity', { slug, terms }, (manager, input) =>
      manager.editIdentity(input.slug, input.terms),
    );
  }

  removeIdentity(slug: string): Promise<void> {
    return this.#caller.call('removeIdentity', { slug }, (manager, input) => manager.removeIdentity(input.slug));
  }

  settings(): Promise<Settings> {
    return this.#caller.call('settings', {}, (manager) => manager.settings());
  }

  changeSettings(changes: Partial<Settings>): Promise<Settings> {
    return this.#caller.call('changeSettings', { changes }, (manager, input) => manager.changeSettings(input.changes));
  }
}
