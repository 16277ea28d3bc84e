import './brand-mark.css';
import type { ReactNode } from 'react';

/** The shield as an outline, beside words that say that something holds. */
export function SealMark(): ReactNode {
  return (
    <svg className="seal-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2.5 4.5 5.3v5.9c0 4.6 3.1 8.4 7.5 10.1 4.4-1.7 7.5-5.5 7.5-10.1V5.3z" />
      <path d="m8.8 11.9 2.3 2.3 4.2-4.4" />
    </svg>
  );
}

/** The shield. */
export function BrandMark({ className = '' }: { readonly className?: string }): ReactNode {
  return (
    <svg className={`brand-mark ${className}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d="M12 2 4 5v6.2c0 4.9 3.3 9 8 10.8 4.7-1.8 8-5.9 8-10.8V5z" />
      <path d="m8.6 12 2.5 2.5 4.6-4.8" />
    </svg>
  );
}
