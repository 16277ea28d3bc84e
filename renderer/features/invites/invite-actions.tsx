import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { toInstant } from '../../../shared/domain/instant.ts';
import { type Invite, isFinal } from '../../../shared/domain/invite.ts';
import { stateAt } from '../../../shared/domain/lifecycle.ts';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { RevokeDialog } from '../../ui/revoke-dialog.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ExtendDialog } from './extend-dialog.tsx';

interface Props {
  readonly invite: Invite;
  /** It was ended here, and some of these buttons are gone. */
  readonly onEnded: () => void;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
}

/** What can be done with an invite: all while it lives, reissuing it also afterwards. */
export function InviteActions({ invite, onEnded, onReissued }: Props): ReactNode {
  const { id, label } = invite;
  const live = !isFinal(stateAt(invite, toInstant(useNow())));
  const [extending, extendingDialog] = useDisclosure();
  const [reissuing, reissuingDialog] = useDisclosure();
  const [revoking, revokingDialog] = useDisclosure();
  const activate = useAct('invites.activate');
  const revoke = useAct('invites.revoke', {
    onDone: () => {
      revokingDialog.close();
      onEnded();
    },
    onError: () => {},
  });
  const reissue = useAct('invites.reissue', {
    onDone: (issued) => {
      reissuingDialog.close();
      onReissued(issued);
    },
    onError: () => {},
  });
  return (
    <div className="invite-actions">
      {live && invite.state === 'GENERATED' && (
        <Button variant="filled" fullWidth loading={activate.isPending} onClick={() => activate.mutate({ id })}>
          Mark as sent
        </Button>
      )}
      {live && <Button onClick={extendingDialog.open}>Extend…</Button>}
      <Button
        onClick={() => {
          reissue.reset();
          reissuingDialog.open();
        }}
      >
        Reissue…
      </Button>
      {live && (
        <Button
          color="bad"
          className="invite-actions-end"
          onClick={() => {
            revoke.reset();
            revokingDialog.open();
          }}
        >
          Revoke…
        </Button>
      )}
      <ExtendDialog invite={invite} opened={extending} onClose={extendingDialog.close} />
      <RevokeDialog
        opened={revoking}
        what={{ id, label }}
        busy={revoke.isPending}
        error={revoke.error}
        onRevoke={(reason) => revoke.mutate({ id, reason })}
        onClose={revokingDialog.close}
      />
      <ConfirmDialog
        opened={reissuing}
        title={`Reissue #${id}?`}
        text={
          live
            ? 'A new invite on the same terms, with a new code that is shown once. The old code stops working at once.'
            : 'A new invite on the same terms, with a new code that is shown once. The old code stays refused.'
        }
        confirm="Reissue"
        danger={live}
        busy={reissue.isPending}
        error={reissue.error}
        onConfirm={() => reissue.mutate({ id })}
        onClose={reissuingDialog.close}
      />
    </div>
  );
}
