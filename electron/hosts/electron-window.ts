import { BrowserWindow, Menu, nativeTheme, type Session, screen, type WebPreferences } from 'electron';
import type { AppHost } from './app-host.ts';
import { textMenu } from './electron-menu.ts';
import { fitBounds, readWindowState, writeWindowState } from './window-state.ts';

export interface WindowOptions {
  readonly session: Session;
  /** The preload script: one CommonJS file. */
  readonly preload: string;
  readonly devTools: boolean;
  /** Where the window's place is kept. */
  readonly place: AppHost['preferences'];
  readonly reportBug: AppHost['reportBug'];
}

const firstSize = { width: 1280, height: 800 };
const leastSize = { minWidth: 900, minHeight: 600 };

/** What a page may: draw itself, and call by the preload script. */
export function webPreferences({ session, preload, devTools }: WindowOptions): WebPreferences {
  return {
    session,
    preload,
    devTools,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  };
}

/** The page's own ground in the present theme, so that nothing flashes where it is not drawn yet. */
export function groundColour(): string {
  return nativeTheme.shouldUseDarkColors ? '#131413' : '#f6f5f2';
}

/** Makes the window, hidden until its page is drawn, where the last one was closed. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { place, reportBug } = options;
  const kept = readWindowState(place.read());
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea);
  const bounds = kept && fitBounds(kept.bounds, areas);
  const window = new BrowserWindow({
    ...firstSize,
    ...bounds,
    ...leastSize,
    title: 'Invite Vault',
    show: false,
    autoHideMenuBar: true,
    backgroundColor: groundColour(),
    webPreferences: webPreferences(options),
  });
  if (kept?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    try {
      place.write(writeWindowState({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }));
    } catch (error) {
      reportBug(error);
    }
  });
  window.webContents.on('context-menu', (_event, { editFlags }) => {
    const template = textMenu(editFlags);
    if (template.length > 0) Menu.buildFromTemplate(template).popup({ window });
  });
  return window;
}
