import './loading.css';
import { Loader } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** Fills the window. */
  readonly whole?: boolean;
  readonly label?: string;
}

/** Something is on its way. Shows after a moment only. */
export function Loading({ whole = false, label = 'Loading' }: Props): ReactNode {
  return (
    <div className={whole ? 'loading loading-whole' : 'loading'} role="status">
      <Loader size="sm" aria-hidden />
      <span className="visually-hidden">{label}</span>
    </div>
  );
}
