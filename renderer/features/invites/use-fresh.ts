import { useState } from 'react';

/** Sets a dialog's fields back each time it is opened. It stays mounted, so that it gives the focus back when it closes. */
export function useFresh(opened: boolean, reset: () => void): void {
  const [before, setBefore] = useState(opened);
  if (before === opened) return;
  setBefore(opened);
  if (opened) reset();
}
