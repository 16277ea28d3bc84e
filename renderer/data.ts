import { QueryClient, type UseQueryOptions, type UseQueryResult, useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import type { CallInput, CallName, CallOutput, EventName, EventPayload } from '../shared/contract.ts';
import { ApiError, api, isCancelled } from './api.ts';
import { Held } from './held.ts';
import { toastError } from './ui/toasts.ts';

/**
 * How long each of many answers is kept that nobody looks at any more: records, parts of the log. An operator passes
 * hundreds of them in a few minutes. Milliseconds.
 */
export const passedByMs = 60_000;

/** Everything read from the vault; emptied when it locks. Nothing goes stale by time: events say what changed. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Number.POSITIVE_INFINITY, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always', gcTime: 0 },
  },
});
queryClient.setQueryDefaults(['invites.show' satisfies CallName], { gcTime: passedByMs });

type ReadOptions<C extends CallName> = Omit<UseQueryOptions<CallOutput<C>, Error>, 'queryKey' | 'queryFn'>;

function callByName<C extends CallName>(name: C, input: CallInput<C>): Promise<CallOutput<C>> {
  // One name at a time, input and output belong together; the compiler sees all names at once.
  const one = api[name] as unknown as (input: CallInput<C>) => Promise<CallOutput<C>>;
  return one(input);
}

/** What a call answers, kept and read again whenever the registry changes. */
export function useRead<C extends CallName>(
  name: C,
  input: CallInput<C>,
  options: ReadOptions<C> = {},
): UseQueryResult<CallOutput<C>, Error> {
  return useQuery({ ...options, queryKey: [name, input], queryFn: () => callByName(name, input) });
}

interface ActOptions<C extends CallName> {
  readonly onDone?: (value: CallOutput<C>, input: CallInput<C>) => void;
  /** Left out: a toast that stays. */
  readonly onError?: (error: Error) => void;
}

/**
 * A call that changes something. Its answer, in which a code may be, goes to `onDone` and is kept nowhere. A dismissed file
 * dialog is no error.
 */
export function useAct<C extends CallName>(name: C, { onDone, onError = toastError }: ActOptions<C> = {}) {
  return useMutation<Held<CallOutput<C>>, Error, CallInput<C>>({
    mutationFn: async (input) => new Held(await callByName(name, input)),
    onSuccess: (answer, input) => {
      const { value } = answer;
      answer.letGo();
      if (value !== null) onDone?.(value, input);
    },
    onError: (error) => {
      if (!isCancelled(error)) onError(error);
    },
  });
}

/** Hears an event of the main process while the component is there. */
export function useVaultEvent<E extends EventName>(event: E, listener: (payload: EventPayload<E>) => void): void {
  const heard = useEffectEvent(listener);
  useEffect(() => api.on(event, (payload) => heard(payload)), [event]);
}

/** The error of a read or an act as the envelope's class, where it is one. */
export function codeOf(error: unknown): ApiError['code'] | null {
  return error instanceof ApiError ? error.code : null;
}
