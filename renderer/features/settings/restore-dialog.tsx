import { PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { asEnvelope } from '../../api.ts';
import { codeOf, queryClient, useAct, useRead } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { formatWhen } from '../../ui/times.ts';
import { toastDone } from '../../ui/toasts.ts';
import { asSentence, plural } from '../../ui/words.ts';

interface Props {
  readonly found: CallOutput<'restore.inspect'>;
  readonly onClose: () => void;
}

/** Asks for what opens a backup, then says what would be lost, and only then puts it in the vault's place. */
export function RestoreDialog({ found, onClose }: Props): ReactNode {
  const [secret, setSecret] = useState('');
  const status = useRead('vault.status', {});
  const keys = status.data?.keys ?? null;
  const own = keys?.vaultId === found.vaultId;
  // The keychain may hold the key of this very vault; then nothing needs to be typed.
  const keychainDoes = own && keys?.keyStore === 'keychain';
  const done = ({ replaced }: CallOutput<'restore.run'>) => {
    toastDone('Restored', replaced === null ? '' : `What was there before is kept in ${replaced}.`);
    void queryClient.invalidateQueries();
  };
  const ask = useAct('restore.run', { onDone: done, onError: () => {} });
  // Replacing locks the vault and takes this view away, so its fault is told by a toast that stays.
  const replace = useAct('restore.run', { onDone: done });
  const input = { file: found.file, secret: secret === '' ? null : secret };
  const lost = codeOf(ask.error) === 'confirmation_needed' ? asEnvelope(ask.error).message : null;
  if (lost !== null) {
    return (
      <ConfirmDialog
        opened
        title="Replace this vault?"
        text={
          <div className="settings-said">
            <p>{asSentence(lost)}</p>
            <p>The present folder is kept beside it. The vault locks, and you unlock the restored one.</p>
          </div>
        }
        confirm="Replace the vault"
        danger
        busy={replace.isPending}
        error={replace.error}
        onConfirm={() => replace.mutate({ ...input, replace: true })}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmDialog
      opened
      title="Restore this backup?"
      text={
        <div className="settings-said">
          <p className="strong settings-path">{found.path}</p>
          <p>
            Made {formatWhen(found.createdAt)}, with {plural(found.head.seq, 'event')}
            {own ? '' : ', of another vault'}. Nothing is replaced before you were told what would be lost.
          </p>
        </div>
      }
      confirm="Go on"
      busy={ask.isPending}
      disabled={secret === '' && !keychainDoes}
      error={ask.error}
      onConfirm={() => ask.mutate({ ...input, replace: false })}
      onClose={onClose}
    >
      <PasswordInput
        label={found.passphrase ? 'Its passphrase or recovery code' : 'Its recovery code'}
        description={keychainDoes ? 'Or leave it empty: this computer’s keychain may open it.' : undefined}
        data-autofocus
        autoComplete="off"
        value={secret}
        onChange={(event) => setSecret(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
