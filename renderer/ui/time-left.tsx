import './time-left.css';
import type { ReactNode } from 'react';
import { describeTimeLeft } from '../../shared/domain/duration.ts';
import { type Instant, toMs } from '../../shared/domain/instant.ts';
import { formatExact, formatNear } from './times.ts';
import { useNow } from './use-now.ts';

const hour = 3_600_000;

/** How long an invite still lasts, ticking. The exact instant is on hover and told to screen readers. */
export function TimeLeft({ until }: { readonly until: Instant | null }): ReactNode {
  const now = useNow();
  if (until === null) return <span className="time-left">no end</span>;
  const left = toMs(until) - now;
  return (
    <time
      className={left > 0 && left < hour ? 'time-left time-left-soon' : 'time-left'}
      dateTime={until}
      title={formatExact(until)}
    >
      {describeTimeLeft(left)}
      <span className="visually-hidden">, until {formatExact(until)}</span>
    </time>
  );
}

/** When something happened: `today 14:05`, the exact instant on hover and for screen readers. */
export function When({ at }: { readonly at: Instant }): ReactNode {
  const now = useNow();
  return (
    <time className="num" dateTime={at} title={formatExact(at)}>
      {formatNear(at, now)}
    </time>
  );
}
