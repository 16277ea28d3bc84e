import type { Instant } from '../../shared/domain/instant.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import type { Verdict } from '../../shared/domain/verdict.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { findOne, judgeFound, presentedLevel, type Standing } from './check.ts';
import { type Act, type Core, runAct, Settled } from './core.ts';
import { type ReadHandle, rows } from './database.ts';
import { advance, settleExpiry } from './endings.ts';
import { asOf, writeUse } from './invites.ts';
import { mintToken } from './tokens.ts';
import { insertUse, selectUsesOfInvite, type UsesOfInvite } from './use-rows.ts';
import { shortText } from './values.ts';

/** One successful redemption. */
export interface Use {
  readonly id: number;
  readonly inviteId: number;
  readonly at: Instant;
  readonly actor: string;
  readonly deviceName: string | null;
  readonly accessLevel: number;
}

export interface UseOptions {
  /** The presenter's level; left out is 0. */
  readonly accessLevel?: number;
  readonly deviceName?: string | null;
  /** Mint a device token with the use. */
  readonly mint?: boolean;
  /** Use an invite although an export handed it to another program. */
  readonly anyway?: boolean;
}

/** What became of a use: the verdict, and where it was usable the use and the token. */
export interface UseResult extends Verdict {
  readonly use: Use | null;
  /** The `mst_` bearer, where one was asked for; shown this once. */
  readonly token: string | null;
}

const selectUses = rows<[...UsesOfInvite, number], Use>(
  `${selectUsesOfInvite(
    'u.invite_id AS inviteId, u.at, u.actor, u.device_name AS deviceName, u.access_level AS accessLevel',
  )} ORDER BY id LIMIT ?`,
);

/** Uses of an invite, oldest first; `after` is the id that the page before ended with. */
export function listUses(handle: ReadHandle, inviteId: number, limit = 1_000, after = 0): Use[] {
  return handle.all(selectUses, inviteId, after, inviteId, after, limit);
}

/**
 * Uses the invite behind a pasted code once: count, use record, events and token in one write, or not at all. A code
 * that is not usable gives its verdict. Throws InviteValidationError (`handed_over`) for an invite that another program
 * holds too, unless `anyway`.
 */
export function useCode(core: Core, actor: string, pasted: string, options: UseOptions): UseResult {
  const accessLevel = presentedLevel(options.accessLevel);
  const deviceName = shortText('device name', options.deviceName);
  return runAct(core, actor, (act) => {
    const found = findOne(core, act.tx, pasted);
    const reason = judgeFound(found, accessLevel, act.now);
    if (found.invite === null || reason !== null) return refuse(act, found, reason, accessLevel);
    if (found.invite.handedTo !== null && options.anyway !== true) {
      act.refuse({ inviteId: found.invite.id, act: 'use', reason: 'handed_over', accessLevel });
      throw new Settled(handedOver(found.invite.handedTo));
    }
    return useInvite(core, act, found.invite, { accessLevel, deviceName, mint: options.mint ?? false });
  });
}

function refuse(act: Act, { invite }: Standing, reason: UseResult['reason'], accessLevel: number): UseResult {
  if (reason === 'expired' && invite !== null) settleExpiry(act, invite);
  if (reason !== null && invite !== null) act.refuse({ inviteId: invite.id, act: 'use', reason, accessLevel });
  return { usable: false, reason, invite: invite && asOf(invite, act.now), use: null, token: null };
}

/** Uses an invite that was found to be usable once, within an act. */
export function useInvite(
  core: Core,
  act: Act,
  invite: Invite,
  { accessLevel, deviceName, mint }: { accessLevel: number; deviceName: string | null; mint: boolean },
): UseResult {
  const state = advance(act, invite, 'use');
  const useCount = invite.useCount + 1;
  const endedAt = state === 'EXHAUSTED' ? act.now : null;
  writeUse(act.tx, invite.id, endedAt);
  const id = insertUse(act.tx, invite.id, { at: act.now, actor: act.actor, deviceName, accessLevel });
  act.change('invite.used', invite.id, { accessLevel, maxUses: invite.maxUses, useCount, useId: id });
  if (state === 'EXHAUSTED') act.change('invite.exhausted', invite.id, { useCount });
  const use: Use = { id, inviteId: invite.id, at: act.now, actor: act.actor, deviceName, accessLevel };
  return {
    usable: true,
    reason: null,
    invite: { ...invite, state, useCount, endedAt },
    use,
    token: mint ? mintToken(act, core.randomBytes, { ...use, identity: invite.identity }) : null,
  };
}

function handedOver(to: string): InviteValidationError {
  return new InviteValidationError(
    'handed_over',
    `this invite was handed to ${to}, where it may be used as well`,
    'use it here all the same with --anyway',
  );
}
