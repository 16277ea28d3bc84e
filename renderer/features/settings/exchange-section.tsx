import { Button, Select, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallName, CallOutput } from '../../../shared/contract.ts';
import { limits } from '../../../shared/domain/invite.ts';
import {
  type AstridVersion,
  astridVersions,
  type ExchangeFormat,
  exchangeAsks,
  exportFormats,
  type ImportFormat,
  importFormats,
  type TimeForm,
  timeForms,
} from '../../../shared/exchange-formats.ts';
import { useRead } from '../../data.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { inPlace } from '../../ui/in-place.ts';
import { JobCard } from '../../ui/job-card.tsx';
import { useJob } from '../../ui/use-job.ts';
import { ExchangeDialog } from './exchange-dialog.tsx';
import { hints, programs, timeNames, versionNames } from './exchange-options.ts';
import { ExchangeReport } from './exchange-report.tsx';
import { Section } from './section.tsx';

type Direction = Extract<CallName, 'exchange.import' | 'exchange.export'>;
type Exchanged = CallOutput<Direction>;

/** Invites to and from the files of other programs. Each way shows first what it would do. */
export function ExchangeSection(): ReactNode {
  return (
    <Section
      name="exchange"
      title="Import and export"
      lead="You see what a file would change before anything is changed. No code is ever written to one."
    >
      <Way direction="exchange.import" />
      <Way direction="exchange.export" />
    </Section>
  );
}

function Way({ direction }: { readonly direction: Direction }): ReactNode {
  const importing = direction === 'exchange.import';
  const way = importing ? 'import' : 'export';
  const formats: readonly ExchangeFormat[] = importing ? importFormats : exportFormats;
  const [format, setFormat] = useState<ExchangeFormat>('registry');
  const [identity, setIdentity] = useState<string | null>(null);
  const [group, setGroup] = useState('');
  const [version, setVersion] = useState<AstridVersion | null>(null);
  const [times, setTimes] = useState<TimeForm | null>(null);
  const [found, setFound] = useState<Exchanged | null>(null);
  const [applied, setApplied] = useState<Exchanged['report'] | null>(null);
  const identities = useRead('identities.list', {}).data?.identities ?? [];
  const look = useJob(direction, { onDone: setFound, onError: () => {} });
  const apply = useJob(direction, {
    onDone: ({ report }) => {
      setFound(null);
      setApplied(report);
    },
    onError: () => {},
  });
  const asks = exchangeAsks[way][format];
  const wantsService = format === 'posta' && !importing;
  const options = {
    ...(asks.includes('identity') && identity !== null && { identity }),
    ...(asks.includes('group') && group.trim() !== '' && { group: group.trim() }),
    ...(asks.includes('for') && version !== null && { for: version }),
    ...(asks.includes('times') && times !== null && { times }),
  };
  // The import's formats are all but one of the export's; its menu does not offer that one.
  const start = (job: typeof look, more: { readonly dryRun: boolean; readonly file?: string }) =>
    job.start({ format: format as ImportFormat, ...options, ...more });
  const begin = () => {
    setApplied(null);
    apply.reset();
    start(look, { dryRun: true });
  };
  const running = look.running ? look : apply.running && found === null ? apply : null;
  return (
    <>
      <div className="settings-form">
        <div>
          <h3 className="settings-row-title">{importing ? 'Import' : 'Export'}</h3>
          <p className="dim small">
            {importing
              ? 'What has ended stays ended, and no uses come back.'
              : 'An invite that is handed over is refused here from then on, so that no code is spent twice.'}
          </p>
        </div>
        <div className="settings-fields">
          <Select
            comboboxProps={inPlace}
            label={importing ? 'From' : 'For'}
            description={hints[way][format]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={formats.map((name) => ({ value: name, label: programs[name] }))}
            value={format}
            onChange={(value) => {
              const chosen = formats.find((name) => name === value);
              if (chosen !== undefined) setFormat(chosen);
            }}
          />
          {asks.includes('identity') && (
            <Select
              comboboxProps={inPlace}
              label={serviceLabel(importing, wantsService, format)}
              placeholder={importing ? 'none' : wantsService ? 'choose one' : 'all'}
              data={identities.map(({ slug }) => slug)}
              clearable
              value={identity}
              onChange={setIdentity}
            />
          )}
          {asks.includes('group') && (
            <TextInput
              label={importing ? 'Group, where it names none' : 'Group, where there is none'}
              placeholder={importing ? 'none' : 'agent'}
              maxLength={limits.shortText}
              value={group}
              onChange={(event) => setGroup(event.currentTarget.value)}
            />
          )}
          {asks.includes('for') && (
            <Select
              comboboxProps={inPlace}
              label="Astrid version, for a new file"
              placeholder="0.10"
              data={astridVersions.map((value) => ({ value, label: versionNames[value] }))}
              clearable
              value={version}
              onChange={(value) => setVersion(astridVersions.find((one) => one === value) ?? null)}
            />
          )}
          {asks.includes('times') && (
            <Select
              comboboxProps={inPlace}
              label="Time format, if the file does not show it"
              placeholder="RFC 3339 in a new file"
              data={timeForms.map((value) => ({ value, label: timeNames[value] }))}
              clearable
              value={times}
              onChange={(value) => setTimes(timeForms.find((one) => one === value) ?? null)}
            />
          )}
        </div>
        <div className="settings-actions">
          <Button loading={look.running} disabled={wantsService && identity === null} onClick={begin}>
            {importing ? 'Choose the file…' : 'Choose where to…'}
          </Button>
        </div>
      </div>
      {running !== null && (
        <JobCard
          title={running === look ? 'Looking at what would change' : importing ? 'Importing' : 'Exporting'}
          progress={running.progress}
          cancelling={running.cancelling}
          onCancel={running.cancel}
        />
      )}
      {look.error !== null && <ErrorNote error={look.error} />}
      {applied !== null && (
        <div className="settings-done" role="status">
          <ExchangeReport report={applied} importing={importing} />
        </div>
      )}
      {found !== null && (
        <ExchangeDialog
          report={found.report}
          importing={importing}
          busy={apply.running}
          error={apply.error}
          onConfirm={() => start(apply, { dryRun: false, file: found.file })}
          onClose={() => {
            if (apply.running) apply.cancel();
            else setFound(null);
          }}
        />
      )}
    </>
  );
}

function serviceLabel(importing: boolean, wanted: boolean, format: ExchangeFormat): string {
  if (importing) return format === 'posta' ? 'Service whose file it is' : 'Service, where it names none';
  return wanted ? 'Invites of this service' : 'Only of this service';
}
