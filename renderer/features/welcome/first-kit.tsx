import type { ReactNode } from 'react';
import type { Held } from '../../held.ts';
import { Gate } from '../../ui/gate.tsx';
import { type Kit, RecoveryKit } from '../../ui/recovery-kit.tsx';

interface Props {
  readonly kit: Held<Kit>;
  readonly onDone: () => void;
}

/** The recovery kit of a vault that was just made. It stays, also over a lock, until it is confirmed. */
export function FirstKit({ kit, onDone }: Props): ReactNode {
  return (
    <Gate
      wide
      title="Keep this recovery code"
      lead="It opens the vault and its backups when all else is lost, for you and for anyone who holds it. It is shown this once."
    >
      <RecoveryKit kit={kit} onDone={onDone} />
    </Gate>
  );
}
