import type { Frame, Page, Route } from 'playwright-core';
import type { AppHost } from './app-host.ts';
import { chromiumDialogs } from './chromium-dialogs.ts';
import { type LaunchOptions, launchChromium } from './chromium-launch.ts';
import { exposeVault, tellPage } from './chromium-page.ts';
import { type HostWorld, openHostWorld } from './chromium-world.ts';
import { downloadsFolder } from './downloads-folder.ts';
import { foreignPage } from './foreign-page.ts';
import type { Host } from './host.ts';
import { openPresence } from './presence.ts';
import { nodeTimers } from './timers.ts';
import type { WindowFiles } from './window-files.ts';

/** Answers a call of the page; never throws. */
export type Answer = (name: unknown, input: unknown) => Promise<unknown>;

export interface ChromiumOptions extends Omit<LaunchOptions, 'url'> {
  readonly machine: Host;
  readonly files: WindowFiles;
  readonly preferences: AppHost['preferences'];
  readonly reportBug: AppHost['reportBug'];
}

/** A window of the installed Chromium or Chrome. */
export interface ChromiumWindow {
  readonly host: AppHost;
  /** Shows the page, whose calls go to `answer`. */
  readonly show: (answer: Answer) => Promise<void>;
  /** Ends when the operator wants the window closed, or when it or its browser is gone. */
  readonly ended: Promise<'closed' | 'crashed'>;
  /** Ends the browser. */
  readonly close: () => Promise<void>;
}

/** No machine can have this name (RFC 6761), and the browser has no way to look for one. */
const origin = 'https://vault.invalid';
const url = `${origin}/`;
const names = { call: 'callVault', hear: 'hearVault' } as const;

/** Opens the window, empty as yet. Throws NoWindowError where the browser does not start. */
export async function openChromium(options: ChromiumOptions): Promise<ChromiumWindow> {
  const { machine, files, preferences, reportBug, env } = options;
  const { context, end } = await launchChromium({ ...options, url });
  const [page = await context.newPage()] = context.pages();
  const presence = openPresence();
  const world = await openHostWorld(page, origin, (sign) => {
    if (sign === 'active') presence.active();
    else presence.away('screen_lock');
  });

  const ending = Promise.withResolvers<'closed' | 'crashed'>();
  page.once('close', () => ending.resolve('closed'));
  page.once('crash', () => ending.resolve('crashed'));
  context.once('close', () => ending.resolve('closed'));
  page.on('dialog', (dialog) => {
    // The page stays until what was copied from it is out of the clipboard.
    if (dialog.type() === 'beforeunload') ending.resolve('closed');
    void dialog.dismiss().catch(() => {});
  });
  // Nothing else opens here: no popup, and none of the browser's own windows.
  context.on('page', (other) => void other.close().catch(() => {}));
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame() && !isOwn(frame)) void page.goto(url).catch(() => {});
  });
  await context.route('**/*', (route) => serve(route, page, files).catch(() => {}));

  return {
    host: {
      ...machine,
      timers: nodeTimers,
      dialogs: chromiumDialogs(world, () => downloadsFolder(env)),
      clipboard: clipboardOf(world),
      printPdf: world.printPdf,
      idleMs: presence.idleMs,
      onAway: presence.onAway,
      notify: (event, payload) => {
        if (event === 'vault.locked') void world.run('dismiss').catch(() => {});
        // A page that is not there yet reads how things are when it comes.
        void page.evaluate(tellPage, { hear: names.hear, event, payload }).catch(() => {});
      },
      preferences,
      // The page draws its own theme; a browser cannot keep a window out of pictures of the screen.
      show: () => {},
      reportBug,
    },
    show: async (answer) => {
      await context.exposeBinding(names.call, async ({ frame }, name: unknown, input: unknown) =>
        // As one text: the driver would look at each value of a long answer by itself, for seconds.
        JSON.stringify(frame === page.mainFrame() && isOwn(frame) ? await answer(name, input) : foreignPage),
      );
      await context.addInitScript(exposeVault, names);
      await page.goto(url);
    },
    ended: ending.promise,
    close: async () => {
      presence.stop();
      await end();
    },
  };
}

function isOwn(frame: Frame): boolean {
  return frame.url() === url || frame.url().startsWith(`${url}#`);
}

/** Gives the window its own files, and nothing to anyone else. An aborted navigation leaves the page as it is. */
async function serve(route: Route, page: Page, files: WindowFiles): Promise<void> {
  const request = route.request();
  const { origin: asked, pathname, search } = new URL(request.url());
  const allowed = asked === origin && search === '' && request.method() === 'GET';
  const isPage = request.isNavigationRequest();
  const file = allowed && isPage === (pathname === '/') && request.frame().page() === page ? files(pathname) : null;
  if (file === null) await route.abort('aborted');
  else await route.fulfill({ status: 200, headers: { ...file.headers }, body: file.body });
}

function clipboardOf(world: HostWorld): AppHost['clipboard'] {
  return {
    read: () => world.withClipboard(() => world.run('paste')),
    write: (text) =>
      world.withClipboard(async () => {
        await world.run('copy', text);
        await world.run('guard', text !== '');
      }),
  };
}
