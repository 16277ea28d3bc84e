import type { ReactNode } from 'react';
import type { Invite } from '../../../shared/domain/invite.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { TimeLeft, When } from '../../ui/time-left.tsx';
import { formatCount, plural } from '../../ui/words.ts';

/** Why a code is refused, or what it still allows. */
export function explain({ reason, invite }: Verdict): ReactNode {
  switch (reason) {
    case null:
      return invite === null ? null : allowance(invite);
    case 'revoked':
      return (
        <>
          {ended(invite)}
          {invite?.revokeReason ? (
            <>
              : <bdi className="strong">{invite.revokeReason}</bdi>
            </>
          ) : (
            ', without a reason given.'
          )}
        </>
      );
    case 'expired':
      return <>It ended {invite?.expiresAt ? <When at={invite.expiresAt} /> : 'already'}.</>;
    case 'exhausted':
      return (
        <>
          {invite?.maxUses === 1 ? 'Its one use' : `All ${plural(invite?.maxUses ?? 0, 'use')}`} gone
          {invite?.endedAt && (
            <>
              , the last <When at={invite.endedAt} />
            </>
          )}
          .
        </>
      );
    case 'not_active':
      return 'It is this vault’s, but it was never marked as handed out.';
    case 'access_level':
      return `It wants level ${invite?.requiredAccessLevel ?? 0}. Is the presenter’s level right?`;
    case 'unknown':
      return 'No invite of this vault has that code. It may be another vault’s.';
    case 'malformed':
      return 'It was mistyped or cut off. Compare it with the original, or paste the whole message.';
    default:
      return reason satisfies never;
  }
}

function ended(invite: Invite | null): ReactNode {
  return <>Ended {invite?.endedAt ? <When at={invite.endedAt} /> : 'earlier'}</>;
}

function allowance(invite: Invite): ReactNode {
  const { maxUses, useCount, expiresAt } = invite;
  const left = maxUses === null ? null : maxUses - useCount;
  const uses = left === null ? 'Any number of uses' : left === 1 ? 'One use left' : `${formatCount(left)} uses left`;
  if (expiresAt === null) return `${uses}, without end.`;
  return (
    <>
      {uses}, expires in{' '}
      <b>
        <TimeLeft until={expiresAt} />
      </b>
      .
    </>
  );
}
