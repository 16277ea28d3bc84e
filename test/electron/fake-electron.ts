import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import type {
  App,
  BrowserWindowConstructorOptions,
  Clipboard,
  ClipboardItem,
  ContextBridge,
  CustomScheme,
  Dialog,
  IpcMain,
  IpcMainInvokeEvent,
  IpcRenderer,
  Menu,
  NativeTheme,
  PowerMonitor,
  Protocol,
  Screen,
  session as Sessions,
} from 'electron';
import { FakeSession } from './fake-session.ts';
import { type AsWindow, FakeWindow } from './fake-window.ts';
import type { Shape } from './shape.ts';

type Template = Parameters<typeof Menu.buildFromTemplate>[0][number];
type InvokeHandler = Parameters<IpcMain['handle']>[1];

export interface FakeSetUp {
  readonly packaged?: boolean;
  /** Whether another process holds the lock of the single instance. */
  readonly alreadyOpen?: boolean;
  /** Whether the desktop is dark. */
  readonly dark?: boolean;
  /** Runs before a page does. */
  readonly runPreload?: () => Promise<void>;
}

/**
 * Electron without a screen: it keeps what it is told, and a test plays the desktop. All that crosses between the window
 * and the main process is cloned, as Electron does it.
 */
export class FakeElectron {
  /** What was done that must stand in a certain order. */
  readonly order: string[] = [];
  readonly switches = new Map<string, string>();
  readonly removedSwitches: string[] = [];
  readonly paths = new Map<string, string>();
  readonly exits: number[] = [];
  relaunches = 0;
  readonly sessions: FakeSession[] = [];
  readonly windows: AsWindow[] = [];
  readonly schemes: CustomScheme[] = [];
  readonly asked: unknown[] = [];
  /** What the dialogs answer, one after the other; then they are dismissed. */
  readonly chosen: string[] = [];
  readonly errorBoxes: string[] = [];
  /** What the page has from the preload script. */
  readonly exposed: Record<string, unknown> = {};
  readonly workArea = { x: 0, y: 25, width: 1920, height: 1055 };
  /** What the clipboard holds, by format. */
  clipboard: Readonly<Record<string, unknown>> = {};
  clipboardTakesMarks = true;
  idleSeconds = 0;
  idleState: 'active' | 'idle' | 'locked' | 'unknown' = 'active';
  menu: readonly Template[] = [];
  popped: readonly Template[] | null = null;
  readonly app: EventEmitter;
  readonly powerMonitor: EventEmitter;
  readonly nativeTheme: { themeSource: NativeTheme['themeSource']; readonly shouldUseDarkColors: boolean };
  /** Hears the names of the calls that the page sends. */
  onInvoke: (name: unknown) => void = () => {};
  readonly #invokes = new Map<string, InvokeHandler>();
  readonly #renderer = new EventEmitter();
  readonly #ready = Promise.withResolvers<void>();
  readonly #loaded = Promise.withResolvers<void>();
  readonly #runPreload: () => Promise<void>;

  constructor({ packaged = false, alreadyOpen = false, dark = false, runPreload = async () => {} }: FakeSetUp = {}) {
    this.nativeTheme = {
      themeSource: 'system',
      get shouldUseDarkColors() {
        return this.themeSource === 'system' ? dark : this.themeSource === 'dark';
      },
    } satisfies Shape<NativeTheme>;
    this.#runPreload = runPreload;
    this.app = Object.assign(new EventEmitter(), {
      isPackaged: packaged,
      commandLine: {
        appendSwitch: (name, value = '') => void this.switches.set(name, value),
        removeSwitch: (name) => void this.removedSwitches.push(name),
      },
      enableSandbox: () => void this.order.push('sandbox'),
      setName: () => {},
      setPath: (name, path) => {
        if (!existsSync(path)) throw new Error(`Failed to set path '${name}'`);
        this.order.push(`path ${name}`);
        this.paths.set(name, path);
      },
      requestSingleInstanceLock: () => {
        this.order.push('single instance');
        return !alreadyOpen;
      },
      whenReady: () => this.#ready.promise.then(() => void this.order.push('ready')),
      exit: (code = 0) => void this.exits.push(code),
      relaunch: () => {
        this.relaunches += 1;
      },
    } satisfies Shape<App>);
    this.powerMonitor = Object.assign(new EventEmitter(), {
      getSystemIdleTime: () => this.idleSeconds,
      getSystemIdleState: () => this.idleState,
    } satisfies Shape<PowerMonitor>);
  }

  get window(): AsWindow {
    const [window] = this.windows;
    if (window === undefined) throw new Error('there is no window');
    return window;
  }

  get session(): FakeSession {
    const [session] = this.sessions;
    if (session === undefined) throw new Error('there is no session');
    return session;
  }

  /** Ends when the page is loaded. */
  get loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  /** The app becomes ready. */
  becomeReady(): void {
    this.#ready.resolve();
  }

  /** Calls the main process as a page does; `event` says which. */
  async invoke(channel: string, args: readonly unknown[], event: Partial<IpcMainInvokeEvent> = {}): Promise<unknown> {
    const { webContents } = this.window;
    const sent = { sender: webContents, senderFrame: webContents.mainFrame, ...event } as unknown as IpcMainInvokeEvent;
    const handler = this.#invokes.get(channel);
    this.onInvoke(args[0]);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return structuredClone(await handler(sent, ...structuredClone(args)));
  }

  /** What `import … from 'electron'` gives. */
  get module() {
    const { app, powerMonitor, nativeTheme } = this;
    const renderer = this.#renderer;
    const runPreload = this.#runPreload;
    const onLoaded = this.#loaded.resolve;
    const opened = (window: FakeWindow) => {
      this.order.push('window');
      this.windows.push(window as AsWindow);
      app.emit('web-contents-created', {}, window.webContents);
    };
    return {
      app,
      powerMonitor,
      nativeTheme,
      BrowserWindow: class extends FakeWindow {
        constructor(options: BrowserWindowConstructorOptions = {}) {
          super(options, {
            tell: (channel, ...args) => void renderer.emit(channel, {}, ...args),
            runPreload,
            onLoaded,
            onClosed: () => void app.emit('window-all-closed'),
          });
          opened(this);
        }
      },
      Menu: {
        setApplicationMenu: (menu) => {
          this.menu = (menu as unknown as { template: FakeElectron['menu'] }).template;
        },
        buildFromTemplate: (template) => ({
          ...({ template } as object),
          popup: () => {
            this.popped = template;
          },
        }),
      } satisfies Shape<Pick<typeof Menu, 'setApplicationMenu' | 'buildFromTemplate'>>,
      ClipboardItem: class {
        readonly items: Readonly<Record<string, unknown>>;
        readonly types: readonly string[];
        constructor(items: Readonly<Record<string, unknown>>) {
          this.items = items;
          this.types = Object.keys(items);
        }
      } satisfies Shape<typeof ClipboardItem>,
      clipboard: {
        readText: async () => String(this.clipboard['text/plain'] ?? ''),
        writeText: async (text) => {
          this.clipboard = { 'text/plain': text };
        },
        write: async ([item]) => {
          const { items } = item as unknown as { items: FakeElectron['clipboard'] };
          if (!this.clipboardTakesMarks) throw new Error('Failed to write to clipboard');
          this.clipboard = items;
        },
        clear: () => {
          this.clipboard = {};
        },
      } satisfies Shape<Clipboard>,
      dialog: {
        showSaveDialog: async (...asked: unknown[]) => {
          this.asked.push(asked.at(-1));
          const filePath = this.chosen.shift() ?? '';
          return { canceled: filePath === '', filePath };
        },
        showOpenDialog: async (...asked: unknown[]) => {
          this.asked.push(asked.at(-1));
          const filePaths = this.chosen.splice(0, 1);
          return { canceled: filePaths.length === 0, filePaths };
        },
        showErrorBox: (_title, content) => void this.errorBoxes.push(content),
      } satisfies Shape<Dialog>,
      ipcMain: {
        handle: (channel, handler) => {
          if (this.#invokes.has(channel)) throw new Error(`a second handler for '${channel}'`);
          this.#invokes.set(channel, handler);
        },
      } satisfies Shape<IpcMain>,
      protocol: {
        registerSchemesAsPrivileged: (schemes) => {
          this.order.push('scheme');
          this.schemes.push(...schemes);
        },
      } satisfies Shape<Protocol>,
      screen: { getAllDisplays: () => [{ workArea: this.workArea }] } satisfies Shape<Screen>,
      session: {
        fromPartition: (partition, options) => {
          const session = new FakeSession(partition, options);
          this.sessions.push(session);
          return session;
        },
      } satisfies Shape<Pick<typeof Sessions, 'fromPartition'>>,
      contextBridge: {
        exposeInMainWorld: (key, api) => {
          this.exposed[key] = api;
        },
      } satisfies Shape<ContextBridge>,
      ipcRenderer: Object.assign(renderer, {
        invoke: (channel, ...args) => this.invoke(channel, args),
      } satisfies Shape<IpcRenderer>),
    } satisfies Partial<Record<keyof typeof import('electron'), unknown>>;
  }
}
