import type { CallOutput } from '../../shared/contract.ts';
import { shownRequests } from '../../shared/domain/desk.ts';
import { queryClient, useRead, useVaultEvent } from '../data.ts';

export type DeskStatus = CallOutput<'desk.status'>;
export type OpenDesk = NonNullable<DeskStatus['open']>;

const key = ['desk.status', {}] as const;

/** The desk as it stands, kept up to date by what the main process tells. */
export function useDesk() {
  const desk = useRead('desk.status', {});
  useVaultEvent('desk.changed', () => void queryClient.invalidateQueries({ queryKey: key }));
  useVaultEvent('desk.requests', ({ requests, counts }) => {
    queryClient.setQueryData<DeskStatus>(key, (before) => {
      if (!before?.open) return before;
      const known = before.requests[0]?.number ?? 0;
      const fresh = requests.filter(({ number }) => number > known);
      return {
        ...before,
        open: { ...before.open, counts },
        requests: [...fresh, ...before.requests].slice(0, shownRequests),
      };
    });
  });
  return desk;
}

/** The base URL that links to an open desk begin with; null while it is closed. */
export function deskAddress(status: DeskStatus | undefined): string | null {
  return status?.open?.addresses[0] ?? null;
}
