import { useState } from 'react';

/** A dialog that begins afresh each time it is opened. */
export interface Dialog {
  readonly opened: boolean;
  /** Another one each time: the `key` of what holds the dialog's fields. */
  readonly times: number;
  readonly open: () => void;
  readonly close: () => void;
}

export function useDialog(): Dialog {
  const [{ opened, times }, set] = useState({ opened: false, times: 0 });
  return {
    opened,
    times,
    open: () => set({ opened: true, times: times + 1 }),
    close: () => set({ opened: false, times }),
  };
}
