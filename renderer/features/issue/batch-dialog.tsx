import { Button, Progress } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { limits } from '../../../shared/domain/invite.ts';
import { api, isCancelled, newJob } from '../../api.ts';
import { useAct, useVaultEvent } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Stepper } from '../../ui/stepper.tsx';
import { formatCount, plural } from '../../ui/words.ts';
import { type Draft, toInto, toTerms } from './draft.ts';

interface Props {
  readonly draft: Draft;
  /** Goes on where the form is complete, once the codes that are shown may go: a batch takes their place. */
  readonly onStart: (go: () => void) => void;
  readonly onIssued: (answer: CallOutput<'invites.generateBatch'>) => void;
}

/** Many invites on the terms of the form, in one write. */
export function Batch({ draft, onStart, onIssued }: Props): ReactNode {
  const [opened, setOpened] = useState(false);
  const [count, setCount] = useState(10);
  const [job, setJob] = useState<string | null>(null);
  const [done, setDone] = useState(0);
  const batch = useAct('invites.generateBatch', {
    onDone: (answer) => {
      setOpened(false);
      onIssued(answer);
    },
    onError: () => {},
  });
  useVaultEvent('job.progress', (progress) => {
    if (progress.job === job) setDone(progress.done);
  });
  const start = () => {
    const name = newJob();
    setJob(name);
    setDone(0);
    batch.mutate({ terms: toTerms(draft), count, job: name, ...toInto(draft) });
  };
  const close = () => {
    // Cancelling an issue that is being written leaves nothing behind.
    if (batch.isPending && job !== null) api['jobs.cancel']({ job }).catch(() => {});
    else setOpened(false);
  };
  return (
    <>
      <Button variant="subtle" onClick={() => onStart(() => setOpened(true))}>
        Batch…
      </Button>
      <ConfirmDialog
        opened={opened}
        title="Issue a batch"
        text="All of them on the terms of the form, each with a code of its own. You get a CSV file and cards to print."
        confirm={`Issue ${plural(count, 'invite')}`}
        busy={batch.isPending}
        error={isCancelled(batch.error) ? null : batch.error}
        onConfirm={start}
        onClose={close}
      >
        <Stepper
          label="How many"
          value={count}
          least={1}
          most={limits.batch}
          disabled={batch.isPending}
          onChange={setCount}
        />
        {batch.isPending && (
          <>
            <Progress value={(100 * done) / count} aria-label="Issued so far" />
            <p className="muted small num" role="status">
              {formatCount(done)} of {formatCount(count)}
            </p>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}
