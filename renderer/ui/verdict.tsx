import './verdict.css';
import type { ReactNode } from 'react';
import { type Look, lookShapes, type Standing, standings } from './verdict-words.ts';

interface Props {
  readonly of: Standing;
}

/** A state or a verdict in a row: shape, word and colour. The same elements whatever it says, so that lists stay quick. */
export function VerdictBadge({ of }: Props): ReactNode {
  const { word, look } = standings[of];
  return (
    <span className={`verdict-badge look-${look}`}>
      <LookIcon of={look} />
      {word}
    </span>
  );
}

function LookIcon({ of }: { readonly of: Look }): ReactNode {
  return (
    <svg className="look-icon" viewBox="0 0 24 24" aria-hidden>
      <path d={lookShapes[of]} />
    </svg>
  );
}

/** The large round mark of a verdict. */
export function VerdictMark({ of }: Props): ReactNode {
  const { look } = standings[of];
  return (
    <span className={`verdict-mark look-${look}`} aria-hidden>
      <LookIcon of={look} />
    </span>
  );
}

/** The words of a verdict, to be read from two metres. */
export function VerdictTitle({ of }: Props): ReactNode {
  const { title, look } = standings[of];
  return <h2 className={`verdict-title look-${look}`}>{title}</h2>;
}
