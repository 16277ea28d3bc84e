import { fileURLToPath } from 'node:url';

const source = fileURLToPath(new URL('../ipc/job-thread.ts', import.meta.url));
const folder = fileURLToPath(new URL('../../node_modules/.cache/invite-vault', import.meta.url));

/** The script of the threads of tests, as {@link bundleThread} makes it. */
export const bundledThread = `${folder}/job-thread.cjs`;

/**
 * Bundles that script, as the program's own thread is bundled. From the sources a thread takes six times as long to start;
 * and Node strips types by WebAssembly, which crashes V8 now and then where threads begin and end (nodejs/node#64500).
 */
export async function bundleThread(): Promise<void> {
  // The tests that name the script have no use for Vite.
  const { build } = await import('vite');
  const external = ['better-sqlite3', 'keytar', /^node:/];
  await build({
    configFile: false,
    logLevel: 'warn',
    ssr: { noExternal: true },
    build: {
      ssr: source,
      outDir: folder,
      target: 'node22',
      rollupOptions: { external, output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false } },
    },
  });
}
