import { useState } from 'react';
import type { CallInput, CallOutput } from '../../../shared/contract.ts';
import { codeOf, useAct } from '../../data.ts';

type UseInput = CallInput<'invites.use'>;
type UseOutput = CallOutput<'invites.use'>;

/** Using a code up, with the question that comes where the invite was handed to another program. */
export interface CodeUse {
  readonly busy: boolean;
  readonly error: unknown;
  /** Whether the operator must say that it may be used here all the same. */
  readonly asksAnyway: boolean;
  readonly start: (input: UseInput) => void;
  readonly anyway: () => void;
  readonly giveUp: () => void;
}

/** See {@link CodeUse}. `onUsed` gets the verdict also where the code turned out not to be usable. */
export function useCodeUse(onUsed: (output: UseOutput) => void): CodeUse {
  const [last, setLast] = useState<UseInput | null>(null);
  const use = useAct('invites.use', { onDone: onUsed, onError: () => {} });
  const asksAnyway = codeOf(use.error) === 'handed_over';
  return {
    busy: use.isPending,
    error: asksAnyway ? null : use.error,
    asksAnyway,
    start: (input) => {
      setLast(input);
      use.mutate(input);
    },
    anyway: () => {
      if (last !== null) use.mutate({ ...last, anyway: true });
    },
    giveUp: use.reset,
  };
}
