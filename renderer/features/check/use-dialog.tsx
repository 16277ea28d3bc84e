import { Checkbox, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { limits } from '../../../shared/domain/invite.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { WaitingNote } from '../../ui/waiting-note.tsx';

interface Props {
  readonly opened: boolean;
  /** The label of the invite, as a first guess. */
  readonly label: string | null;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onUse: (options: { readonly deviceName: string | null; readonly mint: boolean }) => void;
  readonly onClose: () => void;
}

/** A use with the name of the device, and a token for it if wanted. */
export function UseDialog({ opened, label, busy, error, onUse, onClose }: Props): ReactNode {
  const [name, setName] = useState(label ?? '');
  const [mint, setMint] = useState(true);
  return (
    <ConfirmDialog
      opened={opened}
      title="Use it for a device"
      text="This takes one use. The name is kept with it."
      confirm="Use it now"
      busy={busy}
      error={error}
      onConfirm={() => onUse({ deviceName: name.trim() === '' ? null : name, mint })}
      onClose={onClose}
    >
      <TextInput
        label="Device"
        data-autofocus
        maxLength={limits.shortText}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label="Make a device token, shown once"
        checked={mint}
        onChange={(event) => setMint(event.currentTarget.checked)}
      />
      <WaitingNote busy={busy} />
    </ConfirmDialog>
  );
}
