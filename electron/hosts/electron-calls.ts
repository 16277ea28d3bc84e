import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import { callChannel } from './electron-channels.ts';
import { isOwnUrl } from './electron-page.ts';
import { foreignPage } from './foreign-page.ts';

/** Answers a call of the window; never throws. */
export type Answer = (name: unknown, input: unknown) => Promise<unknown>;

/** Lets the page of `contents` call, and tells every other sender that it may not. */
export function serveCalls(contents: WebContents, answer: Answer): void {
  ipcMain.handle(callChannel, async (event, name: unknown, input: unknown) =>
    isOwnPage(event, contents) ? await answer(name, input) : foreignPage,
  );
}

/** The whole of the window's page: no frame within it, and not what it may have become. */
function isOwnPage({ sender, senderFrame }: IpcMainInvokeEvent, contents: WebContents): boolean {
  return sender === contents && senderFrame !== null && senderFrame.parent === null && isOwnUrl(senderFrame.url);
}
