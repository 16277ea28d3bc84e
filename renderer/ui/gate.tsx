import './gate.css';
import type { ReactNode } from 'react';
import { BrandMark } from './brand-mark.tsx';

interface Props {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
  /** A line at the foot of the window. */
  readonly foot?: ReactNode;
  readonly wide?: boolean;
}

/** The box that stands alone in the window before the vault is open. */
export function Gate({ title, lead, children, foot, wide = false }: Props): ReactNode {
  return (
    <div className="gate">
      <main className={wide ? 'gate-box gate-box-wide' : 'gate-box'}>
        <BrandMark className="gate-mark" />
        <h1>{title}</h1>
        {lead !== undefined && <p className="gate-lead">{lead}</p>}
        {children}
      </main>
      <footer className="gate-foot">{foot}</footer>
    </div>
  );
}
