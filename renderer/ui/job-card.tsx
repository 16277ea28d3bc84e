import './job-card.css';
import { Progress as Bar, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { describeTimeLeft } from '../../shared/domain/duration.ts';
import type { Progress } from './use-job.ts';
import { useSeconds } from './use-now.ts';
import { formatCount } from './words.ts';

interface Props {
  /** What is being done: "Exporting 18,204 events to JSON". */
  readonly title: string;
  /** Null until it says how far it is. */
  readonly progress: Progress | null;
  /** What stands there until then. */
  readonly waiting?: string;
  /** What is counted: "events"; left out, only the share is told. */
  readonly unit?: string;
  readonly cancelling: boolean;
  readonly onCancel: () => void;
}

/** A long job under way: how far it is, how long it will take, and a way out. */
export function JobCard({ title, progress, waiting = '', unit, cancelling, onCancel }: Props): ReactNode {
  const now = useSeconds();
  const share = progress === null || progress.total === null ? null : progress.done / Math.max(1, progress.total);
  return (
    <section className="job-card" aria-label={title}>
      <div className="job-card-words">
        <b role="status">{title}</b>
        <span className="muted num">
          {cancelling ? 'stopping' : progress === null ? waiting : progressWords(progress, share, unit, now)}
        </span>
      </div>
      <Bar
        className="job-card-bar"
        value={share === null ? 100 : 100 * share}
        animated={share === null}
        striped={share === null}
        aria-label={title}
      />
      <Button variant="subtle" disabled={cancelling} onClick={onCancel}>
        Cancel
      </Button>
    </section>
  );
}

function progressWords(
  { done, startedAt }: Progress,
  share: number | null,
  unit: string | undefined,
  now: number,
): string {
  const counted = unit === undefined ? null : `${formatCount(done)} ${unit}`;
  if (share === null) return counted ?? '';
  // The first second says nothing of the rest.
  const spent = now - startedAt;
  const left = spent > 1_000 && share > 0 ? (spent / share) * (1 - share) : null;
  return [`${Math.floor(100 * share)} %`, counted, left === null ? null : leftWords(left)]
    .filter((part) => part !== null)
    .join(' · ');
}

function leftWords(ms: number): string {
  return `${ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : describeTimeLeft(ms)} left`;
}
