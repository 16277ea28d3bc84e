import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct } from '../../data.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { JobCard } from '../../ui/job-card.tsx';
import { useJob } from '../../ui/use-job.ts';
import { formatCount } from '../../ui/words.ts';
import { RestoreDialog } from './restore-dialog.tsx';
import { Row, Section } from './section.tsx';

/** `1.2 MB`. */
function formatBytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** Backup and restore. */
export function CopiesSection(): ReactNode {
  const backup = useJob('backup.create', { onError: () => {} });
  const [found, setFound] = useState<CallOutput<'restore.inspect'> | null>(null);
  const inspect = useAct('restore.inspect', { onDone: setFound, onError: () => {} });
  const made = backup.value;
  return (
    <Section name="copies" title="Backup and restore">
      <Row
        title="Back up"
        text="One encrypted file with everything. Your passphrase or your recovery code opens it, on any computer."
      >
        <Button loading={backup.running} onClick={() => backup.start({})}>
          Back up…
        </Button>
      </Row>
      {backup.running && (
        <JobCard
          title="Backing up"
          progress={backup.progress}
          cancelling={backup.cancelling}
          onCancel={backup.cancel}
        />
      )}
      {made !== null && !backup.running && (
        <p className="settings-done" role="status">
          Saved {formatBytes(made.bytes)}, up to event #{formatCount(made.head.seq)}, as{' '}
          <span className="strong settings-path">{made.path}</span>
        </p>
      )}
      {backup.error !== null && <ErrorNote error={backup.error} />}
      <Row
        title="Restore"
        text="Puts a backup in the place of this vault. What has ended or was used since stays so; this folder is kept beside it."
      >
        <Button loading={inspect.isPending} onClick={() => inspect.mutate({})}>
          Restore a backup…
        </Button>
      </Row>
      {inspect.isError && <ErrorNote error={inspect.error} />}
      {found !== null && <RestoreDialog found={found} onClose={() => setFound(null)} />}
    </Section>
  );
}
