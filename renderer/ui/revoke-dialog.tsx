import { Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { limits } from '../../shared/domain/invite.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { WaitingNote } from './waiting-note.tsx';
import { plural } from './words.ts';

interface Props {
  readonly opened: boolean;
  /** The one invite's number and label, or how many there are. */
  readonly what: { readonly id: number; readonly label: string | null } | { readonly count: number };
  readonly busy: boolean;
  readonly error: unknown;
  readonly onRevoke: (reason: string | null) => void;
  readonly onClose: () => void;
}

/** Asks for the reason of a revocation, which is final. */
export function RevokeDialog({ opened, what, busy, error, onRevoke, onClose }: Props): ReactNode {
  const [reason, setReason] = useState('');
  const one = 'id' in what;
  const title = one ? `Revoke #${what.id}?` : `Revoke ${plural(what.count, 'invite')}?`;
  return (
    <ConfirmDialog
      opened={opened}
      title={title}
      text={
        <>
          {one && what.label !== null && (
            <>
              <bdi className="strong">{what.label}</bdi>:{' '}
            </>
          )}
          {one && what.label !== null ? 'its' : one ? 'Its' : 'Their'} {one ? 'code stops' : 'codes stop'} working at
          once, everywhere that asks this vault. This cannot be undone.
        </>
      }
      confirm="Revoke"
      danger
      busy={busy}
      error={error}
      onConfirm={() => onRevoke(reason.trim() === '' ? null : reason)}
      onClose={onClose}
    >
      <Textarea
        label="Reason"
        description="Kept in the audit log."
        autosize
        minRows={2}
        maxRows={6}
        maxLength={limits.longText}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <WaitingNote busy={busy} />
    </ConfirmDialog>
  );
}
