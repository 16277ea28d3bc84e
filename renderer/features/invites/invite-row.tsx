import '../../ui/time-left.css';
import { memo, type ReactNode } from 'react';
import type { Instant } from '../../../shared/domain/instant.ts';
import type { Invite } from '../../../shared/domain/invite.ts';
import { VerdictBadge } from '../../ui/verdict.tsx';
import { type RowWords, unread, wordsOf } from './row-words.ts';

interface Props {
  readonly index: number;
  /** Pixels from the top of the rows' element. */
  readonly top: number;
  /** undefined: on its way. */
  readonly invite: Invite | undefined;
  readonly now: Instant;
  readonly selected: boolean;
  /** The keyboard is here. */
  readonly active: boolean;
  /** Its record is shown beside the table. */
  readonly open: boolean;
}

const leftClasses: Readonly<Record<RowWords['when'], string>> = {
  ended: 'num muted',
  soon: 'num time-left-soon',
  later: 'num',
};

/** The id of a row's element, by which the table says where the keyboard is. */
export function rowId(index: number): string {
  return `invite-row-${index}`;
}

/**
 * One row of the table. Its elements draw one invite after the other while the list is scrolled, so they are the same for
 * each, also for one that is on its way: words and attributes change, and no element comes or goes. What is done to a row
 * is heard by the table.
 */
export const InviteRow = memo(function InviteRow(props: Props): ReactNode {
  const { index, top, invite, now, selected, active, open } = props;
  const { number, label, service, state, uses, left, when, end } = invite === undefined ? unread : wordsOf(invite, now);
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
      <td className="invite-tick">
        <input type="checkbox" tabIndex={-1} checked={selected} readOnly aria-label={`Select #${number}`} />
      </td>
      <td className="num">{number}</td>
      <td className={label === null ? 'muted' : 'strong'} title={label ?? undefined}>
        <bdi>{label ?? 'no name'}</bdi>
      </td>
      <td className="invite-service muted" title={service ?? undefined}>
        {service ?? '—'}
      </td>
      <td>
        <VerdictBadge of={state} />
      </td>
      <td className="invite-uses num">{uses}</td>
      <td
        className={leftClasses[when]}
        title={end ?? undefined}
        aria-label={end === null ? undefined : `${left}, until ${end}`}
      >
        {left}
      </td>
    </tr>
  );
});
