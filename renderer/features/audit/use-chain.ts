import { useEffect, useEffectEvent } from 'react';
import { useRead } from '../../data.ts';
import { useJob } from '../../ui/use-job.ts';

/** Events that are verified unasked when the view is shown: so many take no time. */
const quick = 50_000;

/** Whether the log's chain holds. A short log is verified whenever the view is shown, a long one when it is asked for. */
export function useChain() {
  const newest = useRead('vault.status', {}).data?.session?.head.seq ?? 0;
  const job = useJob('audit.verify', { onError: () => {} });
  const look = useEffectEvent(() => {
    const known = job.value?.ok === true && job.value.verified.seq === newest;
    if (!known && !job.running && newest <= quick) job.start({});
  });
  const ready = newest > 0;
  useEffect(() => {
    if (ready) look();
  }, [ready]);
  return { newest, job };
}
