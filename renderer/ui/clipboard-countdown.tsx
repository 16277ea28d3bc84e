import { Anchor } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useAct, useVaultEvent } from '../data.ts';

/** `0:27`. */
export function formatSeconds(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Says when the clipboard forgets what was copied, and clears it at once if asked. Empty while it holds nothing. */
export function ClipboardCountdown(): ReactNode {
  const [left, setLeft] = useState(0);
  const clear = useAct('clipboard.clear', { onDone: () => setLeft(0) });
  useVaultEvent('clipboard.tick', ({ secondsLeft }) => setLeft(secondsLeft));
  if (left === 0) return null;
  return (
    <p className="muted small">
      Clipboard clears in <b className="num dim">{formatSeconds(left)}</b> ·{' '}
      <Anchor component="button" type="button" inherit onClick={() => clear.mutate({})}>
        Clear now
      </Anchor>
    </p>
  );
}
