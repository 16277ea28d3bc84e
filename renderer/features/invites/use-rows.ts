import { useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { type Invite, limits } from '../../../shared/domain/invite.ts';
import { api } from '../../api.ts';
import { useRead } from '../../data.ts';
import { judgedNow } from '../../ui/use-now.ts';
import { filterOf, type ListSpec, type Total } from './list-spec.ts';
import { type Marks, type Opened, openList } from './open-list.ts';
import { PageShelf, useShelved } from './page-shelf.ts';

/** The invites of a list, of which only those that are looked at are read. */
export interface Rows {
  /** The list as it was read last; null before that. For a moment it may still be the one before. */
  readonly opened: Opened | null;
  /** What has been read of it. */
  readonly shelf: PageShelf | null;
  /** Rows that can be scrolled to. Where nobody counted them all, more come when the last is reached. */
  readonly count: number;
  readonly total: Total | null;
  readonly counts: CallOutput<'invites.counts'> | undefined;
  /** How many invites there are at all; 0 before that is known. */
  readonly all: number;
  /** How many hits of a search were sorted, where those are not all. */
  readonly sortedNewest: number | null;
  /** The invite of a row; undefined while it is on its way. */
  readonly at: (index: number) => Invite | undefined;
  /** Ids of the rows from one to another, both included, 10,000 at most. */
  readonly idsBetween: (from: number, to: number) => Promise<readonly number[]>;
  readonly error: unknown;
  readonly retry: () => void;
}

/**
 * Reads a list as it is looked at, and again whenever the registry changes. What is shown then changes as a whole: the
 * rows, how many there are, and where those that `marks` names have gone.
 */
export function useRows(spec: ListSpec, marks: () => Marks): Rows {
  const { data: counts, dataUpdatedAt, error: countsError, refetch } = useRead('invites.counts', {});
  const [shelf, setShelf] = useState<PageShelf | null>(null);
  const opened = shelf?.opened ?? null;
  const [fault, setFault] = useState<unknown>(null);
  const [tries, tryAgain] = useReducer((before: number) => before + 1, 0);
  const readMarks = useEffectEvent(() => (opened?.spec === spec ? marks() : null));

  const turn = useRef<Promise<void>>(Promise.resolve());
  const version = `${dataUpdatedAt}.${tries}`;
  useEffect(() => {
    if (counts === undefined) return;
    let live = true;
    // One after the other: of a word that is typed faster than it is found, only the last state is looked for.
    turn.current = turn.current.then(async () => {
      if (!live) return;
      try {
        const next = await openList({ spec, version, counts }, readMarks());
        if (!live) return;
        setFault(null);
        setShelf(new PageShelf(next));
      } catch (thrown) {
        if (live) setFault(thrown);
      }
    });
    return () => {
      live = false;
    };
  }, [spec, version, counts]);

  const at = (index: number) => shelf?.at(index);
  const readError = useShelved(shelf, ({ error }) => error);
  return {
    opened,
    shelf,
    // Each by itself: pages come and go while it is scrolled, and nothing beside the table is drawn for them.
    count: useShelved(shelf, ({ count }) => count),
    total: opened?.total ?? null,
    counts,
    all: Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0),
    sortedNewest: useShelved(shelf, ({ sortedNewest }) => sortedNewest),
    at,
    idsBetween: (from, to) => readIds(spec, at, from, to),
    error: countsError ?? fault ?? readError,
    retry: () => {
      if (countsError === null) tryAgain();
      else void refetch();
    },
  };
}

async function readIds(
  spec: ListSpec,
  at: (index: number) => Invite | undefined,
  from: number,
  to: number,
): Promise<readonly number[]> {
  const count = Math.min(to - from + 1, limits.batch);
  const ids = Array.from({ length: count }, (_, index) => at(from + index)?.id);
  if (ids.every((id) => id !== undefined)) return ids;
  const { invites } = await api['invites.list']({
    ...filterOf(spec, judgedNow()),
    sort: spec.sort,
    limit: count,
    offset: from,
  });
  return invites.map(({ id }) => id);
}
