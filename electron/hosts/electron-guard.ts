import type { Session, WebContents } from 'electron';
import { isOwnUrl } from './electron-page.ts';

/** What a page may load besides its own files: what it has made itself. Its policy says where. */
const ownMatter = ['blob:', 'data:'];

/** Refuses a session's pages every permission, every device, every download and every request elsewhere. */
export function guardSession(session: Session, { devTools }: { readonly devTools: boolean }): void {
  const schemes = devTools ? [...ownMatter, 'devtools:'] : ownMatter;
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Its dictionaries would come from the network.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isOwnUrl(url) && !schemes.some((scheme) => url.startsWith(scheme)) });
  });
}

/** Keeps a page where it is: no navigation, no window, no page within the page. */
export function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
