import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { limits } from '../../../shared/domain/invite.ts';
import { useAct } from '../../data.ts';
import { RevokeDialog } from '../../ui/revoke-dialog.tsx';
import { toastDone } from '../../ui/toasts.ts';
import { formatCount, plural } from '../../ui/words.ts';
import type { Selection } from './use-selection.ts';

interface Props {
  readonly selection: Selection;
  /** Rows that there are. */
  readonly count: number;
  /** Only so many hits of a search were sorted; null: all. */
  readonly sortedNewest: number | null;
  readonly onRevoked: () => void;
}

/** What was chosen and what to do with it, and what has to be said of the list. */
export function TableFoot({ selection, count, sortedNewest, onRevoked }: Props): ReactNode {
  const { ids, drop, clear } = selection;
  const [revoking, dialog] = useDisclosure();
  // A reason belongs to one revocation.
  const [times, setTimes] = useState(0);
  const revoke = useAct('invites.revokeMany', {
    onDone: ({ revoked, alreadyEnded }) => {
      dialog.close();
      setTimes(times + 1);
      onRevoked();
      drop([...revoked, ...alreadyEnded]);
      toastDone(
        `${plural(revoked.length, 'invite')} revoked`,
        alreadyEnded.length === 0 ? '' : `${plural(alreadyEnded.length, 'other')} had ended before.`,
      );
    },
    onError: () => {},
  });
  const note =
    sortedNewest !== null && `Sorted among the newest ${formatCount(sortedNewest)} hits. Search for more to narrow it.`;
  if (ids.size === 0 && !note && !revoking) return null;
  return (
    <div className="invite-foot">
      <p role="status">
        {ids.size > 0 && (
          <>
            <b className="num">{formatCount(ids.size)}</b> selected
            {ids.size === limits.batch && count > limits.batch && ': as many as one revocation takes'}
            {note && ' · '}
          </>
        )}
        {note}
      </p>
      {ids.size > 0 && (
        <>
          <Button variant="subtle" onClick={clear}>
            Clear
          </Button>
          <Button
            color="bad"
            onClick={() => {
              revoke.reset();
              dialog.open();
            }}
          >
            Revoke…
          </Button>
        </>
      )}
      <RevokeDialog
        key={times}
        opened={revoking}
        what={{ count: ids.size }}
        busy={revoke.isPending}
        error={revoke.error}
        onRevoke={(reason) => revoke.mutate({ ids: [...ids], reason })}
        onClose={dialog.close}
      />
    </div>
  );
}
