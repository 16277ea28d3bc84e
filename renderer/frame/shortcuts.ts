import type { TablerIcon } from '@tabler/icons-react';
import { useEffect, useEffectEvent } from 'react';

/** One key and what it does. `Mod` is Cmd on a Mac, else Ctrl; a key without it is heard outside of fields only. */
export interface Shortcut {
  readonly keys: string;
  readonly label: string;
  readonly icon: TablerIcon;
  readonly run: () => void;
}

const isMac = /^Mac/.test(navigator.platform);

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input:not([type=checkbox], [type=radio]), textarea, select') !== null)
  );
}

function matches(event: KeyboardEvent, keys: string): boolean {
  const mod = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  if (keys.startsWith('Mod+')) return mod && !event.altKey && event.key.toUpperCase() === keys.slice(4);
  // Layouts differ in whether `/` needs Shift, so Shift has no say.
  return !event.ctrlKey && !event.metaKey && !event.altKey && event.key.toUpperCase() === keys;
}

/** Whether something lies over the view and the keys belong to it. */
function isCovered(): boolean {
  return (
    document.querySelector('[aria-modal="true"], [role="menu"], [aria-expanded="true"][aria-haspopup="listbox"]') !==
    null
  );
}

/** Hears the window's keys. Escape leaves a field, so that the plain ones are heard again. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.repeat || isCovered()) return;
    const typing = isTyping(event.target);
    if (event.key === 'Escape' && typing && event.target instanceof HTMLElement) return event.target.blur();
    const shortcut = shortcuts.find(({ keys }) => matches(event, keys) && (!typing || keys.startsWith('Mod+')));
    if (shortcut === undefined) return;
    event.preventDefault();
    shortcut.run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
