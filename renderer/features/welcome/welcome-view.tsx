import './welcome.css';
import { Button, PasswordInput, Radio } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { queryClient, useAct } from '../../data.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Gate } from '../../ui/gate.tsx';
import type { Kit } from '../../ui/recovery-kit.tsx';
import { RestoreBackup } from './restore-backup.tsx';

type KeyStore = 'keychain' | 'passphrase';

interface Props {
  readonly status: CallOutput<'vault.status'>;
  readonly onMade: (kit: Kit) => void;
}

/** Characters; the core asks for as many. */
const shortest = 8;

const options: readonly { readonly value: KeyStore; readonly title: string; readonly text: string }[] = [
  {
    value: 'keychain',
    title: 'In this computer’s keychain',
    text: 'The vault opens while you are signed in.',
  },
  { value: 'passphrase', title: 'Behind a passphrase', text: 'You are asked for it each time.' },
];

/** Makes a vault. */
export function WelcomeView({ status, onMade }: Props): ReactNode {
  const form = useForm({
    initialValues: { keyStore: 'keychain' as KeyStore, passphrase: '', again: '' },
    validate: {
      passphrase: (value, { keyStore }) =>
        keyStore === 'passphrase' && [...value].length < shortest ? `At least ${shortest} characters.` : null,
      again: (value, { keyStore, passphrase }) =>
        keyStore === 'passphrase' && value !== passphrase ? 'The two are not the same.' : null,
    },
  });
  const create = useAct('vault.create', {
    onDone: (made) => {
      onMade(made);
      void queryClient.invalidateQueries();
    },
    onError: () => {},
  });
  const { keyStore } = form.values;
  return (
    <Gate
      title="Make your vault"
      lead="It keeps your invites encrypted, in one folder on this computer. Nothing leaves it by itself."
      foot={status.dir}
    >
      <form
        className="gate-form"
        onSubmit={form.onSubmit((values) =>
          create.mutate({
            keyStore: values.keyStore,
            passphrase: values.keyStore === 'passphrase' ? values.passphrase : null,
          }),
        )}
      >
        <Radio.Group label="Where its key is kept" {...form.getInputProps('keyStore')}>
          <div className="welcome-choice">
            {options.map(({ value, title, text }) => (
              <Radio.Card key={value} value={value} className="welcome-option">
                <div>
                  <Radio.Indicator />
                  <div>
                    <b>{title}</b>
                    <p>{text}</p>
                  </div>
                </div>
              </Radio.Card>
            ))}
          </div>
        </Radio.Group>
        {keyStore === 'passphrase' && (
          <>
            <PasswordInput
              label="Passphrase"
              description="Four or five random words are good."
              size="lg"
              autoComplete="new-password"
              {...form.getInputProps('passphrase')}
            />
            <PasswordInput
              label="The same again"
              size="lg"
              autoComplete="new-password"
              {...form.getInputProps('again')}
            />
          </>
        )}
        {create.isError && <ErrorNote error={create.error} />}
        <Button type="submit" variant="filled" size="lg" fullWidth loading={create.isPending}>
          Make the vault
        </Button>
      </form>
      <RestoreBackup />
    </Gate>
  );
}
