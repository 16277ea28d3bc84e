import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../e2e/support/place.ts';

/** What the window may weigh: all of its scripts and styles, compressed. Bytes. */
export const bundleLimit = 350_000;

/** The scripts and styles of the built window. Its fonts are compressed as they are, and fetched by need. */
export interface WindowBundle {
  /** Bytes of all of them, each compressed by gzip. */
  readonly bytes: number;
  /** Bytes of those in `first`. */
  readonly firstBytes: number;
  /** What the page names, and so is loaded before anything is shown. */
  readonly first: readonly string[];
  /** Names of the files, such as `check-view-BQxv2f.js`. */
  readonly files: readonly string[];
}

/** Weighs the built window. */
export function weighWindow(): WindowBundle {
  const folder = join(root, 'dist/renderer');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const files = readdirSync(join(folder, 'assets')).filter((name) => /\.(js|css)$/.test(name));
  const weighed = files.map((name) => ({
    name,
    bytes: gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length,
  }));
  const sum = (parts: typeof weighed) => parts.reduce((all, { bytes }) => all + bytes, 0);
  const first = files.filter((name) => page.includes(name));
  return { bytes: sum(weighed), firstBytes: sum(weighed.filter(({ name }) => first.includes(name))), first, files };
}
