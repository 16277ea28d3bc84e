/** What the auto-lock looks at. Milliseconds. */
export interface IdleReading {
  /** How long nobody has touched keyboard or mouse. */
  readonly idleMs: number;
  /** How long that may last; null: for ever. */
  readonly limitMs: number | null;
  /** Whether something, such as a desk that is open, keeps the vault open meanwhile. */
  readonly held: boolean;
}

export type IdleDecision = { readonly lock: true } | { readonly lock: false; readonly lookInMs: number };

/** The limit may be changed, or the machine sleep, so nobody waits longer than this for the next look. */
const longestWaitMs = 15_000;
/** Idle times come in whole seconds on some systems; a shorter wait would only spin. */
const shortestWaitMs = 250;

/** Whether idling locks the vault now, and if not, when to look again. Pure. */
export function decideAutoLock({ idleMs, limitMs, held }: IdleReading): IdleDecision {
  if (limitMs === null || held) return { lock: false, lookInMs: longestWaitMs };
  const leftMs = limitMs - idleMs;
  if (leftMs <= 0) return { lock: true };
  return { lock: false, lookInMs: Math.min(Math.max(leftMs, shortestWaitMs), longestWaitMs) };
}
