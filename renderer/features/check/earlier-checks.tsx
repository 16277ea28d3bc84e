import './earlier-checks.css';
import type { ReactNode } from 'react';
import { formatClock, formatExact } from '../../ui/times.ts';
import { VerdictBadge } from '../../ui/verdict.tsx';
import type { EarlierCheck } from './check-log.ts';

/** The checks since the vault was unlocked, the newest first. */
export function EarlierChecks({ checks }: { readonly checks: readonly EarlierCheck[] }): ReactNode {
  if (checks.length === 0) return null;
  return (
    <section className="earlier-checks">
      <h2 className="section-title">Earlier, since you unlocked</h2>
      <ul>
        {checks.map(({ key, at, standing, id, label }) => (
          <li key={key}>
            <span>
              <VerdictBadge of={standing} />
            </span>
            <b className="num">{id === null ? '—' : `#${id}`}</b>
            <span dir="auto" className={id === null ? 'muted' : ''}>
              {id === null ? 'not from this vault' : (label ?? 'no name')}
            </span>
            <time className="num" dateTime={at} title={formatExact(at)}>
              {formatClock(at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
