import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** One answer to a window that asks for a file of the built page. */
export interface WindowFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The file that a URL's path names, as it stands there; null where there is none. */
export type WindowFiles = (pathname: string) => WindowFile | null;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** What the build puts into the page where a nonce belongs. */
const noncePlace = '__CSP_NONCE__';

/**
 * Serves the built page from `folder`. Its files are listed once, so that no path can name anything else, however it is
 * written. Throws where there is no such folder.
 */
export function openWindowFiles(folder: string): WindowFiles {
  const files = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(`/${relative(folder, path).split(sep).join('/')}`, path);
  }
  return (pathname) => {
    const path = files.get(pathname === '/' ? '/index.html' : pathname);
    const type = path === undefined ? undefined : types[extname(path)];
    if (path === undefined || type === undefined) return null;
    const nonce = randomBytes(16).toString('base64');
    const body = readFileSync(path);
    const isPage = type.startsWith('text/html');
    return {
      headers: headersOf(type, isPage ? ` 'nonce-${nonce}'` : ''),
      body: isPage ? Buffer.from(body.toString('utf8').replaceAll(noncePlace, nonce)) : body,
    };
  };
}

/** A worker has the policy of its own file, so every file comes with it. */
function headersOf(type: string, nonce: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'self'${nonce}`,
      `style-src 'self'${nonce}`,
      "font-src 'self'",
      "img-src 'self' blob: data:",
      "connect-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
