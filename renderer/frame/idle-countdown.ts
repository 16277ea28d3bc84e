import { useEffect, useState } from 'react';
import { useSeconds } from '../ui/use-now.ts';

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/**
 * Seconds until the vault locks for want of any sign of the operator, as far as this window sees one; null where idling
 * never locks. Only told here: the main process counts for itself, and it is the one that locks.
 */
export function useIdleCountdown(minutes: number | null): number | null {
  const [seenAt, setSeenAt] = useState(() => Date.now());
  const now = useSeconds();
  useEffect(() => {
    // Once a second is often enough: a pointer moves a hundred times in that.
    const seen = () => setSeenAt((before) => (Date.now() - before < 1_000 ? before : Date.now()));
    for (const sign of signs) window.addEventListener(sign, seen, { passive: true, capture: true });
    return () => {
      for (const sign of signs) window.removeEventListener(sign, seen, { capture: true });
    };
  }, []);
  if (minutes === null) return null;
  // What was seen since the last tick lies after it.
  const idleMs = Math.max(0, now - seenAt);
  return Math.max(0, Math.ceil((minutes * 60_000 - idleMs) / 1_000));
}
