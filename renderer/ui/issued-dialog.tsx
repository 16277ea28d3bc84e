import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import type { Held } from '../held.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { IssuedSheet } from './issued-sheet.tsx';

interface Props {
  /** null: closed. When it closes it lets go of the code. */
  readonly issued: Held<CallOutput<'invites.generate'>> | null;
  readonly onDone: () => void;
}

/** The sheet of a new code over another view, as after a reissue. It closes by its own button, not by a slip. */
export function IssuedDialog({ issued, onDone }: Props): ReactNode {
  const [taken, setTaken] = useState<Props['issued']>(null);
  const [asking, setAsking] = useState(false);
  const close = () => {
    if (issued !== null && taken !== issued) setAsking(true);
    else putAway();
  };
  const putAway = () => {
    issued?.letGo();
    onDone();
  };
  return (
    <>
      <Modal
        opened={issued !== null}
        onClose={close}
        withCloseButton={false}
        closeOnClickOutside={false}
        size="lg"
        padding={0}
        attributes={{ content: { 'aria-label': 'The new code' } }}
        classNames={{ body: 'issued-dialog' }}
      >
        {issued && <IssuedSheet issued={issued} onTaken={() => setTaken(issued)} onDone={close} />}
      </Modal>
      <PutAway
        opened={asking}
        onConfirm={() => {
          setAsking(false);
          putAway();
        }}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

interface PutAwayProps {
  readonly opened: boolean;
  readonly many?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before a code goes that has not left the window in any way. */
export function PutAway({ opened, many = false, onConfirm, onClose }: PutAwayProps): ReactNode {
  return (
    <ConfirmDialog
      opened={opened}
      title={many ? 'Put these codes away?' : 'Put this code away?'}
      text="It was not copied, saved or printed. It cannot be shown again; a lost code can only be reissued."
      confirm="Put away"
      danger
      onConfirm={onConfirm}
      onClose={onClose}
    />
  );
}
