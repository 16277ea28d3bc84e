import { Anchor, Progress } from '@mantine/core';
import type { ReactNode } from 'react';
import { toInstant } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { programName } from '../../ui/program-name.ts';
import { TimeLeft, When } from '../../ui/time-left.tsx';
import { formatExact, formatWhen } from '../../ui/times.ts';
import { useNow } from '../../ui/use-now.ts';
import { usesInWords } from './uses-words.ts';

interface Props {
  readonly invite: Invite;
  readonly onShow: (id: number) => void;
}

/** The record of an invite. */
export function InviteFacts({ invite, onShow }: Props): ReactNode {
  const { identity, group, codeHint, requiredAccessLevel, createdAt, creatorId, handedTo, replaces, note } = invite;
  const { useCount, maxUses, revokeReason } = invite;
  return (
    <dl className="invite-facts">
      <Fact name="Service">{identity ?? <span className="muted">none</span>}</Fact>
      {codeHint !== null && (
        <Fact name="Code">
          <CodeText>{codeHint}</CodeText>
        </Fact>
      )}
      <Fact name="Uses">
        {maxUses !== null && (
          <Progress
            size="xs"
            radius="xl"
            value={(useCount / maxUses) * 100}
            aria-label="Uses made"
            className="invite-bar"
          />
        )}
        <span className="num">{usesInWords(invite)}</span>
      </Fact>
      <Ending invite={invite} />
      <Fact name="Level">
        <span className="num">{requiredAccessLevel}</span>
      </Fact>
      {group !== null && <Fact name="Group">{<bdi>{group}</bdi>}</Fact>}
      <Fact name="Issued">
        <When at={createdAt} />
        {creatorId !== '' && (
          <>
            {' '}
            by <bdi>{creatorId}</bdi>
          </>
        )}
      </Fact>
      {replaces !== null && (
        <Fact name="Replaces">
          <Anchor component="button" type="button" inherit className="num" onClick={() => onShow(replaces)}>
            #{replaces}
          </Anchor>
        </Fact>
      )}
      {handedTo !== null && <Fact name="Handed to">{<bdi>{programName(handedTo)}</bdi>}</Fact>}
      {revokeReason !== null && <Fact name="Reason">{<bdi>{revokeReason}</bdi>}</Fact>}
      {note !== null && (
        <Fact name="Note">
          <bdi className="invite-note">{note}</bdi>
        </Fact>
      )}
    </dl>
  );
}

function Ending({ invite }: { readonly invite: Invite }): ReactNode {
  const now = useNow();
  const state = stateAt(invite, toInstant(now));
  const { expiresAt, endedAt } = invite;
  const ended = state === 'EXPIRED' ? expiresAt : endedAt;
  if (isFinal(state)) return <Fact name="Ended">{ended === null ? 'at an unknown time' : <When at={ended} />}</Fact>;
  return (
    <Fact name="Expires">
      {expiresAt === null ? (
        'never'
      ) : (
        <>
          <time dateTime={expiresAt} title={formatExact(expiresAt)}>
            {formatWhen(expiresAt, now)}
          </time>
          <span className="invite-in muted">
            in <TimeLeft until={expiresAt} />
          </span>
        </>
      )}
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
