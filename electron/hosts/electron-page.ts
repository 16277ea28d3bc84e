import { type CustomScheme, protocol, type Session } from 'electron';
import type { WindowFiles } from './window-files.ts';

const scheme = 'app';
const host = 'vault';

/** Where the window's page lies: an origin of its own that no network knows. */
export const pageUrl = `${scheme}://${host}/`;

/** An origin like that of an https page, so that the policy's 'self' means something, and no right besides. */
const pageScheme: CustomScheme = { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } };

/** Makes the scheme known. Before the app is ready. */
export function declarePage(): void {
  protocol.registerSchemesAsPrivileged([pageScheme]);
}

/** Whether a URL is of the page's own origin. */
export function isOwnUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  // Node knows no origin of a scheme that is not special.
  const parsed = new URL(url);
  return parsed.protocol === `${scheme}:` && parsed.host === host;
}

/** Answers the window's requests with the files of the built page, and with nothing else. */
export function servePage({ protocol }: Session, files: WindowFiles): void {
  protocol.handle(scheme, ({ method, url }) => {
    const { pathname, search } = new URL(url);
    const file = method === 'GET' && isOwnUrl(url) && search === '' ? files(pathname) : null;
    if (file === null) return new Response(null, { status: 404 });
    return new Response(new Uint8Array(file.body), { headers: { ...file.headers } });
  });
}
