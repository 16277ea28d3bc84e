import type { Instant } from '../../../shared/domain/instant.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import type { RefusalReason, Verdict } from '../../../shared/domain/verdict.ts';
import type { Paint } from './paint.ts';
import { nameOf, timeLeft, usesOf } from './record.ts';
import { visibleText } from './visible-text.ts';

/** The one word of a verdict. */
export const reasonNames: Record<RefusalReason, string> = {
  revoked: 'revoked',
  expired: 'expired',
  exhausted: 'used up',
  malformed: 'no code',
  unknown: 'unknown',
  not_active: 'not active',
  access_level: 'level too low',
};

/** A verdict in one line: shape, word, whose invite, and why. */
export function formatVerdict({ reason, invite }: Verdict, now: Instant, paint: Paint): string {
  const head = reason === null ? paint('green', '✓ usable') : paint('red', `✗ ${reasonNames[reason]}`);
  return [head, invite && nameOf(invite), explain(reason, invite, now)].filter((part) => part).join('  ');
}

/** Why a code is refused, or what it still allows. */
function explain(reason: RefusalReason | null, invite: Invite | null, now: Instant): string {
  switch (reason) {
    case null:
      return invite === null ? '' : `${usesOf(invite)} used, ${timeLeft(invite, now)}`;
    case 'revoked':
      return [invite?.endedAt, invite?.revokeReason && visibleText(invite.revokeReason)]
        .filter((part) => part)
        .join(': ');
    case 'expired':
      return `ended ${invite?.expiresAt ?? invite?.endedAt ?? ''}`;
    case 'exhausted':
      return `all ${invite?.maxUses ?? ''} used, the last ${invite?.endedAt ?? ''}`.replace('  ', ' ');
    case 'malformed':
      return 'it was mistyped or cut off';
    case 'unknown':
      return 'no invite of this vault has that code';
    case 'not_active':
      return 'it was never handed out';
    case 'access_level':
      return `it wants level ${invite?.requiredAccessLevel ?? ''}`;
    default:
      return reason satisfies never;
  }
}

/** What the operator may do next, or null. */
export function nextStep({ reason, invite }: Verdict): string | null {
  const id = invite?.id;
  switch (reason) {
    case null:
      return id === undefined ? null : `use it with "invites use", or end it with "invites revoke ${id} --reason …"`;
    case 'revoked':
    case 'expired':
    case 'exhausted':
      return id === undefined ? null : `a new one with the same terms: invites reissue ${id}`;
    case 'malformed':
      return 'compare it with the original, or give the whole link or message';
    case 'unknown':
      return 'it may be of another vault: name its folder with --vault';
    case 'not_active':
      return id === undefined ? null : `if it was handed out: invites activate ${id}`;
    case 'access_level':
      return `if the presenter has that level: --access-level ${invite?.requiredAccessLevel ?? ''}`;
    default:
      return reason satisfies never;
  }
}
