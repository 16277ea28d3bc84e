import './verdict.css';
import type { ReactNode } from 'react';
import { lookIcons, type Standing, standings } from './verdict-words.ts';

interface Props {
  readonly of: Standing;
}

/** A state or a verdict in a row: shape, word and colour. */
export function VerdictBadge({ of }: Props): ReactNode {
  const { word, look } = standings[of];
  const Icon = lookIcons[look];
  return (
    <span className={`verdict-badge look-${look}`}>
      <Icon aria-hidden />
      {word}
    </span>
  );
}

/** The large round mark of a verdict. */
export function VerdictMark({ of }: Props): ReactNode {
  const { look } = standings[of];
  const Icon = lookIcons[look];
  return (
    <span className={`verdict-mark look-${look}`} aria-hidden>
      <Icon />
    </span>
  );
}

/** The words of a verdict, to be read from two metres. */
export function VerdictTitle({ of }: Props): ReactNode {
  const { title, look } = standings[of];
  return <h2 className={`verdict-title look-${look}`}>{title}</h2>;
}
