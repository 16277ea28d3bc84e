import { app, type BrowserWindow, Menu, nativeTheme, powerMonitor, session } from 'electron';
import type { AppHost } from './app-host.ts';
import { type Answer, serveCalls } from './electron-calls.ts';
import { eventChannel } from './electron-channels.ts';
import { electronClipboard } from './electron-clipboard.ts';
import { electronDialogs } from './electron-dialogs.ts';
import { guardSession } from './electron-guard.ts';
import { menuTemplate } from './electron-menu.ts';
import { pageUrl, servePage } from './electron-page.ts';
import { idleMs, onAway } from './electron-presence.ts';
import { groundColour, openWindow } from './electron-window.ts';
import type { Host } from './host.ts';
import { nodeTimers } from './timers.ts';
import type { WindowFiles } from './window-files.ts';

export interface ElectronOptions {
  readonly machine: Host;
  readonly files: WindowFiles;
  /** The preload script: one CommonJS file. */
  readonly preload: string;
  readonly preferences: AppHost['preferences'];
  /** Where the window's place is kept. */
  readonly place: AppHost['preferences'];
  readonly reportBug: AppHost['reportBug'];
}

/** The window of a program that runs in Electron. */
export interface ElectronWindow {
  readonly host: AppHost;
  /** Shows the page, whose calls go to `answer`; `lock` is what the menu's Lock does. */
  readonly show: (answer: Answer, lock: () => void) => Promise<void>;
  /** Ends when the operator or the system wants the app to end, or when the page has crashed. */
  readonly ended: Promise<'closed' | 'crashed'>;
  /** Closes the window. */
  readonly close: () => void;
}

const isMac = process.platform === 'darwin';

/** Opens the window, empty as yet. After the app is ready. */
export function openElectron(options: ElectronOptions): ElectronWindow {
  const { machine, files, preload, preferences, place, reportBug } = options;
  const devTools = !app.isPackaged;
  // Without a name that begins with "persist:" nothing of it is written to a disk.
  const pages = session.fromPartition('vault', { cache: false });
  guardSession(pages, { devTools });
  servePage(pages, files);
  const window = openWindow({ session: pages, preload, devTools, place, reportBug });
  const contents = window.webContents;
  const ended = hearEnd(window);
  hearStarts(window);

  let lockVault = () => {};
  const press = (key: string) => {
    const stroke = { keyCode: key, modifiers: [isMac ? ('meta' as const) : ('control' as const)] };
    contents.sendInputEvent({ type: 'keyDown', ...stroke });
    contents.sendInputEvent({ type: 'keyUp', ...stroke });
  };
  const setMenu = (unlocked: boolean) => {
    const template = menuTemplate({ unlocked, isMac, devTools, lock: () => lockVault(), press });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  };
  setMenu(false);

  return {
    host: {
      ...machine,
      timers: nodeTimers,
      dialogs: electronDialogs(window),
      clipboard: electronClipboard(process.platform),
      printPdf: () => contents.printToPDF({ printBackground: true, preferCSSPageSize: true }),
      idleMs,
      onAway,
      notify: (event, payload) => {
        if (event === 'vault.unlocked') setMenu(true);
        if (event === 'vault.locked') setMenu(false);
        if (!contents.isDestroyed()) contents.send(eventChannel, event, payload);
      },
      preferences,
      show: ({ theme, contentProtection }) => {
        nativeTheme.themeSource = theme;
        if (window.isDestroyed()) return;
        window.setBackgroundColor(groundColour());
        window.setContentProtection(contentProtection);
      },
      reportBug,
    },
    show: async (answer, lock) => {
      lockVault = lock;
      serveCalls(contents, answer);
      await window.loadURL(pageUrl);
    },
    ended,
    close: () => {
      if (!window.isDestroyed()) window.close();
    },
  };
}

/** Nothing ends the process by itself: first the vault is locked. */
function hearEnd(window: BrowserWindow): ElectronWindow['ended'] {
  const { promise, resolve } = Promise.withResolvers<'closed' | 'crashed'>();
  const end = (event?: { readonly preventDefault: () => void }) => {
    event?.preventDefault();
    resolve('closed');
  };
  app.on('before-quit', end);
  app.on('window-all-closed', () => end());
  powerMonitor.on('shutdown', end);
  window.on('session-end', () => end());
  window.webContents.on('render-process-gone', () => resolve('crashed'));
  return promise;
}

/** Who starts the app anew gets its window; while it is ending, a new one after it. */
function hearStarts(window: BrowserWindow): void {
  let relaunches = false;
  const bringForward = () => {
    if (window.isDestroyed()) {
      if (!relaunches) app.relaunch();
      relaunches = true;
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  };
  app.on('second-instance', bringForward);
  app.on('activate', bringForward);
}
