import type { Host } from './host.ts';

/** Calls back later. What a timer returns stops it. Milliseconds. */
export interface Timers {
  readonly after: (ms: number, run: () => void) => () => void;
  readonly every: (ms: number, run: () => void) => () => void;
}

/** A question for a file; null is the answer of who dismisses it. */
export interface Dialogs {
  /** Asks where to write; the dialog itself asks before another file is replaced. */
  readonly save: (ask: {
    readonly title: string;
    readonly name: string;
    readonly endings: readonly string[];
  }) => Promise<string | null>;
  readonly open: (ask: { readonly title: string; readonly endings: readonly string[] }) => Promise<string | null>;
}

export interface HostClipboard {
  readonly read: () => Promise<string>;
  readonly write: (text: string) => Promise<void>;
}

/** What the app asks of the desktop, besides what every program asks of its machine. */
export interface AppHost extends Host {
  readonly timers: Timers;
  readonly dialogs: Dialogs;
  readonly clipboard: HostClipboard;
  /** A PDF of what the window would print now, pages as its styles say. It exists in memory alone. */
  readonly printPdf: () => Promise<Buffer>;
  /** How long nobody has touched keyboard or mouse. Milliseconds. */
  readonly idleMs: () => number;
  /** Hears that the machine goes to sleep or its screen is locked; what it returns stops that. */
  readonly onAway: (listener: (why: 'sleep' | 'screen_lock') => void) => () => void;
  /** Tells every window of an event. */
  readonly notify: (event: string, payload: unknown) => void;
  /** The text in which the app keeps its preferences, outside the vault; null where none was kept. */
  readonly preferences: { readonly read: () => string | null; readonly write: (text: string) => void };
  /** Makes the windows look as the preferences say. */
  readonly show: (look: { readonly theme: 'system' | 'light' | 'dark'; readonly contentProtection: boolean }) => void;
  /** Hears of a fault that no one foresaw, to write it where a developer looks. */
  readonly reportBug: (thrown: unknown) => void;
}
