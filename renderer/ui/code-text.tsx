import './code-text.css';
import type { ReactNode } from 'react';

interface Props {
  /** What comes before the part that matters: the link up to the code. */
  readonly before?: string;
  readonly children: string;
  /** In a box of its own, broken where it must be. */
  readonly boxed?: boolean;
}

/** A code: mono, without ligatures; the part that matters is dark, the rest grey. Never turned by what surrounds it. */
export function CodeText({ before = '', children, boxed = false }: Props): ReactNode {
  return (
    <code className={boxed ? 'code-text code-text-box' : 'code-text'} dir="ltr" translate="no">
      {before}
      {boxed ? <b>{children}</b> : children}
    </code>
  );
}
