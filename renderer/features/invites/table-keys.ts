import type { KeyboardEvent } from 'react';

interface Options {
  readonly count: number;
  /** The row that the keyboard is at; null before it was anywhere. */
  readonly active: number | null;
  /** The row at the top, and how many are seen. */
  readonly look: () => { readonly top: number; readonly seen: number };
  readonly onMove: (index: number, extend: boolean) => void;
  readonly onOpen: (index: number) => void;
  readonly onToggle: (index: number) => void;
  readonly onTakeAll: () => void;
  /** Escape: whatever is open or chosen goes. Returns whether there was anything. */
  readonly onLeave: () => boolean;
}

/** The keys of the table: arrows, page keys, Home and End move; Enter opens; Space chooses; Ctrl/Cmd-A chooses all. */
export function tableKeys(options: Options): (event: KeyboardEvent) => void {
  const { count, active, look, onMove, onOpen, onToggle, onTakeAll, onLeave } = options;
  const act = (event: KeyboardEvent): boolean => {
    if (event.key === 'Escape') return onLeave();
    if (count === 0 || event.altKey) return false;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
      onTakeAll();
      return true;
    }
    if (event.ctrlKey || event.metaKey) return false;
    const { top, seen } = look();
    const here = active ?? Math.ceil(top);
    const page = Math.max(1, Math.floor(seen) - 1);
    const steps: Readonly<Record<string, number>> = {
      // The first arrow goes to the first row that is seen.
      ArrowDown: active === null ? here : here + 1,
      ArrowUp: here - 1,
      PageDown: here + page,
      PageUp: here - page,
      Home: 0,
      End: count - 1,
    };
    const aimed = steps[event.key];
    if (aimed !== undefined) {
      onMove(Math.min(count - 1, Math.max(0, aimed)), event.shiftKey);
      return true;
    }
    if (event.key === 'Enter') onOpen(here);
    else if (event.key === ' ') onToggle(here);
    else return false;
    return true;
  };
  return (event) => {
    // The heads of the columns have their own use for Enter and Space.
    if (event.target === event.currentTarget && act(event)) event.preventDefault();
  };
}
