import type { ReactNode } from 'react';

interface SectionProps {
  /** What the section is linked to by. */
  readonly name: string;
  readonly title: string;
  readonly lead?: ReactNode;
  /** Stands at the end of the title's line. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** The element that a section's name stands for. */
export function sectionId(name: string): string {
  return `settings-${name}`;
}

/** One heading of the settings and what stands below it. */
export function Section({ name, title, lead, action, children }: SectionProps): ReactNode {
  const id = sectionId(name);
  return (
    <section className="settings-section" id={id} aria-labelledby={`${id}-title`}>
      <div className="settings-section-head">
        <div>
          <h2 id={`${id}-title`} tabIndex={-1}>
            {title}
          </h2>
          {lead !== undefined && <p className="dim">{lead}</p>}
        </div>
        {action}
      </div>
      <div className="settings-card">{children}</div>
    </section>
  );
}

interface RowProps {
  readonly title: ReactNode;
  /** What it does, in a sentence or two. */
  readonly text?: ReactNode;
  /** What changes it. */
  readonly children?: ReactNode;
}

/** One thing that can be set or done: what it is on the one side, the means on the other. */
export function Row({ title, text, children }: RowProps): ReactNode {
  return (
    <div className="settings-row">
      <div className="settings-row-text">
        <div className="settings-row-title">{title}</div>
        {text !== undefined && <div className="dim small">{text}</div>}
      </div>
      {children !== undefined && <div className="settings-row-control">{children}</div>}
    </div>
  );
}
