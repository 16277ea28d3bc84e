import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import type { ErrorEnvelope } from '../../../shared/errors.ts';
import { KeyHint } from '../../ui/key-hint.tsx';
import { asSentence } from '../../ui/words.ts';

/** What was typed so far. Whoever shows the form keeps it: the view around it changes with every fault. */
export interface SecretDraft {
  readonly secret: string;
  /** Whether it is given as the recovery code, not as the passphrase. */
  readonly byCode: boolean;
  /** Whether what was given last was given as the recovery code; null before anything was. */
  readonly givenAsCode: boolean | null;
}

interface Props {
  readonly draft: SecretDraft;
  readonly onDraft: (draft: SecretDraft) => void;
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
export function SecretForm({ draft, onDraft, hasPassphrase, fault, busy, primary, onSecret }: Props): ReactNode {
  const { secret, byCode, givenAsCode } = draft;
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (fault !== null) field.current?.select();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (secret === '' || busy) return;
    onDraft({ ...draft, givenAsCode: byCode });
    onSecret(secret);
  };
  // What was said of the one secret is no fault of the other.
  const error = fault === null || givenAsCode !== byCode ? null : describe(fault, byCode);
  const shared = {
    ref: field,
    value: secret,
    error,
    size: 'lg',
    autoComplete: 'off',
    spellCheck: false,
    autoFocus: primary,
    onChange: (event: { currentTarget: HTMLInputElement }) => onDraft({ ...draft, secret: event.currentTarget.value }),
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
              onDraft({ ...draft, byCode: !byCode, secret: '' });
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

/** Anything that does not look like a recovery code is tried as the passphrase; in the code's own field it is a slip. */
function describe({ code, message, hint }: ErrorEnvelope, byCode: boolean): string {
  if (byCode && code !== 'recovery_code_wrong')
    return 'That is no recovery code. Compare it with the kit, group by group.';
  return [message, hint ?? ''].filter(Boolean).map(asSentence).join(' ');
}
