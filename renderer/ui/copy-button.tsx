import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useAct } from '../data.ts';

interface Props {
  readonly text: string;
  readonly children: ReactNode;
  readonly primary?: boolean;
  /** Takes the cursor when it appears. */
  readonly focused?: boolean;
  readonly onCopied?: () => void;
}

/** Copies a text by way of the main process, whose clipboard forgets it again. */
export function CopyButton({ text, children, primary = false, focused = false, onCopied }: Props): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = useAct('clipboard.copy', {
    onDone: () => {
      setCopied(true);
      onCopied?.();
    },
  });
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <Button
      variant={primary ? 'filled' : 'default'}
      size="md"
      leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
      onClick={() => copy.mutate({ text })}
      autoFocus={focused}
      data-autofocus={focused ? true : undefined}
    >
      {copied ? 'Copied' : children}
    </Button>
  );
}
