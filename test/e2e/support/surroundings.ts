import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';

/** What lies around the page, where each shell has its own: questions for files, the clipboard, the screen. */
export interface Surroundings {
  /** Answers with `path` the question for a place to write to that `ask` brings up. */
  readonly saveTo: (path: string, ask: () => Promise<unknown>) => Promise<void>;
  /** Dismisses the question for a place to write to that `ask` brings up. */
  readonly saveNowhere: (ask: () => Promise<unknown>) => Promise<void>;
  /** Answers with `path` the question for a file that `ask` brings up. */
  readonly choose: (path: string, ask: () => Promise<unknown>) => Promise<void>;
  readonly clipboard: {
    readonly read: () => Promise<string>;
    readonly write: (text: string) => Promise<void>;
    /** Puts a picture there, as a program that takes pictures of the screen does. */
    readonly writePicture: (png: string) => Promise<void>;
  };
  readonly lockScreen: () => Promise<void>;
}

/** What lies around a page in Chromium. */
export function aroundChromium(page: Page): Surroundings {
  return {
    saveTo: async (path, ask) => {
      await ask();
      await expect.poll(() => spoken(page)).toContain('File');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(path);
      await page.keyboard.press('Enter');
    },
    saveNowhere: async (ask) => {
      await ask();
      await expect.poll(() => spoken(page)).toContain('File');
      await page.keyboard.press('Escape');
    },
    choose: async (path, ask) => {
      const session = await page.context().newCDPSession(page);
      await session.send('Page.enable');
      await session.send('Page.setInterceptFileChooserDialog', { enabled: true });
      const { promise: opened, resolve } = Promise.withResolvers<number>();
      session.once('Page.fileChooserOpened', ({ backendNodeId = 0 }) => resolve(backendNodeId));
      await ask();
      await session.send('DOM.setFileInputFiles', { files: [path], backendNodeId: await opened });
      await session.detach();
    },
    clipboard: {
      read: async () => String(await withClipboard(page, 'navigator.clipboard.readText()')),
      write: async (text) => void (await withClipboard(page, `navigator.clipboard.writeText(${JSON.stringify(text)})`)),
      writePicture: async (png) => {
        const bytes = `Uint8Array.fromBase64('${readFileSync(png).toString('base64')}')`;
        const item = `new ClipboardItem({ 'image/png': new Blob([${bytes}], { type: 'image/png' }) })`;
        await withClipboard(page, `navigator.clipboard.write([${item}])`);
      },
    },
    lockScreen: async () => {
      const session = await page.context().newCDPSession(page);
      await session.send('Emulation.setIdleOverride', { isUserActive: true, isScreenUnlocked: false });
    },
  };
}

/** Drops a file from the desktop in the middle of what `selector` finds. */
export async function dropFile(page: Page, selector: string, path: string): Promise<void> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`nothing to drop on: ${selector}`);
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
    await session.send('Input.dispatchDragEvent', { type, ...at, data });
  }
  await session.detach();
}

/** The names and values of all that a screen reader would find: what the program draws is not in the page's reach. */
export async function spoken(page: Page): Promise<unknown[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes.filter(({ ignored }) => !ignored).flatMap(({ name, value }) => [name?.value, value?.value]);
}

/** The page itself may not, so the test is let in for a moment. */
async function withClipboard(page: Page, script: string): Promise<unknown> {
  const session = await page.context().newCDPSession(page);
  const permissions = ['clipboardReadWrite', 'clipboardSanitizedWrite', 'idleDetection'] as const;
  await session.send('Browser.grantPermissions', { origin: 'https://vault.invalid', permissions: [...permissions] });
  const value = await page.evaluate(script);
  await session.send('Browser.grantPermissions', { origin: 'https://vault.invalid', permissions: ['idleDetection'] });
  return value;
}
