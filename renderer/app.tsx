import { useMantineColorScheme } from '@mantine/core';
import { cleanNotifications } from '@mantine/notifications';
import { lazy, type ReactNode, Suspense, useEffect, useEffectEvent, useState } from 'react';
import type { LockReason } from '../shared/contract/events.ts';
import { queryClient, useRead, useVaultEvent } from './data.ts';
import { Frame } from './frame/frame.tsx';
import { Held } from './held.ts';
import { goHome } from './place.ts';
import { ErrorNote } from './ui/error-note.tsx';
import { Gate } from './ui/gate.tsx';
import { Loading } from './ui/loading.tsx';
import type { Kit } from './ui/recovery-kit.tsx';
import { toastNotice } from './ui/toasts.ts';
import { setClockMark } from './ui/use-now.ts';

const Welcome = lazy(async () => ({ default: (await import('./features/welcome/welcome-view.tsx')).WelcomeView }));
const Unlock = lazy(async () => ({ default: (await import('./features/welcome/unlock-view.tsx')).UnlockView }));
const FirstKit = lazy(async () => ({ default: (await import('./features/welcome/first-kit.tsx')).FirstKit }));

/** What is true locked or not, and so outlives a lock. */
const outlivesLock = new Set<unknown>(['vault.status', 'settings.get']);

/** The whole window: making a vault, unlocking it, or the frame with its views. */
export function App(): ReactNode {
  const status = useRead('vault.status', {});
  const [kit, setKit] = useState<Held<Kit> | null>(null);
  const [lockedBy, setLockedBy] = useState<LockReason | null>(null);
  useTheme();

  useVaultEvent('vault.locked', ({ reason }) => {
    setLockedBy(reason);
    void queryClient.invalidateQueries();
  });
  useVaultEvent('vault.unlocked', () => void queryClient.invalidateQueries());
  useVaultEvent('registry.changed', readAgainSoon);
  useVaultEvent('history.checked', () => void queryClient.invalidateQueries({ queryKey: ['vault.status'] }));
  useVaultEvent('notice', toastNotice);

  const mark = status.data?.session?.clock.mark ?? null;
  useEffect(() => setClockMark(mark), [mark]);

  const state = status.data?.state;
  useEffect(() => {
    if (state === undefined || state === 'unlocked') return;
    // Nothing that was read from the vault stays in the window.
    queryClient.removeQueries({ predicate: ({ queryKey }) => !outlivesLock.has(queryKey[0]) });
    cleanNotifications();
    goHome();
  }, [state]);

  if (status.isPending) return <Loading whole />;
  // Once it was read, each view tells for itself what it cannot read any more, and the vault can still be locked.
  if (status.isError && status.data === undefined) {
    return (
      <Gate title="The vault does not answer">
        <ErrorNote error={status.error} onRetry={() => void status.refetch()} />
      </Gate>
    );
  }
  return <Suspense fallback={<Loading whole />}>{content()}</Suspense>;

  function content(): ReactNode {
    if (status.data === undefined) return null;
    if (kit !== null) return <FirstKit kit={kit} onDone={() => setKit(null)} />;
    if (status.data.state === 'missing' && status.data.fault === null) {
      return <Welcome status={status.data} onMade={(made) => setKit(new Held(made))} />;
    }
    if (status.data.state === 'unlocked') return <Frame status={status.data} />;
    return <Unlock status={status.data} lockedBy={lockedBy} />;
  }
}

/** A desk that is busy writes many times a second; the window reads again a few times in it. */
const readAgainSoon = throttle(() => void queryClient.invalidateQueries(), 300);

/** Runs `act` at once, and while it is asked for again once more each `everyMs`. */
function throttle(act: () => void, everyMs: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;
  const run = () => {
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (!again) return;
      again = false;
      run();
    }, everyMs);
  };
  return () => {
    if (timer === undefined) run();
    else again = true;
  };
}

/** The theme that the settings ask for; until they are read, the one of the last time. */
function useTheme(): void {
  const settings = useRead('settings.get', {});
  const { setColorScheme } = useMantineColorScheme();
  const theme = settings.data?.app.theme;
  // It is another function each time, and restyles the whole page whenever it is called.
  const put = useEffectEvent(setColorScheme);
  useEffect(() => {
    if (theme !== undefined) put(theme === 'system' ? 'auto' : theme);
  }, [theme]);
}
