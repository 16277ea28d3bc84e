import type { Instant } from './instant.ts';
import type { Invite, State } from './invite.ts';
import { isPast } from './lifecycle.ts';

/** Why a code is refused. */
export const refusalReasons = [
  'revoked',
  'expired',
  'exhausted',
  'malformed',
  'unknown',
  'not_active',
  'access_level',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

/** The answer to a check: usable, or the one reason why not. */
export interface Verdict {
  readonly usable: boolean;
  /** null where usable. */
  readonly reason: RefusalReason | null;
  /** The record behind the code, in the state that holds now; null where the code is not known. */
  readonly invite: Invite | null;
}

const finalReasons: Partial<Record<State, RefusalReason>> = {
  REVOKED: 'revoked',
  EXPIRED: 'expired',
  EXHAUSTED: 'exhausted',
};

/**
 * Judges a known invite for a presenter of `accessLevel` at `now`. A stored final state gives its own reason, also
 * later; else the first that applies.
 */
export function judge(invite: Invite, accessLevel: number, now: Instant): RefusalReason | null {
  const ended = finalReasons[invite.state];
  if (ended !== undefined) return ended;
  if (isPast(invite.expiresAt, now)) return 'expired';
  if (invite.state === 'GENERATED') return 'not_active';
  if (accessLevel < invite.requiredAccessLevel) return 'access_level';
  return null;
}
