/** The program behind `npm start`: builds what is out of date, then opens the window. */
import { buildIfStale } from './build-if-stale.ts';

buildIfStale();
// In this process, so that what ends it ends the window.
await import(new URL('../dist/shell.js', import.meta.url).href);
