import './shortcuts-dialog.css';
import { Modal } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { formatKeys } from '../ui/key-hint.tsx';
import type { Shortcut } from './shortcuts.ts';

interface Props {
  readonly opened: boolean;
  readonly shortcuts: readonly Shortcut[];
  readonly onClose: () => void;
}

/** Every key that the window hears. */
export function ShortcutsDialog({ opened, shortcuts, onClose }: Props): ReactNode {
  const rows = [...shortcuts.map(({ keys, label }) => ({ keys, label })), { keys: 'Esc', label: 'Leave a field' }];
  return (
    <Modal opened={opened} onClose={onClose} title="Keyboard" closeButtonProps={{ 'aria-label': 'Close' }}>
      <dl className="shortcuts-list">
        {rows.map(({ keys, label }) => (
          <Fragment key={keys}>
            <dt>{label}</dt>
            <dd>
              <kbd className="key-hint">{formatKeys(keys)}</kbd>
            </dd>
          </Fragment>
        ))}
      </dl>
      <p className="muted small shortcuts-note">Single letters are heard while the cursor is in no field.</p>
    </Modal>
  );
}
