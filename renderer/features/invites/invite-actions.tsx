import { Button } from '@mantine/core';
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
import { useDialog } from './use-dialog.ts';

interface Props {
  readonly invite: Invite;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
}

/** What can be done with an invite: all while it lives, reissuing it also afterwards. */
export function InviteActions({ invite, onReissued }: Props): ReactNode {
  const { id, label } = invite;
  const live = !isFinal(stateAt(invite, toInstant(useNow())));
  const extending = useDialog();
  const reissuing = useDialog();
  const revoking = useDialog();
  const activate = useAct('invites.activate');
  const revoke = useAct('invites.revoke', { onDone: revoking.close, onError: () => {} });
  const reissue = useAct('invites.reissue', {
    onDone: (issued) => {
      reissuing.close();
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
      {live && <Button onClick={extending.open}>Extend…</Button>}
      <Button
        onClick={() => {
          reissue.reset();
          reissuing.open();
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
            revoking.open();
          }}
        >
          Revoke…
        </Button>
      )}
      <ExtendDialog key={`e${extending.times}`} invite={invite} opened={extending.opened} onClose={extending.close} />
      <RevokeDialog
        key={`r${revoking.times}`}
        opened={revoking.opened}
        what={{ id, label }}
        busy={revoke.isPending}
        error={revoke.error}
        onRevoke={(reason) => revoke.mutate({ id, reason })}
        onClose={revoking.close}
      />
      <ConfirmDialog
        opened={reissuing.opened}
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
        onClose={reissuing.close}
      />
    </div>
  );
}
