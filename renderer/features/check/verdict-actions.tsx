import { Button, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { isFinal } from '../../../shared/domain/invite.ts';
import type { Verdict } from '../../../shared/domain/verdict.ts';
import { useAct } from '../../data.ts';
import { go } from '../../place.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { RevokeDialog } from '../../ui/revoke-dialog.tsx';

interface Props {
  readonly verdict: Verdict;
  readonly busy: boolean;
  readonly onUse: () => void;
  readonly onUseNamed: () => void;
  readonly onLevel: (level: number) => void;
  readonly onReissued: (issued: CallOutput<'invites.reissue'>) => void;
}

/** What can be done next with a checked code: never more than one primary action. */
export function VerdictActions({ verdict, busy, onUse, onUseNamed, onLevel, onReissued }: Props): ReactNode {
  const { usable, reason, invite } = verdict;
  const [revoking, revokeDialog] = useDisclosure();
  const [reissuing, reissueDialog] = useDisclosure();
  const activate = useAct('invites.activate');
  const revoke = useAct('invites.revoke', { onDone: revokeDialog.close, onError: () => {} });
  const reissue = useAct('invites.reissue', {
    onDone: (issued) => {
      reissueDialog.close();
      onReissued(issued);
    },
    onError: () => {},
  });
  if (invite === null) return null;
  const { id, label, requiredAccessLevel } = invite;
  return (
    <div className="verdict-panel-actions">
      <Button variant="subtle" onClick={() => go('invites', { id })}>
        Open
      </Button>
      {!isFinal(invite.state) && <Button onClick={revokeDialog.open}>Revoke…</Button>}
      {isFinal(invite.state) && (
        <Button variant="filled" onClick={reissueDialog.open}>
          Reissue…
        </Button>
      )}
      {reason === 'not_active' && (
        <Button variant="filled" loading={activate.isPending} onClick={() => activate.mutate({ id })}>
          Mark as sent
        </Button>
      )}
      {reason === 'access_level' && (
        <Button variant="filled" onClick={() => onLevel(requiredAccessLevel)}>
          They have level {requiredAccessLevel}
        </Button>
      )}
      {usable && (
        <Button.Group>
          <Button variant="filled" size="lg" loading={busy} onClick={onUse} rightSection={<KeyHint keys="⏎" />}>
            Use it now
          </Button>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="filled" size="lg" className="verdict-more" aria-label="More ways to use it">
                <IconChevronDown size={16} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={onUseNamed}>Use it for a device…</Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Button.Group>
      )}
      <RevokeDialog
        opened={revoking}
        what={{ id, label }}
        busy={revoke.isPending}
        error={revoke.error}
        onRevoke={(why) => revoke.mutate({ id, reason: why })}
        onClose={revokeDialog.close}
      />
      <ConfirmDialog
        opened={reissuing}
        title={`Reissue #${id}?`}
        text="A new invite on the same terms, with a new code that is shown once. The old code stays refused."
        confirm="Reissue"
        busy={reissue.isPending}
        error={reissue.error}
        onConfirm={() => reissue.mutate({ id })}
        onClose={reissueDialog.close}
      />
    </div>
  );
}
