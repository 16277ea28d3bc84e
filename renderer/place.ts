import { useSyncExternalStore } from 'react';

/** Every view and what it can be opened with. */
export interface ViewArguments {
  issue: Record<never, never>;
  check: Record<never, never>;
  /** `id`: opens that invite's drawer. `search`: puts the cursor into the search field. */
  invites: { readonly id?: number; readonly search?: boolean };
  /** `inviteId`: shows that invite's events alone. */
  audit: { readonly inviteId?: number };
  devices: Record<never, never>;
  desk: Record<never, never>;
  /** `section`: the heading to scroll to. */
  settings: { readonly section?: string };
}

export type ViewName = keyof ViewArguments;

/** Where the window is. `visit` counts, so that going to the same place again is told from staying. */
export type Place = {
  [V in ViewName]: { readonly view: V; readonly args: ViewArguments[V]; readonly visit: number };
}[ViewName];

/** What every view is given. */
export interface ViewProps<V extends ViewName> {
  readonly args: ViewArguments[V];
  readonly visit: number;
}

const start: Place = { view: 'issue', args: {}, visit: 0 };
let here: Place = start;
const listeners = new Set<() => void>();

function set(place: Place): void {
  here = place;
  for (const listener of listeners) listener();
}

/** Opens a view: `go('invites', { id: 1284 })`. */
export function go<V extends ViewName>(view: V, args: ViewArguments[V] = {}): void {
  set({ view, args, visit: here.visit + 1 } as Place);
}

/** Back to the first view, as after unlocking. */
export function goHome(): void {
  set(start);
}

/** Where the window is now. */
export function usePlace(): Place {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => here,
  );
}
