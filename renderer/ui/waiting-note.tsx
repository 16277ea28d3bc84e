import type { ReactNode } from 'react';
import { useLate } from './use-late.ts';

/** A write is done in a few milliseconds, unless it waits for another one. Milliseconds. */
const momentMs = 1_000;

/** Says that what is under way waits for another write, once it takes longer than it does by itself. */
export function WaitingNote({ busy }: { readonly busy: boolean }): ReactNode {
  if (!useLate(busy, momentMs)) return null;
  return (
    <p className="muted small" role="status">
      Waiting for another write to the vault to end; then this is done.
    </p>
  );
}
