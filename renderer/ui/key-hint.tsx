import './key-hint.css';
import type { ReactNode } from 'react';

const isMac = /^Mac/.test(navigator.platform);

/** `Mod+K` as this machine writes it: `⌘K`, `Ctrl K`. */
export function formatKeys(keys: string): string {
  return isMac ? keys.replace('Mod+', '⌘') : keys.replace('Mod+', 'Ctrl ');
}

/** The key that does the same. */
export function KeyHint({ keys }: { readonly keys: string }): ReactNode {
  return (
    <kbd className="key-hint" aria-hidden>
      {formatKeys(keys)}
    </kbd>
  );
}
