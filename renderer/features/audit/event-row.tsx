import { memo, type ReactNode } from 'react';
import type { AuditEvent } from '../../../shared/domain/audit-event.ts';
import { formatExact } from '../../ui/times.ts';
import { formatCount } from '../../ui/words.ts';
import { describeEvent } from './describe-event.ts';
import { formatLogTime } from './log-time.ts';

interface Props {
  /** Undefined while it is on its way. */
  readonly event: AuditEvent | undefined;
  readonly now: number;
  readonly tabIndex: 0 | -1;
  readonly opened: boolean;
  readonly onToggle: (seq: number) => void;
}

/**
 * The cells of one event. Its number opens it; the button lies over the whole row for the mouse. Drawn anew only for
 * another event: a list that is scrolled draws every frame.
 */
export const EventCells = memo(function EventCells({ event, now, tabIndex, opened, onToggle }: Props): ReactNode {
  const sentence = event === undefined ? '' : describeEvent(event);
  const blank = event === undefined ? ' row-blank' : '';
  const family = event === undefined ? '' : ` event-${event.type.slice(0, event.type.indexOf('.'))}`;
  return (
    <>
      <td className="event-seq">
        <button
          type="button"
          className="event-toggle num"
          data-row-focus
          tabIndex={tabIndex}
          aria-expanded={opened}
          aria-label={event === undefined ? 'Loading' : `Event ${event.seq}, ${event.type}: ${sentence}`}
          onClick={() => event !== undefined && onToggle(event.seq)}
        >
          {event !== undefined && formatCount(event.seq)}
        </button>
      </td>
      <td className={`event-time num${blank}`}>
        {event !== undefined && (
          <time dateTime={event.at} title={formatExact(event.at)}>
            {formatLogTime(event.at, now)}
          </time>
        )}
      </td>
      <td className={`event-type code-text${blank}${family}`}>{event?.type}</td>
      <td className={`event-what${blank}`}>{sentence}</td>
      <td className="event-of num">
        {event !== undefined && (event.inviteId === null ? <span className="muted">—</span> : `#${event.inviteId}`)}
      </td>
      <td className={`event-actor${blank}`}>
        <bdi>{event?.actor}</bdi>
      </td>
    </>
  );
});

/** What the cells are. */
export function EventHead(): ReactNode {
  return (
    <>
      <th scope="col" className="event-seq">
        #
      </th>
      <th scope="col" className="event-time">
        Time
      </th>
      <th scope="col" className="event-type">
        Event
      </th>
      <th scope="col" className="event-what">
        What happened
      </th>
      <th scope="col" className="event-of">
        Invite
      </th>
      <th scope="col" className="event-actor">
        Actor
      </th>
    </>
  );
}
