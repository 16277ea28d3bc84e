import { Button, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { codeOf, queryClient, useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatWhen } from '../../ui/times.ts';
import { toastDone } from '../../ui/toasts.ts';
import { formatCount } from '../../ui/words.ts';

/** Has a backup chosen, says what it holds, and puts it in place when its secret is given. */
export function RestoreBackup(): ReactNode {
  const [found, setFound] = useState<CallOutput<'restore.inspect'> | null>(null);
  const [secret, setSecret] = useState('');
  const inspect = useAct('restore.inspect', { onDone: setFound });
  const restore = useAct('restore.run', {
    onDone: ({ replaced }) => {
      setFound(null);
      toastDone('Restored', replaced === null ? '' : `What was there before is kept in ${replaced}.`);
      void queryClient.invalidateQueries();
    },
    onError: () => {},
  });
  // A vault that is there is replaced only after its own words about what would be lost were read.
  const replace = codeOf(restore.error) === 'confirmation_needed';
  const close = () => {
    setFound(null);
    setSecret('');
    restore.reset();
  };
  return (
    <>
      <Button variant="subtle" loading={inspect.isPending} onClick={() => inspect.mutate({})}>
        Restore a backup…
      </Button>
      {found !== null && (
        <ConfirmDialog
          opened
          title="Restore this backup?"
          text={
            <>
              <span className="strong">{found.path}</span>, made {formatWhen(found.createdAt)}, with{' '}
              {formatCount(found.head.seq)} events.
            </>
          }
          confirm={replace ? 'Replace the vault' : 'Restore'}
          danger={replace}
          busy={restore.isPending}
          disabled={secret === ''}
          error={restore.error}
          onConfirm={() => restore.mutate({ file: found.file, secret, replace })}
          onClose={close}
        >
          <PasswordInput
            label={found.passphrase ? 'Its passphrase or recovery code' : 'Its recovery code'}
            autoComplete="off"
            data-autofocus
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
          />
        </ConfirmDialog>
      )}
    </>
  );
}
