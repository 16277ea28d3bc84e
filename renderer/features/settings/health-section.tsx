import './health.css';
import '../../ui/verdict.css';
import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconInfoCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { HistoryState } from '../../../shared/contract/history-state.ts';
import type { CallOutput } from '../../../shared/contract.ts';
import { useRead } from '../../data.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { JobCard } from '../../ui/job-card.tsx';
import { useJob } from '../../ui/use-job.ts';
import { asSentence, plural } from '../../ui/words.ts';
import { Row, Section } from './section.tsx';

type Line = CallOutput<'doctor.run'>['lines'][number];

const marks = {
  ok: { icon: IconCheck, look: 'ok', word: 'Fine' },
  note: { icon: IconInfoCircle, look: 'warn', word: 'Note' },
  problem: { icon: IconAlertTriangle, look: 'bad', word: 'Problem' },
} as const;

/** Everything that can be checked of the vault, line by line. */
export function HealthSection(): ReactNode {
  const doctor = useJob('doctor.run', { onError: () => {} });
  const lines = doctor.value?.lines ?? [];
  return (
    <Section name="health" title="Health">
      <HistoryRow />
      <Row
        title={doctor.value === null ? 'Check everything' : summary(lines)}
        text="Files, keys, keychain, every page, the log, and whether each invite is as the log tells it. Nothing is changed."
      >
        <Button loading={doctor.running} onClick={() => doctor.start({})}>
          {doctor.value === null ? 'Check now' : 'Check again'}
        </Button>
      </Row>
      {doctor.running && (
        <JobCard
          title="Checking the vault"
          progress={doctor.progress}
          cancelling={doctor.cancelling}
          onCancel={doctor.cancel}
        />
      )}
      {doctor.error !== null && <ErrorNote error={doctor.error} />}
      {!doctor.running && lines.length > 0 && (
        <ul className="health-lines">
          {lines.map((line) => (
            <HealthLine key={`${line.check} ${line.text}`} line={line} />
          ))}
        </ul>
      )}
    </Section>
  );
}

/** What the replay of the log in the background came to, since the vault was unlocked. */
function HistoryRow(): ReactNode {
  const history = useRead('vault.status', {}).data?.session?.history;
  if (history === undefined) return null;
  return <Row title={historyTitle(history)} text={historyText(history)} />;
}

function historyTitle(history: HistoryState): string {
  switch (history.state) {
    case 'waiting':
      return 'The log is checked in a moment';
    case 'running':
      return 'The log is being checked';
    case 'sound':
      return 'The log and every invite agree';
    case 'broken':
      return 'The log and the invites do not agree';
    case 'failed':
      return 'The log could not be checked';
    default:
      return history satisfies never;
  }
}

function historyText(history: HistoryState): string {
  if (history.state === 'broken') return asSentence(history.what);
  if (history.state === 'failed') return `${asSentence(history.why)} Check everything above to try again.`;
  const after = 'After each unlock, the whole log is replayed in the background and compared with every invite.';
  return history.state === 'sound' ? `${after} ${plural(history.events, 'event')} so far.` : after;
}

function summary(lines: readonly Line[]): string {
  const problems = lines.filter(({ status }) => status === 'problem').length;
  const notes = lines.filter(({ status }) => status === 'note').length;
  if (problems > 0) return `${plural(problems, 'problem')} found`;
  return notes > 0 ? `Fine, with ${plural(notes, 'note')}` : `All ${plural(lines.length, 'check')} are fine`;
}

function HealthLine({ line }: { readonly line: Line }): ReactNode {
  const { icon: Icon, look, word } = marks[line.status];
  return (
    <li>
      <span className={`health-mark look-${look}`}>
        <Icon size={14} aria-hidden />
        <span className="visually-hidden">{word}: </span>
      </span>
      <span className="strong">{line.check}</span>
      <div>
        <p>{asSentence(line.text)}</p>
        {line.hint !== null && <p className="dim">{asSentence(line.hint)}</p>}
      </div>
    </li>
  );
}
