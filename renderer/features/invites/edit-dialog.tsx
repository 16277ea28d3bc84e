import { Textarea, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type Invite, limits } from '../../../shared/domain/invite.ts';
import { useAct } from '../../data.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useFresh } from './use-fresh.ts';

interface Props {
  readonly invite: Invite;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Asks for another name or note; an empty one clears it. */
export function EditDialog({ invite, opened, onClose }: Props): ReactNode {
  const [label, setLabel] = useState(invite.label ?? '');
  const [note, setNote] = useState(invite.note ?? '');
  useFresh(opened, () => {
    setLabel(invite.label ?? '');
    setNote(invite.note ?? '');
  });
  const edit = useAct('invites.edit', { onDone: onClose, onError: () => {} });
  return (
    <ConfirmDialog
      opened={opened}
      title={`Edit #${invite.id}`}
      text="What it allows stays as it is."
      confirm="Save"
      busy={edit.isPending}
      error={edit.error}
      onConfirm={() => edit.mutate({ id: invite.id, label, note })}
      onClose={onClose}
    >
      <TextInput
        label="For"
        maxLength={limits.shortText}
        data-autofocus
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <Textarea
        label="Note"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={limits.longText}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </ConfirmDialog>
  );
}
