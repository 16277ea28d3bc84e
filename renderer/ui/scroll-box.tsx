import type { ReactNode, RefObject } from 'react';

/** Without this the keyboard does not reach a box that only scrolls. */
const reachable = { tabIndex: 0 } as const;

interface Props {
  readonly label: string;
  readonly className: string;
  /** The element that scrolls, for a virtual list. */
  readonly box?: RefObject<HTMLElement | null>;
  readonly children: ReactNode;
}

/** A part that scrolls by itself, also by keyboard. */
export function ScrollBox({ label, className, box, children }: Props): ReactNode {
  return (
    <section className={className} aria-label={label} {...(box && { ref: box })} {...reachable}>
      {children}
    </section>
  );
}
