import { type ReactNode, useCallback, useState } from 'react';
import { LongList } from '../../ui/long-list.tsx';
import { useNow } from '../../ui/use-now.ts';
import { EventDetail } from './event-detail.tsx';
import { EventCells, EventHead } from './event-row.tsx';
import type { Narrowing } from './narrowing.ts';
import type { Log } from './use-log.ts';

interface Props {
  readonly log: Log;
  readonly onNarrow: (to: Partial<Narrowing>) => void;
}

/** The events, newest first, one of which may be open. */
export function EventList({ log, onNarrow }: Props): ReactNode {
  const now = useNow();
  const [openSeq, setOpenSeq] = useState<number | null>(null);
  const toggle = useCallback((seq: number) => setOpenSeq((before) => (before === seq ? null : seq)), []);
  const index = openSeq === null ? null : log.indexOf(openSeq);
  const event = index === null ? undefined : log.at(index);
  return (
    <LongList
      label="Events, newest first"
      className="event-list"
      count={log.count}
      exact={log.exact}
      growsAt={log.growsAt}
      onDrawn={log.onDrawn}
      head={<EventHead />}
      open={
        index === null || event === undefined
          ? null
          : { index, detail: <EventDetail event={event} onNarrow={onNarrow} /> }
      }
      row={(at, tabIndex) => (
        <EventCells event={log.at(at)} now={now} tabIndex={tabIndex} opened={at === index} onToggle={toggle} />
      )}
    />
  );
}
