import { addMs, type Instant } from '../../shared/domain/instant.ts';
import type { FinalState, finalStates, Invite } from '../../shared/domain/invite.ts';
import { type InviteEvent, isPast, transition } from '../../shared/domain/lifecycle.ts';
import { InvalidStateTransitionError } from '../../shared/errors.ts';
import { type Act, type Core, runAct, Settled } from './core.ts';
import { change, rows, scalar } from './database.ts';
import { writeEnded } from './invites.ts';
import { type RefusableAct, refusableActs } from './refusal-tally.ts';
import { stateReason } from './refusals.ts';
import { trustedInvite } from './trusted.ts';
import { forgetDevices } from './use-rows.ts';
import { longText } from './values.ts';

/** Invites whose expiry one transaction writes down, so that nothing waits behind a sweep. */
const sweepSize = 500;

const selectPast = scalar<[string, string, number], number>(
  `SELECT id FROM invites
   WHERE pruned_at IS NULL AND state = 'ACTIVE' AND ifnull(expires_at, '~') <= ?
   UNION ALL
   SELECT id FROM invites WHERE pruned_at IS NULL AND state = 'GENERATED' AND ifnull(expires_at, '~') <= ?
   LIMIT ?`,
);

/**
 * The state that follows for `invite` when `event` meets it in this act. Where it ended by the clock and nothing has
 * written that down, this act does. Throws InvalidStateTransitionError, and what was written down stays.
 */
export function advance(act: Act, invite: Invite, event: InviteEvent): Invite['state'] {
  // A revocation must hold also where the clock that seems to have ended the invite is set right again.
  const next = transition(invite, event, event === 'revoke' ? act.sure : act.now);
  if (next.ok) return next.to;
  // The state that holds now, which the clock may have brought about.
  const state =
    isPast(invite.expiresAt, act.now) && transition(invite, 'expire', act.now).ok ? 'EXPIRED' : invite.state;
  const hint =
    state === 'ACTIVE'
      ? 'nothing was changed; it counts as handed out already'
      : 'nothing was changed; an ended invite stays ended, but "invites reissue" makes a new one with the same terms';
  const refusal = new InvalidStateTransitionError(state, event, hint);
  settleExpiry(act, invite);
  const refused = refusableActs.find((name) => name === event);
  if (refused !== undefined) refuse(act, invite, refused);
  throw new Settled(refusal);
}

/** Notes in the invite's trail that its state refused an act. */
function refuse(act: Act, invite: Invite, refused: RefusableAct): void {
  act.refuse({ inviteId: invite.id, act: refused, reason: stateReason(invite, act.now) });
}

/** Writes the invite's expiry down if the clock has passed it; returns whether it did. */
export function settleExpiry(act: Act, invite: Invite): boolean {
  // A clock that jumped far ahead judges, but ends nothing for good until the operator says that it is right.
  if (act.fault === 'ahead' || !transition(invite, 'expire', act.now).ok) return false;
  writeEnded(act.tx, invite.id, 'EXPIRED', invite.expiresAt ?? act.now, null);
  act.change('invite.expired', invite.id, { expiredAt: invite.expiresAt, useCount: invite.useCount }, 'clock');
  return true;
}

/** Writes down up to 500 expiries; returns how many. Call again until it returns 0. */
export function sweepOnce(core: Core): number {
  const now = core.now();
  if (core.db.get(selectPast, now, now, 1) === undefined) return 0;
  return runAct(core, 'clock', (act) => {
    const ids = act.tx.all(selectPast, act.now, act.now, sweepSize);
    return ids.filter((id) => settleExpiry(act, trustedInvite(act, id))).length;
  });
}

/** Revokes one invite within an act. Throws InvalidStateTransitionError. */
export function revokeIn(act: Act, id: number, reason: string | null): Invite {
  const invite = trustedInvite(act, id);
  const state = advance(act, invite, 'revoke');
  writeEnded(act.tx, id, state, act.now, reason);
  act.change('invite.revoked', id, { reason, useCount: invite.useCount });
  return { ...invite, state, endedAt: act.now, revokeReason: reason };
}

/** Revokes an invite for good. Throws InviteNotFoundError, InvalidStateTransitionError. */
export function revoke(core: Core, actor: string, id: number, reason: string | null): Invite {
  const cleaned = longText('reason', reason);
  return runAct(core, actor, (act) => revokeIn(act, id, cleaned));
}

/** What revoking many did: those that had ended already are left as they are, and named. */
export interface RevokedMany {
  readonly revoked: readonly number[];
  readonly alreadyEnded: readonly number[];
}

/** Revokes many invites in one write, with one reason. Throws InviteNotFoundError where an id is not there. */
export function revokeMany(core: Core, actor: string, ids: readonly number[], reason: string | null): RevokedMany {
  const cleaned = longText('reason', reason);
  return runAct(core, actor, (act) => {
    const revoked: number[] = [];
    const alreadyEnded: number[] = [];
    for (const id of new Set(ids)) {
      const invite = trustedInvite(act, id);
      if (!transition(invite, 'revoke', act.sure).ok) {
        settleExpiry(act, invite);
        refuse(act, invite, 'revoke');
        alreadyEnded.push(id);
      } else {
        revokeIn(act, id, cleaned);
        revoked.push(id);
      }
    }
    return { revoked, alreadyEnded };
  });
}

/** Ended invites that one transaction of a prune empties. */
const pruneSize = 500;

const selectPrunable = rows<[string, number], { id: number; state: FinalState; useCount: number }>(
  `SELECT id, state, use_count AS useCount FROM invites
   WHERE ended_at IS NOT NULL AND pruned_at IS NULL AND ended_at <= ? ORDER BY ended_at, id LIMIT ?`,
);
const countPrunable = rows<[string], { state: FinalState; n: number }>(
  `SELECT state, count(*) AS n FROM invites
   WHERE ended_at IS NOT NULL AND pruned_at IS NULL AND ended_at <= ? GROUP BY state`,
);
const writePruned = change<[string, number]>(
  `UPDATE invites SET label = NULL, note = NULL, identity = NULL, group_name = NULL, creator_id = '',
     code_hint = NULL, revoke_reason = NULL, pruned_at = ? WHERE id = ?`,
);

/** How many ended invites of each final state a prune would remove, those that ended `olderThanMs` ago or earlier. */
export function countPrune(core: Core, olderThanMs: number): Record<FinalState, number> {
  const counts: Record<FinalState, number> = { EXHAUSTED: 0, EXPIRED: 0, REVOKED: 0 };
  const before = addMs(core.now(), -olderThanMs);
  for (const { state, n } of core.db.all(countPrunable, before)) counts[state] = n;
  return counts satisfies Record<(typeof finalStates)[number], number>;
}

/**
 * Removes what up to 500 ended invites said, those that ended at `before` or earlier; returns how many. Ids, hashes,
 * final states and uses stay, so that their codes are still answered with their reason.
 */
export function pruneOnce(core: Core, actor: string, before: Instant): number {
  return runAct(core, actor, (act) => {
    const found = act.tx.all(selectPrunable, before, pruneSize);
    for (const { id, state, useCount } of found) {
      act.tx.run(writePruned, act.now, id);
      forgetDevices(act.tx, id);
      act.change('invite.purged', id, { state, useCount });
    }
    return found.length;
  });
}
