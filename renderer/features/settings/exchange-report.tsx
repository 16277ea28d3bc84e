import './exchange-report.css';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { asSentence, formatCount, plural } from '../../ui/words.ts';

interface Props {
  readonly report: CallOutput<'exchange.import'>['report'];
  readonly importing: boolean;
}

/** What an exchange did, or with a dry run would do. */
export function ExchangeReport({ report, importing }: Props): ReactNode {
  const { path, dryRun, taken, changed, unchanged, skipped, notes } = report;
  const where = importing ? 'here' : 'there';
  const counts = [
    { count: taken, words: dryRun ? `would be new ${where}` : `new ${where}` },
    { count: changed, words: dryRun ? 'would change' : 'changed' },
    { count: unchanged, words: 'as before' },
    { count: skipped.reduce((sum, { count }) => sum + count, 0), words: 'left out' },
  ];
  return (
    <div className="exchange-report">
      <p className="strong settings-path">{path}</p>
      <dl className="exchange-counts">
        {counts.map(({ count, words }) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd className={count === 0 ? 'num muted' : 'num'}>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {skipped.map(({ reason, count, examples }) => (
        <p key={reason}>
          <span className="strong">{plural(count, 'invite')} left out:</span> {reason}
          {examples.length > 0 && (
            <>
              {' '}
              (
              {examples.map((example, at) => (
                <span key={example}>
                  {at > 0 && ', '}
                  <bdi>{example}</bdi>
                </span>
              ))}
              {examples.length < count && ', …'})
            </>
          )}
          .
        </p>
      ))}
      {notes.map((note) => (
        <p key={note}>{asSentence(note)}</p>
      ))}
    </div>
  );
}
