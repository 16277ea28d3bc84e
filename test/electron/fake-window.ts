import { EventEmitter } from 'node:events';
import type { BrowserWindow, BrowserWindowConstructorOptions, InputEvent, WebContents, WebFrameMain } from 'electron';
import type { FakeSession } from './fake-session.ts';
import type { Shape } from './shape.ts';

type WindowOpen = Parameters<WebContents['setWindowOpenHandler']>[0];
type Tell = (channel: string, ...args: unknown[]) => void;

/** Electron's event object, as far as a listener may use it. */
export class FakeEvent {
  prevented = false;
  readonly preventDefault = () => {
    this.prevented = true;
  };
}

/** The page of a window. */
export class FakeContents extends EventEmitter {
  readonly mainFrame = { url: '', parent: null } satisfies Shape<WebFrameMain>;
  readonly pressed: InputEvent[] = [];
  windowOpen: WindowOpen | null = null;
  destroyed = false;

  constructor(tell: Tell) {
    super();
    Object.assign(this, {
      isDestroyed: () => this.destroyed,
      setWindowOpenHandler: (handler) => {
        this.windowOpen = handler;
      },
      printToPDF: async (options) => Buffer.from(`%PDF ${JSON.stringify(options)}`),
      sendInputEvent: (event) => void this.pressed.push(event),
      send: (channel, ...args) => {
        if (this.destroyed) throw new TypeError('Object has been destroyed');
        tell(channel, ...structuredClone(args));
      },
    } satisfies Shape<WebContents>);
  }

  /** Whether the page's own listeners refuse an event, such as a navigation. */
  refuses(event: string, ...args: unknown[]): boolean {
    const fake = new FakeEvent();
    this.emit(event, fake, ...args);
    return fake.prevented;
  }
}

/** What a window is tied to. */
export interface FakeTies {
  readonly tell: Tell;
  readonly runPreload: () => Promise<void>;
  readonly onLoaded: () => void;
  readonly onClosed: () => void;
}

/** A window without a desktop. */
export class FakeWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: FakeContents;
  /** What was done to it. */
  readonly acts: string[] = [];
  readonly loaded: string[] = [];
  bounds = { x: 0, y: 0, width: 0, height: 0 };
  minimized = false;
  maximized = false;
  contentProtection: boolean | null = null;
  ground: string | undefined;
  destroyed = false;

  constructor(options: BrowserWindowConstructorOptions, ties: FakeTies) {
    super();
    this.options = options;
    this.webContents = new FakeContents(ties.tell);
    this.ground = options.backgroundColor;
    const { x = 0, y = 0, width = 0, height = 0 } = options;
    this.bounds = { x, y, width, height };
    Object.assign(this, {
      loadURL: async (url) => {
        this.loaded.push(url);
        const session = options.webPreferences?.session as unknown as FakeSession;
        const response = await session.request(url);
        if (!response.ok) throw new Error(`ERR_FAILED loading ${url}`);
        this.webContents.mainFrame.url = url;
        await ties.runPreload();
        this.emit('ready-to-show');
        ties.onLoaded();
      },
      show: () => void this.acts.push('show'),
      focus: () => void this.acts.push('focus'),
      restore: () => void this.acts.push('restore'),
      maximize: () => {
        this.maximized = true;
      },
      isMinimized: () => this.minimized,
      isMaximized: () => this.maximized,
      isDestroyed: () => this.destroyed,
      getNormalBounds: () => this.bounds,
      setContentProtection: (enable) => {
        this.contentProtection = enable;
      },
      setBackgroundColor: (colour) => {
        this.ground = colour;
      },
      close: () => {
        this.emit('close', new FakeEvent());
        this.destroyed = true;
        this.webContents.destroyed = true;
        this.emit('closed');
        ties.onClosed();
      },
    } satisfies Shape<BrowserWindow>);
  }
}

/** As the code under test has it. */
export type AsWindow = FakeWindow & Pick<BrowserWindow, 'close'>;
