import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { ClipboardCountdown } from '../../ui/clipboard-countdown.tsx';
import { CodeText } from '../../ui/code-text.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { VerdictMark, VerdictTitle } from '../../ui/verdict.tsx';
import { plural } from '../../ui/words.ts';
import { InviteFacts } from './invite-facts.tsx';

interface Props {
  readonly used: CallOutput<'invites.use'>;
  readonly accessLevel: number;
  /** Ready for the next code. */
  readonly onNext: () => void;
}

/** A use that was just made, with the device token where one was asked for. */
export function UsedPanel({ used: { invite, token }, accessLevel, onNext }: Props): ReactNode {
  const left = invite === null || invite.maxUses === null ? null : invite.maxUses - invite.useCount;
  return (
    <section className="verdict-panel" aria-label="Used" aria-live="polite">
      <VerdictMark of="used" />
      <div className="verdict-panel-text">
        <VerdictTitle of="used" />
        <p>
          {left === null
            ? 'It can be used again.'
            : left === 0
              ? 'That was its last use.'
              : `${plural(left, 'use')} left.`}
        </p>
      </div>
      <div className="verdict-panel-actions">
        <Button variant={token === null ? 'filled' : 'default'} size="lg" onClick={onNext}>
          Next code
        </Button>
      </div>
      {token !== null && (
        <div className="verdict-panel-token">
          <span className="issued-sheet-what">Device token. Copy it now: it cannot be shown again.</span>
          <CodeText boxed>{token}</CodeText>
          <CopyButton text={token} primary focused>
            Copy token
          </CopyButton>
          <ClipboardCountdown />
        </div>
      )}
      {invite === null ? (
        <div className="verdict-panel-space" />
      ) : (
        <InviteFacts invite={invite} accessLevel={accessLevel} />
      )}
    </section>
  );
}
