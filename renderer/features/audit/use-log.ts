import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { AuditEvent } from '../../../shared/domain/audit-event.ts';
import { type AuditFilter, isEmptyFilter } from '../../../shared/domain/audit-filter.ts';
import { api } from '../../api.ts';
import { passedByMs, useRead } from '../../data.ts';

/** The log, or what a filter lets through of it, newest first, as far as it was looked at. */
export interface Log {
  /** Rows that there are; of a filter, only those that were read so far unless `exact`. */
  readonly count: number;
  readonly exact: boolean;
  /** The event of a row; undefined while it is on its way. */
  readonly at: (index: number) => AuditEvent | undefined;
  /** The row of an event, where that is known. */
  readonly indexOf: (seq: number) => number | null;
  /** Where rows come in while it is looked at: new events at the top, further pages at the bottom. */
  readonly growsAt: 'top' | 'bottom';
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly retry: () => void;
  /** Wants those rows. */
  readonly onDrawn: (first: number, last: number) => void;
}

/** The events that a filter lets through. */
export function useLog(filter: AuditFilter): Log {
  const whole = isEmptyFilter(filter);
  const all = useWholeLog(whole);
  const found = useFoundEvents(filter, !whole);
  return whole ? all : found;
}

/** Events of one block. Numbers have no gaps, so any part of the whole log can be read at once. */
const blockSize = 100;
/** How long the scroll bar has to rest before far blocks are read. Milliseconds. */
const restMs = 60;

function blockOf(seq: number): number {
  return Math.floor((seq - 1) / blockSize);
}

function useWholeLog(enabled: boolean): Log {
  const status = useRead('vault.status', {});
  const count = status.data?.session?.head.seq ?? 0;
  const [rows, setRows] = useState({ first: 0, last: blockSize });
  const wanted = useRef(rows);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(resting.current), []);
  const onDrawn = useCallback((first: number, last: number) => {
    const near = Math.abs(first - wanted.current.first) <= blockSize;
    wanted.current = { first, last };
    clearTimeout(resting.current);
    if (near) setRows(wanted.current);
    else resting.current = setTimeout(() => setRows(wanted.current), restMs);
  }, []);

  // Half a block more on either side, so that a wheel finds it there.
  const newest = blockOf(Math.min(count, Math.max(1, count - rows.first + blockSize / 2)));
  const oldest = blockOf(Math.max(1, count - rows.last - blockSize / 2));
  const blocks = useMemo(
    () => (enabled && count > 0 ? Array.from({ length: newest - oldest + 1 }, (_, at) => newest - at) : []),
    [enabled, count, newest, oldest],
  );
  const pages = useQueries({
    queries: blocks.map((block) => {
      const query = { order: 'newest', limit: blockSize, after: (block + 1) * blockSize + 1 } as const;
      return { queryKey: ['audit.list', query], queryFn: () => api['audit.list'](query), gcTime: passedByMs };
    }),
  });

  const at = (index: number) => {
    const seq = count - index;
    const events = pages[newest - blockOf(seq)]?.data?.events;
    const top = events?.[0]?.seq;
    return top === undefined ? undefined : events?.[top - seq];
  };
  const failed = pages.find((page) => page.isError);
  return {
    count,
    exact: true,
    at,
    indexOf: (seq) => (seq <= count ? count - seq : null),
    growsAt: 'top',
    isPending: status.isPending,
    error: status.error ?? failed?.error ?? null,
    retry: () => void (failed ?? status).refetch(),
    onDrawn,
  };
}

/** Events of one page of a filter. */
const pageSize = 500;
/** Rows before the end at which the next page is asked for. */
const ahead = 100;

function useFoundEvents(filter: AuditFilter, enabled: boolean): Log {
  const pages = useInfiniteQuery({
    queryKey: ['audit.list', 'found', filter],
    queryFn: ({ pageParam }) =>
      api['audit.list']({ filter, order: 'newest', limit: pageSize, ...(pageParam !== null && { after: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled,
  });
  const events = useMemo(() => pages.data?.pages.flatMap((page) => page.events) ?? [], [pages.data]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const wantsMore = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const count = events.length;
  const onDrawn = useCallback(
    (_: number, last: number) => {
      if (wantsMore && last > count - ahead) void fetchNextPage();
    },
    [wantsMore, count, fetchNextPage],
  );
  const indexOf = (seq: number) => {
    const index = events.findIndex((event) => event.seq === seq);
    return index < 0 ? null : index;
  };
  return {
    count,
    exact: !hasNextPage,
    at: (index) => events[index],
    indexOf,
    growsAt: 'bottom',
    isPending: enabled && pages.isPending,
    error: pages.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : pages.refetch()),
    onDrawn,
  };
}
