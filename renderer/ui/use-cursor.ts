import { type RefObject, useEffect, useRef } from 'react';

/** A field that takes the cursor, its text selected, each time its view is opened. */
export function useCursor<T extends HTMLInputElement | HTMLTextAreaElement>(visit: number): RefObject<T | null> {
  const field = useRef<T>(null);
  const taken = useRef(-1);
  useEffect(() => {
    if (taken.current === visit) return;
    taken.current = visit;
    field.current?.focus();
    field.current?.select();
  }, [visit]);
  return field;
}
