import './confirm-dialog.css';
import { Button, Modal } from '@mantine/core';
import { type FormEvent, type ReactNode, useId } from 'react';
import { ErrorNote } from './error-note.tsx';

interface Props {
  readonly opened: boolean;
  /** The question, in words: "Revoke 3 invites?" */
  readonly title: string;
  /** What it means, and whether it can be undone. */
  readonly text: ReactNode;
  /** The verb, never "OK". */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly error?: unknown;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** Fields that belong to the answer. */
  readonly children?: ReactNode;
}

/** Asks before something that cannot be undone. Cancel has the cursor, unless a field of the dialog takes it. */
export function ConfirmDialog(props: Props): ReactNode {
  const { opened, title, text, confirm, danger = false, busy = false, disabled = false, error, children } = props;
  const textId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React lets it rise to a form that the dialog was opened from.
    event.stopPropagation();
    if (!busy && !disabled) props.onConfirm();
  };
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      title={title}
      withCloseButton={false}
      attributes={{ content: { 'aria-describedby': textId } }}
    >
      <form className="confirm-dialog" onSubmit={submit}>
        <div id={textId} className="confirm-dialog-text">
          {text}
        </div>
        {children}
        {error !== undefined && error !== null && <ErrorNote error={error} />}
        <div className="confirm-dialog-actions">
          <Button onClick={props.onClose} data-autofocus={children === undefined ? true : undefined}>
            Cancel
          </Button>
          <Button type="submit" variant="filled" color={danger ? 'bad' : 'accent'} loading={busy} disabled={disabled}>
            {confirm}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
