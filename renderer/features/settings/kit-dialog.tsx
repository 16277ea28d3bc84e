import { Modal } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { Held } from '../../held.ts';
import { type Kit, RecoveryKit } from '../../ui/recovery-kit.tsx';

/** Whether a code was made that nobody confirmed; outlives a lock, which takes the code itself away. */
let owed = false;

/** Whether the newest recovery code may be in nobody's hands. */
export function isKitOwed(): boolean {
  return owed;
}

interface Props {
  readonly kit: Held<Kit>;
  readonly onDone: () => void;
}

/** Shows a new recovery code. It closes in one way only: by the end of the code. */
export function KitDialog({ kit, onDone }: Props): ReactNode {
  useEffect(() => {
    owed = true;
  }, []);
  return (
    <Modal
      opened
      onClose={() => {}}
      title="Keep this recovery code"
      size="lg"
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
    >
      <p className="dim settings-kit-lead">It is shown this once. The code before it opens this vault no more.</p>
      <RecoveryKit
        kit={kit}
        onDone={() => {
          owed = false;
          onDone();
        }}
      />
    </Modal>
  );
}
