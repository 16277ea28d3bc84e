import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useReducer, useRef, useState } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { type Invite, limits } from '../../../shared/domain/invite.ts';
import { api } from '../../api.ts';
import { useRead } from '../../data.ts';
import { judgedNow } from '../../ui/use-now.ts';
import { filterOf, type ListSpec, type Total } from './list-spec.ts';
import { type Marks, type Opened, openList, pageQuery, pageSize, pagesOf, type ReadPage } from './open-list.ts';

/** The invites of a list, of which only those that are looked at are read. */
export interface Rows {
  /** The list as it was read last; null before that. For a moment it may still be the one before. */
  readonly opened: Opened | null;
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
  /** Says which rows are looked at. */
  readonly want: (first: number, last: number) => void;
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
  const [opened, setOpened] = useState<Opened | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  const [tries, tryAgain] = useReducer((before: number) => before + 1, 0);
  const [wanted, setWanted] = useState({ first: 0, last: 0 });
  const [asked, setAsked] = useState<readonly number[]>([0]);
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
        setOpened(next);
      } catch (thrown) {
        if (live) setFault(thrown);
      }
    });
    return () => {
      live = false;
    };
  }, [spec, version, counts]);

  const { pages, busy, error } = useQueries({
    queries: opened === null ? [] : asked.map((page) => pageQuery(opened, page)),
    combine: together,
  });
  // While some are on their way no others are asked for: of a scroll bar drawn past thousands, the last place counts.
  const next = pagesOf(wanted.first, wanted.last);
  if (!busy && next.join() !== asked.join()) setAsked(next);

  const at = (index: number) =>
    pages.find(({ page }) => page === Math.floor(index / pageSize))?.invites[index % pageSize];
  return {
    opened,
    count: useReach(opened, pages),
    total: opened?.total ?? null,
    counts,
    all: Object.values(counts ?? {}).reduce((sum, one) => sum + one, 0),
    sortedNewest: pages[0]?.sortedNewest ?? null,
    at,
    want: useCallback((first, last) => {
      setWanted((before) => (before.first === first && before.last === last ? before : { first, last }));
    }, []),
    idsBetween: (from, to) => readIds(spec, at, from, to),
    error: countsError ?? fault ?? error,
    retry: () => {
      if (countsError === null) tryAgain();
      else void refetch();
    },
  };
}

function together(results: readonly UseQueryResult<ReadPage>[]) {
  return {
    pages: results.flatMap(({ data }) => (data === undefined ? [] : [data])),
    busy: results.some(({ isFetching }) => isFetching),
    error: results.find(({ isError }) => isError)?.error ?? null,
  };
}

/** How many rows there are, as far as it is known: what was counted, or what was read and the page after it. */
function useReach(opened: Opened | null, pages: readonly ReadPage[]): number {
  const [reach, setReach] = useState({ opened, end: 0, more: false });
  const last = pages.at(-1);
  const end = last === undefined ? 0 : last.page * pageSize + last.invites.length;
  if (opened !== null && last !== undefined && (reach.opened !== opened || end > reach.end)) {
    setReach({ opened, end, more: last.more });
  }
  if (opened === null) return 0;
  if (!opened.total.more)
    return last !== undefined && !last.more ? Math.min(end, opened.total.count) : opened.total.count;
  return reach.more ? reach.end + pageSize : reach.end;
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
