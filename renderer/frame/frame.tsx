import './frame.css';
import { useDisclosure } from '@mantine/hooks';
import { IconCommand, IconKeyboard, IconLock, IconPlus, IconSearch } from '@tabler/icons-react';
import { Activity, lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import type { CallOutput } from '../../shared/contract.ts';
import { useAct } from '../data.ts';
import { go, type Place, usePlace, type ViewName } from '../place.ts';
import { Boundary } from '../ui/boundary.tsx';
import { Loading } from '../ui/loading.tsx';
import { type Shortcut, useShortcuts } from './shortcuts.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { Sidebar } from './sidebar.tsx';
import { VaultAlerts } from './vault-alerts.tsx';
import { views } from './views.ts';

const Palette = lazy(async () => ({ default: (await import('../features/palette/palette.tsx')).Palette }));

/** The window of an open vault: sidebar, keys, and the views that were opened so far. */
export function Frame({ status }: { readonly status: CallOutput<'vault.status'> }): ReactNode {
  const place = usePlace();
  const opened = useOpened(place);
  const main = useRef<HTMLElement>(null);
  const lock = useAct('vault.lock');
  const [help, { open: openHelp, close: closeHelp }] = useDisclosure();
  const [palette, { open: openPalette, close: closePalette }] = useDisclosure();

  const shortcuts: Shortcut[] = [
    { keys: 'N', label: 'New invite', icon: IconPlus, run: () => go('issue') },
    { keys: 'F', label: 'Find an invite', icon: IconSearch, run: () => go('invites', { search: true }) },
    { keys: 'L', label: 'Lock the vault', icon: IconLock, run: () => lock.mutate({}) },
    { keys: 'Mod+K', label: 'Everything by name', icon: IconCommand, run: openPalette },
    { keys: '/', label: 'Keyboard shortcuts', icon: IconKeyboard, run: openHelp },
    ...views.map(({ name, title, icon }, at) => ({ keys: `Mod+${at + 1}`, label: title, icon, run: () => go(name) })),
  ];
  useShortcuts(shortcuts);
  useTitle(place.view);
  useEffect(() => {
    // A view that wants the cursor has it by now; else the keyboard goes on from the view's beginning.
    if (place.visit > 0 && !main.current?.contains(document.activeElement)) main.current?.focus();
  }, [place.visit]);

  return (
    <div className="frame">
      <a className="frame-skip" href="#main">
        Skip to the view
      </a>
      <Sidebar status={status} current={place.view} onLock={() => lock.mutate({})} />
      <main className="frame-main" id="main" ref={main} tabIndex={-1}>
        {status.session && <VaultAlerts session={status.session} />}
        {views.map(({ name, component: View }) => {
          const last = opened.get(name);
          if (last === undefined) return null;
          return (
            <Activity key={name} mode={name === place.view ? 'visible' : 'hidden'}>
              <div className="frame-view">
                <Boundary>
                  <Suspense fallback={<Loading />}>
                    <View args={last.args} visit={last.visit} />
                  </Suspense>
                </Boundary>
              </div>
            </Activity>
          );
        })}
      </main>
      <ShortcutsDialog opened={help} shortcuts={shortcuts} onClose={closeHelp} />
      {palette && (
        <Suspense fallback={null}>
          <Palette commands={shortcuts} onClose={closePalette} />
        </Suspense>
      )}
    </div>
  );
}

/** Every view that was opened, with where it was opened last. */
function useOpened(place: Place): ReadonlyMap<ViewName, Place> {
  const [opened, setOpened] = useState<ReadonlyMap<ViewName, Place>>(() => new Map([[place.view, place]]));
  if (opened.get(place.view) === place) return opened;
  const next = new Map(opened).set(place.view, place);
  setOpened(next);
  return next;
}

function useTitle(view: ViewName): void {
  useEffect(() => {
    document.title = `${views.find(({ name }) => name === view)?.title} · Invite Vault`;
    return () => {
      document.title = 'Invite Vault';
    };
  }, [view]);
}
