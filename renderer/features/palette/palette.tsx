import { Button, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatKeys } from '../../ui/key-hint.tsx';

/** One line of the palette. */
export interface Command {
  /** The key that does the same, as the shortcuts write it: `N`, `Mod+1`. */
  readonly keys: string;
  readonly label: string;
  readonly run: () => void;
}

interface Props {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Everything that the window can do, by name. Mounted while it is open. */
export function Palette({ commands, onClose }: Props): ReactNode {
  return (
    <Modal opened onClose={onClose} title="Go to" closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="xs">
        {commands.map(({ keys, label, run }) => (
          <Button
            key={keys}
            variant="subtle"
            justify="space-between"
            rightSection={formatKeys(keys)}
            onClick={() => {
              onClose();
              run();
            }}
          >
            {label}
          </Button>
        ))}
      </Stack>
    </Modal>
  );
}
