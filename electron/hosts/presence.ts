import type { AppHost } from './app-host.ts';

type Away = Parameters<Parameters<AppHost['onAway']>[0]>[0];

/** Whether the operator is there, by what the window and the clocks tell. */
export interface Presence {
  /** There was a sign of the operator. */
  readonly active: () => void;
  /** The operator went away. */
  readonly away: (why: Away) => void;
  readonly idleMs: AppHost['idleMs'];
  readonly onAway: AppHost['onAway'];
  readonly stop: () => void;
}

const lookEveryMs = 2_000;
/** A machine that was busy may be late by seconds; one that slept is late by more. */
const sleptMs = 30_000;

/** Begins to watch. A gap in the time that passes says that the machine slept. */
export function openPresence(): Presence {
  const listeners = new Set<(why: Away) => void>();
  const away = (why: Away) => {
    for (const listener of listeners) listener(why);
  };
  let seen = now();
  let looked = now();
  const look = setInterval(() => {
    const slept = passedSince(looked) > lookEveryMs + sleptMs;
    looked = now();
    if (slept) away('sleep');
  }, lookEveryMs);
  return {
    active: () => {
      seen = now();
    },
    away,
    idleMs: () => passedSince(seen),
    onAway: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    stop: () => clearInterval(look),
  };
}

/** One clock stands still while the machine sleeps, on some systems; the other can be set. */
function now(): { readonly wall: number; readonly steady: number } {
  return { wall: Date.now(), steady: performance.now() };
}

/** Milliseconds, by the clock that says more. */
function passedSince(then: ReturnType<typeof now>): number {
  const { wall, steady } = now();
  return Math.max(wall - then.wall, steady - then.steady);
}
