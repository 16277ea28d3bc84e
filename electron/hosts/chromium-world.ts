import type { CDPSession, Page } from 'playwright-core';
import { type PrivateWorld, preparePrivateWorld } from './chromium-page.ts';
import { pathQuestionStyle } from './chromium-page-style.ts';

/** What the host hears from its world in the page. */
export type Sign = 'active' | 'screen_lock';

/** The host's own world in the page, which the page's scripts cannot reach. */
export interface HostWorld {
  /** Calls one of its functions. Throws where the page is gone. */
  readonly run: <F extends keyof PrivateWorld>(
    name: F,
    ...args: Parameters<PrivateWorld[F]>
  ) => Promise<Awaited<ReturnType<PrivateWorld[F]>>>;
  /** Has a file chosen; returns its path, which no page is told, or null. */
  readonly pickFile: (accept: string) => Promise<string | null>;
  readonly printPdf: () => Promise<Buffer>;
  /** Lets the page read and write the clipboard while `work` runs, and at no other time. */
  readonly withClipboard: <T>(work: () => Promise<T>) => Promise<T>;
}

const worldName = 'invite-vault-host';
const tell = 'tellHost';

/** Opens that world in every document that the page will show from now on. `origin` is the page's. */
export async function openHostWorld(page: Page, origin: string, hear: (sign: Sign) => void): Promise<HostWorld> {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.enable');
  await session.send('Runtime.enable');
  await session.send('Runtime.addBinding', { name: tell, executionContextName: worldName });
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === tell && (payload === 'active' || payload === 'screen_lock')) hear(payload);
  });
  const source = `(${preparePrivateWorld})(${JSON.stringify({ tell, css: pathQuestionStyle })})`;
  await session.send('Page.addScriptToEvaluateOnNewDocument', { source, worldName });
  await permit(session, origin, false);

  const evaluate = async (name: keyof PrivateWorld, args: readonly unknown[], byValue: boolean) => {
    const { frameTree } = await session.send('Page.getFrameTree');
    const frameId = frameTree.frame.id;
    const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId, worldName });
    const answer = await session.send('Runtime.evaluate', {
      expression: `privateWorld.${name}(${args.map((arg) => JSON.stringify(arg)).join()})`,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: byValue,
      // Without a sign of the operator a page may open no file chooser; the call that led here was one.
      userGesture: true,
    });
    // Its text may hold what was copied.
    if (answer.exceptionDetails) throw new Error(`the page refused ${name}`);
    return answer.result;
  };

  return {
    run: async (name, ...args) => (await evaluate(name, args, true)).value,
    pickFile: async (accept) => {
      const { objectId } = await evaluate('pickFile', [accept], false);
      if (objectId === undefined) return null;
      const { path } = await session.send('DOM.getFileInfo', { objectId });
      await session.send('Runtime.releaseObject', { objectId });
      return path;
    },
    printPdf: async () => {
      const { data } = await session.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
      return Buffer.from(data, 'base64');
    },
    withClipboard: async (work) => {
      await permit(session, origin, true);
      try {
        return await work();
      } finally {
        await permit(session, origin, false);
      }
    },
  };
}

/** Grants what is named and refuses all else that a page can ask for. */
async function permit(session: CDPSession, origin: string, clipboard: boolean): Promise<void> {
  await session.send('Browser.grantPermissions', {
    origin,
    permissions: clipboard ? ['idleDetection', 'clipboardReadWrite', 'clipboardSanitizedWrite'] : ['idleDetection'],
  });
}
