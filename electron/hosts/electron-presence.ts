import { powerMonitor } from 'electron';
import type { AppHost } from './app-host.ts';
import { nodeTimers } from './timers.ts';

/** How soon a locked screen is seen where the system does not tell of it. Milliseconds. */
const lookEveryMs = 5_000;

/** How long nobody has touched keyboard or mouse. Milliseconds. */
export const idleMs: AppHost['idleMs'] = () => powerMonitor.getSystemIdleTime() * 1_000;

/** Hears that the machine goes to sleep or its screen is locked; what it returns stops that. */
export const onAway: AppHost['onAway'] = (listener) => {
  const sleep = () => listener('sleep');
  const screenLock = () => listener('screen_lock');
  powerMonitor.on('suspend', sleep);
  powerMonitor.on('lock-screen', screenLock);
  let locked = false;
  // Linux tells of no locked screen, but says so where it is asked.
  const stopLooking = nodeTimers.every(lookEveryMs, () => {
    const before = locked;
    locked = powerMonitor.getSystemIdleState(1) === 'locked';
    if (locked && !before) screenLock();
  });
  return () => {
    powerMonitor.off('suspend', sleep);
    powerMonitor.off('lock-screen', screenLock);
    stopLooking();
  };
};
