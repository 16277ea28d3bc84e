import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { CallOutput } from '../../../shared/contract.ts';
import { api } from '../../api.ts';

export type DeviceToken = CallOutput<'tokens.list'>['tokens'][number];

/** Tokens of one page. */
const pageSize = 500;
/** Rows before the end at which the next page is asked for. */
const ahead = 100;

/** The minted tokens, newest first, as far as they were looked at. */
export function useTokens() {
  const pages = useInfiniteQuery({
    queryKey: ['tokens.list', 'all'],
    queryFn: ({ pageParam }) =>
      api['tokens.list']({ limit: pageSize, ...(pageParam !== null && { before: pageParam }) }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ tokens }) => (tokens.length < pageSize ? null : (tokens.at(-1)?.id ?? null)),
  });
  const tokens = useMemo<readonly DeviceToken[]>(
    () => pages.data?.pages.flatMap((page) => page.tokens) ?? [],
    [pages.data],
  );
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = pages;
  const wantsMore = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  const count = tokens.length;
  const onDrawn = useCallback(
    (_: number, last: number) => {
      if (wantsMore && last > count - ahead) void fetchNextPage();
    },
    [wantsMore, count, fetchNextPage],
  );
  return {
    tokens,
    exact: !hasNextPage,
    isPending: pages.isPending,
    error: pages.error,
    retry: () => void (isFetchNextPageError ? fetchNextPage() : pages.refetch()),
    onDrawn,
  };
}
