import type { Instant } from '../../shared/domain/instant.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { stateAt } from '../../shared/domain/lifecycle.ts';
import { type Core, runAct } from './core.ts';
import type { Refused } from './refusal-tally.ts';

/** Writes one event for each kind of refusal that was counted since the last call. Throws as an act does; then the counts stay. */
export function recordRefusals(core: Core): void {
  const pending = core.refusals.pending();
  const [first] = pending;
  if (first !== undefined) {
    runAct(core, first.refused.actor, (act) => {
      for (const { refused, detail } of pending) act.record('invite.refused', refused.inviteId, detail, refused.actor);
    });
  }
  core.refusals.settle();
}

/** The reason why an invite's state refuses an event. */
export function stateReason(invite: Invite, now: Instant): Refused['reason'] {
  const state = stateAt(invite, now);
  switch (state) {
    case 'GENERATED':
      return 'not_active';
    case 'ACTIVE':
      return 'active';
    case 'EXHAUSTED':
      return 'exhausted';
    case 'EXPIRED':
      return 'expired';
    case 'REVOKED':
      return 'revoked';
    default:
      return state satisfies never;
  }
}
