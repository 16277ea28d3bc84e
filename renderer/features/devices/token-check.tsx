import { Button, CloseButton, TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import { limits } from '../../../shared/domain/invite.ts';
import { useAct, useRead } from '../../data.ts';
import { go } from '../../place.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { formatWhen } from '../../ui/times.ts';
import { useCursor } from '../../ui/use-cursor.ts';
import { VerdictMark } from '../../ui/verdict.tsx';
import type { DeviceToken } from './use-tokens.ts';

interface Props {
  readonly visit: number;
  readonly onRevoke: (token: DeviceToken) => void;
}

/** Takes a pasted token and says whether it is good. One that is known leaves the field: it is a secret. */
export function TokenCheck({ visit, onRevoke }: Props): ReactNode {
  const [text, setText] = useState('');
  const [found, setFound] = useState<{ readonly token: DeviceToken | null } | null>(null);
  const field = useCursor<HTMLInputElement>(visit);
  const check = useAct('tokens.check', {
    onDone: ({ token }) => {
      setFound({ token });
      if (token !== null) setText('');
    },
    onError: () => {},
  });
  const run = (pasted: string) => {
    if (pasted.trim() === '') return;
    setFound(null);
    check.mutate({ text: pasted.slice(0, 4 * limits.paste) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(text);
  };
  return (
    <section className="token-check" aria-label="Check a token">
      <form className="token-check-form" onSubmit={submit}>
        <TextInput
          ref={field}
          aria-label="Device token"
          placeholder="Paste a device token (mst_…) to check it"
          classNames={{ input: 'code-text' }}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text/plain');
            if (text !== '' || pasted.trim() === '') return;
            event.preventDefault();
            // All of it is looked through, but a line of megabytes would stall the page.
            setText(pasted.trim().slice(0, limits.longText));
            run(pasted);
          }}
        />
        <Button
          type="submit"
          size="md"
          loading={check.isPending}
          disabled={text.trim() === ''}
          rightSection={<KeyHint keys="⏎" />}
        >
          Check
        </Button>
      </form>
      <div aria-live="polite">
        {check.isError && <ErrorNote error={check.error} />}
        {found !== null && <TokenVerdict found={found.token} onRevoke={onRevoke} onDone={() => setFound(null)} />}
      </div>
    </section>
  );
}

interface VerdictProps {
  readonly found: DeviceToken | null;
  readonly onRevoke: (token: DeviceToken) => void;
  readonly onDone: () => void;
}

function TokenVerdict({ found, onRevoke, onDone }: VerdictProps): ReactNode {
  const token = useNewest(found);
  const standing = token === null ? 'unknown' : token.revokedAt === null ? 'usable' : 'revoked';
  const title = { unknown: 'Unknown token', usable: 'Good', revoked: 'Revoked' }[standing];
  const look = { unknown: 'idle', usable: 'ok', revoked: 'bad' }[standing];
  return (
    <div className="token-verdict">
      <VerdictMark of={standing} />
      <div className="token-verdict-text">
        <h2 className={`verdict-title look-${look}`}>{title}</h2>
        <p>{token === null ? 'This vault has not minted it. Is all of it there?' : <Story token={token} />}</p>
      </div>
      {token !== null && (
        <div className="token-verdict-actions">
          <Button onClick={() => go('invites', { id: token.inviteId })}>Invite #{token.inviteId}</Button>
          {token.revokedAt === null && (
            <Button color="bad" onClick={() => onRevoke(token)}>
              Revoke…
            </Button>
          )}
        </div>
      )}
      <CloseButton aria-label="Put the verdict away" onClick={onDone} />
    </div>
  );
}

function Story({ token }: { readonly token: DeviceToken }): ReactNode {
  const { id, deviceName, identity, mintedAt, revokedAt } = token;
  return (
    <>
      Token #{id} of {deviceName === null ? 'a device without a name' : <bdi className="strong">{deviceName}</bdi>}
      {identity !== null && ` for ${identity}`}, minted {formatWhen(mintedAt)}
      {revokedAt !== null && `, revoked ${formatWhen(revokedAt)}`}.
    </>
  );
}

/** The token as it is now: it may have been revoked since it was checked. */
function useNewest(token: DeviceToken | null): DeviceToken | null {
  const id = token?.inviteId ?? 0;
  const { data } = useRead('invites.show', { id }, { enabled: id > 0 });
  return data?.tokens.find((one) => one.id === token?.id) ?? token;
}
