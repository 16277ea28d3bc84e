import type { Instant } from './instant.ts';
import type { Invite } from './invite.ts';
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

/** What a known invite is judged by. */
export type Judged = Pick<Invite, 'state' | 'expiresAt' | 'requiredAccessLevel'>;

/**
 * Judges a known invite for a presenter of `accessLevel` at `now`. A stored final state gives its own reason, also
 * later; else the first that applies.
 */
export function judge(invite: Judged, accessLevel: number, now: Instant): RefusalReason | null {
  const { state } = invite;
  if (state === 'REVOKED') return 'revoked';
  if (state === 'EXPIRED') return 'expired';
  if (state === 'EXHAUSTED') return 'exhausted';
  if (isPast(invite.expiresAt, now)) return 'expired';
  if (state === 'GENERATED') return 'not_active';
  if (accessLevel < invite.requiredAccessLevel) return 'access_level';
  return null;
}
