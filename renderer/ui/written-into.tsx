import type { ReactNode } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { asSentence } from './words.ts';

export type Into = NonNullable<CallOutput<'invites.generateBatch'>['into']>;

/** Which file of another program holds the code as well, and what the operator should know of it. */
export function WrittenInto({ into: { path, notes } }: { readonly into: Into }): ReactNode {
  return (
    <p className="muted small written-into">
      Also written into <bdi className="dim strong">{path}</bdi>. Using it here has to be confirmed.
      {notes.map((note) => ` ${asSentence(note)}`)}
    </p>
  );
}
