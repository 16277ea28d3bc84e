import type { ReactNode } from 'react';
import type { Invite } from '../../../shared/domain/invite.ts';
import { CodeText } from '../../ui/code-text.tsx';
import { programName } from '../../ui/program-name.ts';
import { When } from '../../ui/time-left.tsx';

interface Props {
  readonly invite: Invite;
  readonly accessLevel: number;
}

/** The record behind a verdict, in one line. */
export function InviteFacts({ invite, accessLevel }: Props): ReactNode {
  const { label, id, codeHint, identity, group, requiredAccessLevel, createdAt, creatorId, handedTo, note } = invite;
  return (
    <dl>
      <Fact name="For">{label === null ? 'no name' : <bdi>{label}</bdi>}</Fact>
      <Fact name="Invite">
        <span className="num">#{id}</span>
        {codeHint !== null && (
          <>
            {' '}
            · <CodeText>{codeHint}</CodeText>
          </>
        )}
      </Fact>
      {identity !== null && <Fact name="Service">{identity}</Fact>}
      {group !== null && (
        <Fact name="Group">
          <bdi>{group}</bdi>
        </Fact>
      )}
      <Fact name="Level">
        <span className="num">
          {requiredAccessLevel} required, {accessLevel} presented
        </span>
      </Fact>
      <Fact name="Issued">
        <When at={createdAt} /> by <bdi>{creatorId === '' ? 'someone' : creatorId}</bdi>
      </Fact>
      {handedTo !== null && <Fact name="Handed to">{programName(handedTo)}</Fact>}
      {note !== null && (
        <Fact name="Note">
          <bdi>{note}</bdi>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
