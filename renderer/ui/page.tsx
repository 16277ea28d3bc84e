import './page.css';
import type { ReactNode } from 'react';

interface Props {
  readonly title: string;
  /** One line under the title. */
  readonly lead?: ReactNode;
  /** Stands beside the title: a state of the whole view. */
  readonly badge?: ReactNode;
  /** The view's own actions, the primary one last. */
  readonly actions?: ReactNode;
  /** As high as the window, for a view whose list scrolls by itself. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

/** How every view begins. */
export function Page({ title, lead, badge, actions, fill = false, children }: Props): ReactNode {
  return (
    <div className={fill ? 'page page-fill' : 'page'}>
      <header className="page-head">
        <div className="page-head-text">
          <div className="page-title">
            <h1>{title}</h1>
            {badge}
          </div>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions}
      </header>
      {children}
    </div>
  );
}
