import { useEffect, useState } from 'react';

/** Whether `busy` has been true for `ms` milliseconds without a break. */
export function useLate(busy: boolean, ms: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!busy) return;
    const timer = setTimeout(() => setLate(true), ms);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [busy, ms]);
  return late;
}
