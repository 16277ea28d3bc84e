import { toMs } from '../../shared/domain/instant.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { transition } from '../../shared/domain/lifecycle.ts';
import { decideExpiry, type Expiry } from '../../shared/domain/policy.ts';
import { type Core, requireClock, runAct } from './core.ts';
import type { ReadHandle } from './database.ts';
import { type Deliver, deliverIssued } from './deliver.ts';
import { advance, revokeIn, settleExpiry } from './endings.ts';
import { readIdentity, readPolicy } from './identities.ts';
import { readCodeFormat, writeActivated, writeExpiry, writeText } from './invites.ts';
import { type Issued, type IssueTerms, issue, settleTerms } from './issue.ts';
import { trustedInvite } from './trusted.ts';
import { decided, longText, shortText } from './values.ts';

/** Marks an invite as handed out. Throws InviteNotFoundError, InvalidStateTransitionError. */
export function activate(core: Core, actor: string, id: number): Invite {
  return runAct(core, actor, (act) => {
    const invite = trustedInvite(act, id);
    const state = advance(act, invite, 'activate');
    writeActivated(act.tx, id, act.now);
    act.change('invite.activated', id, {});
    return { ...invite, state, activatedAt: act.now };
  });
}

/** Gives an invite a later or earlier expiry, within the cap counted from its creation. A lifetime counts from now. */
export function extend(core: Core, actor: string, id: number, expiry: Expiry): Invite {
  return runAct(core, actor, (act) => {
    const invite = trustedInvite(act, id);
    requireClock(act);
    advance(act, invite, 'extend');
    const identity = invite.identity === null ? null : readIdentity(act.tx, invite.identity);
    const policy = readPolicy(act.tx, identity);
    const expiresAt = decided(decideExpiry(policy, expiry, invite.createdAt, act.now), policy, invite.createdAt);
    writeExpiry(act.tx, id, expiresAt);
    act.change('invite.extended', id, { from: invite.expiresAt, to: expiresAt });
    return { ...invite, expiresAt };
  });
}

/** Changes label and note; what is left out stays, null or an empty text clears it. */
export function edit(
  core: Core,
  actor: string,
  id: number,
  changes: { readonly label?: string | null; readonly note?: string | null },
): Invite {
  return runAct(core, actor, (act) => {
    const invite = trustedInvite(act, id);
    advance(act, invite, 'edit');
    const label = changes.label === undefined ? invite.label : shortText('label', changes.label);
    const note = changes.note === undefined ? invite.note : longText('note', changes.note);
    const fields = [...(label === invite.label ? [] : ['label']), ...(note === invite.note ? [] : ['note'])];
    if (fields.length > 0) {
      writeText(act.tx, id, label, note);
      act.change('invite.edited', id, { fields });
    }
    return { ...invite, label, note };
  });
}

/** The lifetime that an invite was given, as far as the policy still allows it. */
function sameLifetime(handle: ReadHandle, invite: Invite): Expiry {
  const policy = readPolicy(handle, invite.identity === null ? null : readIdentity(handle, invite.identity));
  if (invite.expiresAt === null) return policy.allowNoExpiry ? { kind: 'never' } : { kind: 'default' };
  const ms = toMs(invite.expiresAt) - toMs(invite.createdAt);
  return { kind: 'after', ms: Math.min(Math.max(ms, 1), policy.longestLifetimeMs) };
}

/**
 * A lost code cannot be shown again: makes a new invite with the same terms (a full lifetime, all its uses) and revokes
 * the old one if it is still live, in one write. `overrides` may ask for another format or expiry.
 */
export function reissue(
  core: Core,
  actor: string,
  id: number,
  overrides: Pick<IssueTerms, 'format' | 'expiry'>,
  deliver?: Deliver,
): Issued {
  return runAct(core, actor, (act) => {
    const old = trustedInvite(act, id);
    const format = readCodeFormat(act.tx, id);
    const terms = settleTerms(act, {
      ...(format && { format }),
      expiry: sameLifetime(act.tx, old),
      label: old.label,
      note: old.note,
      identity: old.identity,
      group: old.group,
      creatorId: old.creatorId || actor,
      requiredAccessLevel: old.requiredAccessLevel,
      maxUses: old.maxUses ?? 'unlimited',
      inactive: old.state === 'GENERATED',
      ...overrides,
    });
    const issued = issue(core, act, { ...terms, replaces: id }, 1)[0] as Issued;
    if (transition(old, 'revoke', act.sure).ok) revokeIn(act, id, `reissued as #${issued.invite.id}`);
    else settleExpiry(act, old);
    act.record('invite.reissued', id, { as: issued.invite.id });
    return deliverIssued(act, [issued], deliver)[0] as Issued;
  });
}
