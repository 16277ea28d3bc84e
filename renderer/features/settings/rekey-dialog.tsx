import { Checkbox, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import type { Kit } from '../../ui/recovery-kit.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { readKeysAgain } from './read-keys-again.ts';

interface Props {
  readonly hasPassphrase: boolean;
  readonly onKit: (kit: Kit) => void;
  readonly onClose: () => void;
}

/** Gives the database a new key, and if asked the vault a new master key, which brings a new kit. */
export function RekeyDialog({ hasPassphrase, onKit, onClose }: Props): ReactNode {
  const [master, setMaster] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const rekey = useAct('keys.rekey', {
    onDone: ({ recoveryCode, vaultId, fingerprint }) => {
      readKeysAgain();
      toastDone('The key was changed');
      if (recoveryCode === null) onClose();
      else onKit({ recoveryCode, vaultId, fingerprint });
    },
    onError: () => {},
  });
  const asks = master && hasPassphrase;
  return (
    <ConfirmDialog
      opened
      title="Change the database key?"
      text="Everything is encrypted anew, in place. A vault that is interrupted at it still opens. Passphrase and recovery code stay as they are."
      confirm="Change the key"
      busy={rekey.isPending}
      disabled={asks && passphrase === ''}
      error={rekey.error}
      onConfirm={() => rekey.mutate({ master, passphrase: asks ? passphrase : null })}
      onClose={onClose}
    >
      <Checkbox
        data-autofocus
        label="The master key too"
        description="If the keychain or the recovery code may have got out. You get a new recovery code; the old one opens nothing new."
        checked={master}
        onChange={(event) => setMaster(event.currentTarget.checked)}
      />
      {asks && (
        <PasswordInput
          label="Your passphrase"
          autoComplete="off"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
    </ConfirmDialog>
  );
}
