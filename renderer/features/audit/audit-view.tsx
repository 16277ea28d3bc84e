import './audit.css';
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type ReactNode, useMemo, useState } from 'react';
import { type AuditFilter, isEmptyFilter } from '../../../shared/domain/audit-filter.ts';
import type { ViewProps } from '../../place.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { JobCard } from '../../ui/job-card.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Page } from '../../ui/page.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { useJob } from '../../ui/use-job.ts';
import { useNow } from '../../ui/use-now.ts';
import { formatCount, plural } from '../../ui/words.ts';
import { BrokenChain } from './broken-chain.tsx';
import { ChainState } from './chain-state.tsx';
import { EventList } from './event-list.tsx';
import { type ExportChoice, ExportDialog } from './export-dialog.tsx';
import { FilterBar } from './filter-bar.tsx';
import { everything, type Narrowing, toFilter } from './narrowing.ts';
import { useChain } from './use-chain.ts';
import { type Log, useLog } from './use-log.ts';
import { VerifiedFile } from './verified-file.tsx';

/** How long typing has to rest before it narrows. Milliseconds. */
const typingMs = 200;

/** The log: every event as a sentence, whether its chain holds, and its export. */
export function AuditView({ args }: ViewProps<'audit'>): ReactNode {
  const [narrowing, setNarrowing] = useState<Narrowing>(everything);
  const [seen, setSeen] = useState<typeof args | null>(null);
  if (seen !== args) {
    setSeen(args);
    if (args.inviteId !== undefined) setNarrowing({ ...everything, inviteId: args.inviteId });
  }
  const filter = useFilter(narrowing);
  const log = useLog(filter);
  const { newest, job: verifying } = useChain();
  const exporting = useExport();
  const reading = useJob('audit.verifyFile');
  return (
    <Page
      fill
      title="Audit"
      badge={
        <ChainState
          result={verifying.value}
          newest={newest}
          running={verifying.running}
          onVerify={() => verifying.start({})}
        />
      }
      actions={
        <>
          <Button disabled={reading.running} onClick={() => reading.start({})}>
            Verify a file…
          </Button>
          <Button variant="filled" disabled={exporting.job.running} onClick={exporting.ask}>
            Export…
          </Button>
        </>
      }
    >
      <div className="audit">
        {verifying.error !== null && <ErrorNote error={verifying.error} onRetry={() => verifying.start({})} />}
        {verifying.value?.ok === false && <BrokenChain result={verifying.value} />}
        <FilterBar value={narrowing} actors={actorsOf(log)} onChange={setNarrowing} />
        <Events
          log={log}
          onNarrow={(to) => setNarrowing({ ...narrowing, ...to })}
          onAll={() => setNarrowing(everything)}
        />
        <div className="audit-jobs">
          {verifying.running && (
            <JobCard
              title={`Verifying ${plural(newest, 'event')}`}
              progress={verifying.progress}
              unit="events"
              cancelling={verifying.cancelling}
              onCancel={verifying.cancel}
            />
          )}
          {reading.running && (
            <JobCard
              title="Verifying a file"
              progress={reading.progress}
              waiting="waiting for the file"
              unit="bytes"
              cancelling={reading.cancelling}
              onCancel={reading.cancel}
            />
          )}
          {exporting.job.running && (
            <JobCard
              title={exporting.title}
              progress={exporting.job.progress}
              waiting="waiting for the file"
              unit="events"
              cancelling={exporting.job.cancelling}
              onCancel={exporting.job.cancel}
            />
          )}
        </div>
      </div>
      <VerifiedFile result={reading.value} onClose={reading.reset} />
      <ExportDialog
        opened={exporting.asking}
        narrowed={!isEmptyFilter(filter)}
        onExport={(choice) => exporting.start(choice, choice.scope === 'shown' ? filter : {})}
        onClose={exporting.close}
      />
    </Page>
  );
}

interface EventsProps {
  readonly log: Log;
  readonly onNarrow: (to: Partial<Narrowing>) => void;
  readonly onAll: () => void;
}

/** The list, or what stands in its place. */
function Events({ log, onNarrow, onAll }: EventsProps): ReactNode {
  if (log.isPending) return <Loading label="Reading the log" />;
  return (
    <>
      {log.error !== null && <ErrorNote error={log.error} onRetry={log.retry} />}
      <p className="visually-hidden" role="status">
        {plural(log.count, 'event')}
        {!log.exact && ', and more'}
      </p>
      {log.count > 0 && <EventList log={log} onNarrow={onNarrow} />}
      {log.count === 0 && log.error === null && (
        <EmptyState
          title="No event like this"
          text="Nothing in the log is of this kind, time, actor and invite at once."
          action={<Button onClick={onAll}>Show everything</Button>}
        />
      )}
    </>
  );
}

/** What is asked for, once typing rests; the same object as long as it means the same. */
function useFilter(narrowing: Narrowing): AuditFilter {
  const [settled] = useDebouncedValue(narrowing, typingMs);
  const today = new Date(useNow()).setHours(0, 0, 0, 0);
  return useMemo(() => toFilter(settled, today), [settled, today]);
}

function useExport() {
  const [asking, setAsking] = useState(false);
  const [format, setFormat] = useState('');
  const job = useJob('audit.export', {
    onDone: ({ path, range, fingerprint }) => {
      const signer = fingerprint === null ? 'It carries no signature.' : `Signed by ${fingerprint}.`;
      toastDone(`${plural(range.count, 'event')} exported`, `${path}. ${signer}`);
    },
  });
  const total = job.progress?.total ?? null;
  return {
    job,
    asking,
    title: `Exporting ${total === null ? 'the log' : `${formatCount(total)} events`} to ${format}`,
    ask: () => setAsking(true),
    close: () => setAsking(false),
    start: ({ format: chosen, style }: ExportChoice, filter: AuditFilter) => {
      setAsking(false);
      setFormat(chosen.toUpperCase());
      job.start({ format: chosen, ...(chosen === 'csv' && { style }), ...(!isEmptyFilter(filter) && { filter }) });
    },
  };
}

/** Rows whose actors the filter offers. */
const offered = 200;

function actorsOf(log: Log): readonly string[] {
  const actors = Array.from({ length: Math.min(offered, log.count) }, (_, index) => log.at(index)?.actor);
  return [...new Set(actors.filter((actor) => actor !== undefined))].sort();
}
