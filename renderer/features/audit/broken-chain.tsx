import { IconShieldX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { formatCount } from '../../ui/words.ts';

type Fault = NonNullable<CallOutput<'audit.verify'>['failure']>;

const faults: Record<Fault['kind'], string> = {
  edited: 'An event of the log was edited.',
  removed: 'Events were removed from the log.',
  inserted: 'An event was put into the log.',
  reordered: 'Events of the log were moved.',
  truncated: 'The end of the log was cut off.',
  impossible: 'The log tells what cannot have happened.',
};

/** What was done to the log, and what to do about it. */
export function BrokenChain({ result }: { readonly result: CallOutput<'audit.verify'> }): ReactNode {
  const { failure, verified } = result;
  if (failure === null) return null;
  return (
    <div className="audit-broken" role="alert">
      <IconShieldX size={24} aria-hidden />
      <div>
        <p className="strong">
          {faults[failure.kind]} Up to #{formatCount(verified.seq)} it is as it was written.
        </p>
        <p>
          The check says: <bdi>{failure.message}</bdi>. Somebody changed the vault’s files past this app. Keep a copy of
          the folder as it is, then restore your newest backup from before.
        </p>
      </div>
    </div>
  );
}
