import './vault-alerts.css';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { toMs } from '../../shared/domain/instant.ts';
import { useAct } from '../data.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { formatExact } from '../ui/times.ts';
import { asSentence, formatCount, plural } from '../ui/words.ts';

type Session = NonNullable<CallOutput<'vault.status'>['session']>;

/** What the operator has to decide about the vault as a whole before all of it works. */
export function VaultAlerts({ session }: { readonly session: Session }): ReactNode {
  return (
    <>
      {session.readOnly && <ReadOnlyAlert refusal={session.readOnly} />}
      {session.rollback && <RollbackAlert rollback={session.rollback} />}
      {session.clock.fault && <ClockAlert clock={session.clock} />}
    </>
  );
}

/** What the refusal begins with where the files cannot be written; the alert's own words say it. */
const saidAlready = /^the vault is read-only: /;

function ReadOnlyAlert({ refusal }: { readonly refusal: NonNullable<Session['readOnly']> }): ReactNode {
  return (
    <div className="vault-alert" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        <b>This vault can only be read.</b> {asSentence(refusal.message.replace(saidAlready, ''))}{' '}
        {refusal.hint !== null && asSentence(refusal.hint)}
      </div>
    </div>
  );
}

function RollbackAlert({ rollback }: { readonly rollback: NonNullable<Session['rollback']> }): ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const accept = useAct('vault.acceptRollback', { onDone: close });
  const parts = rollback.kind === 'record' || rollback.kind === 'history';
  return (
    <div className="vault-alert vault-alert-bad" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        {parts ? (
          <>
            <b>An older part of this vault was put back.</b> {asSentence(rollback.what ?? '')} Nothing is written until
            you decide.
          </>
        ) : (
          <>
            <b>An older copy of this vault was put in place.</b> This computer remembers event #
            {formatCount(rollback.expectedSeq)}, and the log{' '}
            {rollback.kind === 'shorter' ? 'ends before it' : 'differs there'}. Nothing is written until you decide.
          </>
        )}
      </div>
      <Button onClick={open}>{parts ? 'Go by the log…' : 'Keep this copy…'}</Button>
      <ConfirmDialog
        opened={opened}
        title={parts ? 'Set every invite by the log?' : 'Keep the older copy?'}
        text={
          parts
            ? 'Every invite gets the state, the uses and the expiry that the log tells. Labels, notes and device names stay as the older part has them. If you have a backup from before, lock the vault and restore it instead.'
            : 'Invites that were used or revoked since then may work again. If you did not put it there, lock the vault and restore your newest backup instead.'
        }
        confirm={parts ? 'Go by the log' : 'Keep this copy'}
        danger
        busy={accept.isPending}
        onConfirm={() => accept.mutate({})}
        onClose={close}
      />
    </div>
  );
}

/** Whole days from the last time that the vault saw to what the clock says. */
function daysBetween({ clock, mark }: Session['clock']): number {
  return Math.floor((toMs(clock) - toMs(mark)) / 86_400_000);
}

function ClockAlert({ clock }: { readonly clock: Session['clock'] }): ReactNode {
  const [opened, { open, close }] = useDisclosure();
  const accept = useAct('vault.acceptClock', { onDone: close });
  const behind = clock.fault === 'behind';
  return (
    <div className="vault-alert" role="alert">
      <IconAlertTriangle size={20} aria-hidden />
      <div>
        {behind ? (
          <b>This computer’s clock is behind.</b>
        ) : (
          <b>This vault was last used {plural(daysBetween(clock), 'day')} ago, by this computer’s clock.</b>
        )}{' '}
        It says {formatExact(clock.clock)}; the vault last saw {formatExact(clock.mark)}. Nothing can be issued or
        extended until you confirm that the clock is right.
      </div>
      <Button onClick={open}>Confirm the clock…</Button>
      <ConfirmDialog
        opened={opened}
        title="Is the clock right?"
        text={`From now on the vault goes by ${formatExact(clock.clock)}. If that is wrong, set the computer’s clock first.`}
        confirm="Confirm the clock"
        busy={accept.isPending}
        onConfirm={() => accept.mutate({})}
        onClose={close}
      />
    </div>
  );
}
