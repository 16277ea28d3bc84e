import { useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../shared/contract.ts';
import { api, isCancelled, newJob } from '../api.ts';
import { useAct, useVaultEvent } from '../data.ts';

/** The calls that take long, and so tell how far they are. */
type JobCall = { [C in CallName]: 'job' extends keyof CallInput<C> ? C : never }[CallName];

/** How far a job is; `total` is null where nobody can know, `startedAt` is when it first said anything. */
export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly startedAt: number;
}

interface JobOptions<C extends JobCall> {
  readonly onDone?: (value: CallOutput<C>) => void;
  /** Left out: a toast that stays. */
  readonly onError?: (error: Error) => void;
}

/** A long call, with its progress, and the means to cancel it. A cancelled one is no error. */
export function useJob<C extends JobCall>(name: C, { onDone, onError }: JobOptions<C> = {}) {
  const [job, setJob] = useState<string | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [cancelling, setCancelling] = useState(false);
  const [value, setValue] = useState<CallOutput<C> | null>(null);
  const act = useAct(name, {
    onDone: (answer) => {
      setValue(() => answer);
      onDone?.(answer);
    },
    ...(onError !== undefined && { onError }),
  });
  useVaultEvent('job.progress', ({ job: told, done, total }) => {
    if (told === job) setProgress((before) => ({ done, total, startedAt: before?.startedAt ?? Date.now() }));
  });
  const start = (input: Omit<CallInput<C>, 'job'>) => {
    const fresh = newJob();
    setJob(fresh);
    setProgress(null);
    setCancelling(false);
    setValue(null);
    act.mutate({ ...input, job: fresh } as CallInput<C>);
  };
  const cancel = () => {
    if (job === null) return;
    setCancelling(true);
    // What is not running any more needs no cancelling.
    api['jobs.cancel']({ job }).catch(() => {});
  };
  return {
    start,
    cancel,
    cancelling,
    running: act.isPending,
    progress,
    value,
    error: isCancelled(act.error) ? null : act.error,
    reset: () => {
      setValue(null);
      act.reset();
    },
  };
}
