/** The program behind `npm start`: builds what is out of date, then opens the window; with `--demo` on a throwaway vault. */
import { buildIfStale } from './build-if-stale.ts';

const words = process.argv.slice(2);

buildIfStale(console.error);
if (words.includes('--demo')) {
  const { prepareDemo } = await import('./demo/window.ts');
  const options = await prepareDemo(words.filter((word) => word !== '--demo'));
  process.argv.splice(2, words.length, ...options);
}
// In this process, so that what ends it ends the window.
await import(new URL('../dist/shell.js', import.meta.url).href);
