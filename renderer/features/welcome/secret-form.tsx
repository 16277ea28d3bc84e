import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { ErrorEnvelope } from '../../../shared/errors.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { asSentence } from '../../ui/words.ts';

interface Props {
  /** Whether the vault has a passphrase at all, besides its recovery code. */
  readonly hasPassphrase: boolean;
  /** Why the secret that was typed did not do. */
  readonly fault: ErrorEnvelope | null;
  readonly busy: boolean;
  /** Whether this is the way that the view offers first. */
  readonly primary: boolean;
  readonly onSecret: (secret: string) => void;
}

/** Takes the passphrase or the recovery code. */
export function SecretForm({ hasPassphrase, fault, busy, primary, onSecret }: Props): ReactNode {
  const [byCode, setByCode] = useState(!hasPassphrase);
  const [secret, setSecret] = useState('');
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (fault !== null) field.current?.select();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret !== '' && !busy) onSecret(secret);
  };
  const error = fault === null ? null : [fault.message, fault.hint ?? ''].filter(Boolean).map(asSentence).join(' ');
  const shared = {
    ref: field,
    value: secret,
    error,
    size: 'lg',
    autoComplete: 'off',
    spellCheck: false,
    autoFocus: primary,
    onChange: (event: { currentTarget: HTMLInputElement }) => setSecret(event.currentTarget.value),
  } as const;
  return (
    <form className="gate-form" onSubmit={submit}>
      {byCode ? (
        <TextInput label="Recovery code" classNames={{ input: 'code-text' }} {...shared} />
      ) : (
        <PasswordInput label="Passphrase" {...shared} />
      )}
      <div className="gate-actions">
        {hasPassphrase ? (
          <Button
            variant="subtle"
            onClick={() => {
              setByCode(!byCode);
              setSecret('');
              field.current?.focus();
            }}
          >
            {byCode ? 'Use the passphrase' : 'Use the recovery code'}
          </Button>
        ) : (
          <span />
        )}
        <Button
          type="submit"
          size="md"
          variant={primary ? 'filled' : 'default'}
          loading={busy}
          rightSection={<KeyHint keys="⏎" />}
        >
          Unlock
        </Button>
      </div>
    </form>
  );
}
