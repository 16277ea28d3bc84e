import { Checkbox, PasswordInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { readKeysAgain } from './read-keys-again.ts';

interface Props {
  readonly keys: NonNullable<CallOutput<'vault.status'>['keys']>;
  readonly onClose: () => void;
}

/** Characters; the core asks for as many. */
const shortest = 8;

/** Sets a passphrase, or another one, and if asked makes it the only everyday way in. */
export function PassphraseDialog({ keys, onClose }: Props): ReactNode {
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [only, setOnly] = useState(keys.keyStore === 'passphrase');
  const [tried, setTried] = useState(false);
  const set = useAct('keys.setPassphrase', {
    onDone: () => {
      readKeysAgain();
      toastDone('Passphrase set', only ? 'You are asked for it each time.' : '');
      onClose();
    },
    onError: () => {},
  });
  const tooShort = [...passphrase].length < shortest;
  const differs = again !== passphrase;
  const submit = () => {
    setTried(true);
    if (!tooShort && !differs) set.mutate({ passphrase, only });
  };
  return (
    <ConfirmDialog
      opened
      title={keys.passphrase ? 'Change the passphrase' : 'Set a passphrase'}
      text="Four or five random words are good. Nobody can tell you what it was; the recovery code is the way back."
      confirm={keys.passphrase ? 'Change' : 'Set'}
      busy={set.isPending}
      error={set.error}
      onConfirm={submit}
      onClose={onClose}
    >
      <PasswordInput
        label="Passphrase"
        data-autofocus
        autoComplete="new-password"
        value={passphrase}
        error={tried && tooShort ? `At least ${shortest} characters.` : null}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <PasswordInput
        label="The same again"
        autoComplete="new-password"
        value={again}
        error={tried && differs ? 'The two are not the same.' : null}
        onChange={(event) => setAgain(event.currentTarget.value)}
      />
      {keys.keyStore === 'keychain' && (
        <Checkbox
          label="Always ask for it"
          description="Takes the key out of the keychain, so that nobody at this desktop opens the vault without it."
          checked={only}
          onChange={(event) => setOnly(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
