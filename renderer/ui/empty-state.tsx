import './empty-state.css';
import type { ReactNode } from 'react';

interface Props {
  /** What there is none of. */
  readonly title: string;
  /** What to do about it. */
  readonly text: ReactNode;
  readonly action?: ReactNode;
}

/** Stands where a list would, and says what to do. */
export function EmptyState({ title, text, action }: Props): ReactNode {
  return (
    <div className="empty-state">
      <h2>{title}</h2>
      <p>{text}</p>
      {action}
    </div>
  );
}
