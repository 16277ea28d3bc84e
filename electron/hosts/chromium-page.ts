/**
 * What runs inside the page. Each function is sent there as text and so is whole in itself: it sees its arguments, the
 * page, and nothing of this file.
 */

type Listener = (payload: unknown) => void;

/** Puts `window.vault` in place: the page's one way out. */
export function exposeVault({ call, hear }: { readonly call: string; readonly hear: string }): void {
  const page = globalThis as unknown as Record<string, (...args: unknown[]) => unknown>;
  const binding = page[call];
  delete page[call];
  const listeners = new Map<string, Set<Listener>>();
  const vault = {
    call: async (name: unknown, input: unknown) => JSON.parse(String(await binding?.(name, input))),
    on: (event: string, listener: Listener) => {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => void all.delete(listener);
    },
  };
  Object.defineProperty(globalThis, 'vault', { value: Object.freeze(vault) });
  Object.defineProperty(globalThis, hear, {
    value: (event: string, payload: unknown) => {
      for (const listener of listeners.get(event) ?? []) listener(payload);
    },
  });
}

/** Gives an event to the listeners of the page. */
export function tellPage({ hear, event, payload }: { hear: string; event: string; payload: unknown }): void {
  (globalThis as unknown as Record<string, (event: string, payload: unknown) => void>)[hear]?.(event, payload);
}

/** The question for a place to write to, as the page shows it. */
export interface PathQuestion {
  readonly title: string;
  readonly path: string;
  readonly action: string;
  /** What was wrong with the answer of before, or has to be known; empty where nothing is. */
  readonly note: string;
  /** Whether something is lost: then Cancel has the cursor. */
  readonly careful: boolean;
}

/** What the host's own world in the page offers: page and host share the document there, but no script. */
export interface PrivateWorld {
  readonly pickFile: (accept: string) => Promise<unknown>;
  readonly askPath: (question: PathQuestion) => Promise<string | null>;
  readonly dismiss: () => void;
  readonly guard: (on: boolean) => void;
  readonly copy: (text: string) => Promise<void>;
  readonly paste: () => Promise<string>;
}

/** What of the DOM is used below; the rest of this folder knows none. */
interface DomEvent {
  readonly isTrusted: boolean;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly target: unknown;
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
interface Target {
  addEventListener(name: string, listener: (event: DomEvent) => void, options?: object): void;
}
interface Element extends Target {
  type: string;
  accept: string;
  value: string;
  textContent: string;
  hidden: boolean;
  readonly files: ArrayLike<unknown> | null;
  readonly classList: { add(name: string): void };
  attachShadow(options: { mode: 'closed' }): Shadow;
  append(child: Element): void;
  remove(): void;
  click(): void;
  focus(): void;
  setSelectionRange(from: number, to: number): void;
  showModal(): void;
}
interface Shadow {
  innerHTML: string;
  adoptedStyleSheets: unknown[];
  querySelector(selector: string): Element;
}
interface IdleDetector extends Target {
  readonly screenState: 'locked' | 'unlocked';
  start(options: { threshold: number }): Promise<void>;
}
interface Dom extends Target {
  readonly document: { readonly body: Element; createElement(name: string): Element };
  readonly navigator: { readonly clipboard: { writeText(text: string): Promise<void>; readText(): Promise<string> } };
  readonly CSSStyleSheet: new () => { replaceSync(css: string): void };
  readonly IdleDetector?: new () => IdleDetector;
}

/** Prepares that world: tells by the binding `tell` when the operator is active and when the screen is locked. */
export function preparePrivateWorld({ tell, css }: { readonly tell: string; readonly css: string }): void {
  const page = globalThis as unknown as Dom;
  const { document } = page;
  const say = (globalThis as unknown as Record<string, (text: string) => void>)[tell];

  let saidAt = Number.NEGATIVE_INFINITY;
  const seen = ({ isTrusted }: DomEvent) => {
    if (!isTrusted || performance.now() - saidAt < 1_000) return;
    saidAt = performance.now();
    say?.('active');
  };
  for (const sign of ['pointerdown', 'pointermove', 'keydown', 'wheel']) {
    page.addEventListener(sign, seen, { passive: true, capture: true });
  }
  // The browser's own ways to leave or reload the page, or to search the web for what is marked in it.
  page.addEventListener('keydown', (event) => {
    const reloads = event.key === 'F5' || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'r');
    if (reloads) event.preventDefault();
  });
  for (const way of ['contextmenu', 'dragover', 'drop']) page.addEventListener(way, (event) => event.preventDefault());

  let guarded = false;
  page.addEventListener('beforeunload', (event) => {
    if (guarded) event.preventDefault();
  });

  page.addEventListener('load', () => {
    const { IdleDetector } = page;
    if (IdleDetector === undefined) return;
    const detector = new IdleDetector();
    detector.addEventListener('change', () => {
      if (detector.screenState === 'locked') say?.('screen_lock');
    });
    // It takes no shorter threshold; only the screen is of interest here. Some systems do not tell.
    detector.start({ threshold: 60_000 }).catch(() => {});
  });

  let question: Element | null = null;
  let dismissOpen = () => {};
  page.addEventListener(
    'keydown',
    (event) => {
      // The page's own keys are not meant while a question is open.
      if (question !== null && event.target !== question) event.stopImmediatePropagation();
    },
    { capture: true },
  );
  const world: PrivateWorld = {
    pickFile: (accept) =>
      new Promise((done) => {
        const input = document.createElement('input');
        input.type = 'file';
        input.accept = accept;
        input.addEventListener('change', () => done(input.files?.[0] ?? null));
        input.addEventListener('cancel', () => done(null));
        input.click();
      }),
    askPath: ({ title, path, action, note, careful }) =>
      new Promise((done) => {
        dismissOpen();
        const place = document.createElement('div');
        question = place;
        for (const name of ['keydown', 'keyup', 'paste']) {
          place.addEventListener(name, (event) => event.stopPropagation());
        }
        const shadow = place.attachShadow({ mode: 'closed' });
        const sheet = new page.CSSStyleSheet();
        sheet.replaceSync(css);
        shadow.adoptedStyleSheets = [sheet];
        shadow.innerHTML = `<dialog aria-labelledby="title" aria-describedby="note"><form>
          <h2 id="title"></h2>
          <label>File<input spellcheck="false" autocomplete="off"></label>
          <p id="note" role="alert"></p>
          <div><button type="button">Cancel</button><button type="submit"></button></div>
        </form></dialog>`;
        const at = (selector: string) => shadow.querySelector(selector);
        const input = at('input');
        const end = (answer: string | null) => {
          dismissOpen = () => {};
          question = null;
          place.remove();
          done(answer);
        };
        dismissOpen = () => end(null);
        at('h2').textContent = title;
        at('p').textContent = note;
        at('p').hidden = note === '';
        at('[type=submit]').textContent = action;
        if (careful) at('[type=submit]').classList.add('careful');
        input.value = path;
        at('form').addEventListener('submit', (event) => {
          event.preventDefault();
          if (event.isTrusted) end(input.value);
        });
        at('[type=button]').addEventListener('click', () => end(null));
        at('dialog').addEventListener('cancel', () => end(null));
        document.body.append(place);
        at('dialog').showModal();
        if (careful) return at('[type=button]').focus();
        input.focus();
        input.setSelectionRange(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1, path.length);
      }),
    dismiss: () => dismissOpen(),
    guard: (on) => {
      guarded = on;
    },
    copy: (text) => page.navigator.clipboard.writeText(text),
    paste: () => page.navigator.clipboard.readText(),
  };
  Object.defineProperty(globalThis, 'privateWorld', { value: world });
}
