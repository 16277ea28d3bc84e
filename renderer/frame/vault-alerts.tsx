import './vault-alerts.css';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { useAct } from '../data.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { formatWhen } from '../ui/times.ts';
import { formatCount } from '../ui/words.ts';

type Session = NonNullable<CallOutput<'vault.status'>['session']>;

/** What the operator has to decide about the vault as a whole before all of it works. */
export function VaultAlerts({ session }: { readonly session: Session }): ReactNode {
  return (
    <>
      {session.rollback && <RollbackAlert rollback={session.rollback} />}
      {session.clock.fault && <ClockAlert clock={session.clock} />}
    </>
  );
}

function RollbackAlert({ rollback }: { readonly rollback: NonNullable<Session['rollback']> }): ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const accept = useAct('vault.acceptRollback', { onDone: close });
  return (
    <div className="vault-alert vault-alert-bad" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        <b>An older copy of this vault was put in place.</b> This computer remembers event #
        {formatCount(rollback.expectedSeq)}, and the log{' '}
        {rollback.kind === 'shorter' ? 'ends before it' : 'differs there'}. Nothing is written until you decide.
      </div>
      <Button onClick={open}>Keep this copy…</Button>
      <ConfirmDialog
        opened={opened}
        title="Keep the older copy?"
        text="Invites that were used or revoked since then may work again. If you did not put it there, lock the vault and restore your newest backup instead."
        confirm="Keep this copy"
        danger
        busy={accept.isPending}
        onConfirm={() => accept.mutate({})}
        onClose={close}
      />
    </div>
  );
}

function ClockAlert({ clock }: { readonly clock: Session['clock'] }): ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const accept = useAct('vault.acceptClock', { onDone: close });
  const behind = clock.fault === 'behind';
  return (
    <div className="vault-alert" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        <b>This computer’s clock runs {behind ? 'behind' : 'far ahead'}.</b> It says {formatWhen(clock.clock)}, and the
        vault has {behind ? `seen ${formatWhen(clock.mark)} already` : `last seen ${formatWhen(clock.mark)}`}.{' '}
        {behind ? 'Nothing is issued until it is right.' : 'Expiries are judged by it, but not written down.'}
      </div>
      <Button onClick={open}>The clock is right…</Button>
      <ConfirmDialog
        opened={opened}
        title="Is the clock right?"
        text={`The vault will go by ${formatWhen(clock.clock)} from now on. If that is wrong, set the computer’s clock first.`}
        confirm="It is right"
        busy={accept.isPending}
        onConfirm={() => accept.mutate({})}
        onClose={close}
      />
    </div>
  );
}
