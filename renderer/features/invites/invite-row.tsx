import { memo, type ReactNode, useState } from 'react';
import { toInstant } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { TimeLeft } from '../../ui/time-left.tsx';
import { useNow } from '../../ui/use-now.ts';
import { VerdictBadge } from '../../ui/verdict.tsx';
import { usesOf } from './uses-words.ts';

interface Props {
  readonly index: number;
  /** Pixels from the top of the rows' element. */
  readonly top: number;
  /** undefined: on its way. */
  readonly invite: Invite | undefined;
  readonly selected: boolean;
  /** The keyboard is here. */
  readonly active: boolean;
  /** Its record is shown beside the table. */
  readonly open: boolean;
}

/** The id of a row's element, by which the table says where the keyboard is. */
export function rowId(index: number): string {
  return `invite-row-${index}`;
}

/** One invite of the table. What is done to it is heard by the table, so that thousands of rows cost nothing more. */
export const InviteRow = memo(function InviteRow({ index, top, invite, selected, active, open }: Props): ReactNode {
  // While its own is on its way, a row keeps the cells of the invite before, unseen: no element comes or goes.
  const [last, setLast] = useState(invite);
  if (invite !== undefined && invite !== last) setLast(invite);
  const shown = invite ?? last;
  return (
    <tr
      id={rowId(index)}
      aria-rowindex={index + 2}
      aria-selected={selected}
      aria-busy={invite === undefined}
      data-index={index}
      data-active={active || undefined}
      data-open={open || undefined}
      className="invite-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      {shown === undefined ? <Blank /> : <Cells invite={shown} selected={selected} />}
    </tr>
  );
});

function Cells({ invite, selected }: { readonly invite: Invite; readonly selected: boolean }): ReactNode {
  const { id, label, identity } = invite;
  const state = stateAt(invite, toInstant(useNow()));
  return (
    <>
      <td className="invite-tick">
        <input type="checkbox" tabIndex={-1} checked={selected} readOnly aria-label={`Select #${id}`} />
      </td>
      <td className="num">{id}</td>
      <td className={label === null ? 'muted' : 'strong'} title={label ?? undefined}>
        {label === null ? 'no name' : <bdi>{label}</bdi>}
      </td>
      <td className="invite-service muted" title={identity ?? undefined}>
        {identity ?? '—'}
      </td>
      <td>
        <VerdictBadge of={state} />
      </td>
      <td className="invite-uses num">{usesOf(invite)}</td>
      <td className="num">
        {isFinal(state) ? <span className="muted">—</span> : <TimeLeft until={invite.expiresAt} />}
      </td>
    </>
  );
}

function Blank(): ReactNode {
  return (
    <>
      <td className="invite-tick" />
      <td />
      <td />
      <td className="invite-service" />
      <td />
      <td className="invite-uses" />
      <td />
    </>
  );
}
