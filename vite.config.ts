import { rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin, type Rolldown } from 'vite';
import { bindingInside, noOtherPrograms } from './build/dependency-patches.ts';
import { callNames, eventNames } from './shared/contract.ts';

// Under a test runner React would be built as for development, larger and with this machine's paths in it.
process.env['NODE_ENV'] = 'production';

/** Stays in its own folder: native addons, the browser's driver, which looks for its files beside it, and Electron. */
const unbundled = ['better-sqlite3', 'keytar', 'playwright-core', 'electron'];
const builtins = [...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** Puts the window's page at the top of its folder, where the host looks for it, not below `renderer/`. */
const pageOnTop: Plugin = {
  name: 'page-on-top',
  enforce: 'post',
  applyToEnvironment: ({ name }) => name === 'renderer',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      const page = bundle['renderer/index.html'];
      if (page) page.fileName = 'index.html';
    },
  },
};

/** Gives the preload script the contract's names alone: it passes values on and has no use for their schemas. */
const contractNames: Plugin = {
  name: 'contract-names',
  applyToEnvironment: ({ name }) => name === 'preload',
  load: {
    filter: { id: /\/shared\/contract\.ts$/ },
    handler: () => `export const [callNames, eventNames] = ${JSON.stringify([callNames, eventNames])};`,
  },
};

interface Making {
  readonly target?: string;
  /** The folder of its chunks. */
  readonly chunks?: string;
  /** What goes into the bundle although it is one of {@link unbundled}. */
  readonly inside?: readonly string[];
  /** What goes into one chunk together, with all that it imports; the first that wants a module has it. */
  readonly groups?: Rolldown.CodeSplittingGroup[];
}

/** A program or library that runs in plain Node or in Electron. Each has its chunks to itself. */
function nodeProgram(
  input: Record<string, string>,
  format: 'cjs' | 'es',
  { target = 'node22', chunks = 'chunks', inside = [], groups = [] }: Making = {},
): EnvironmentOptions {
  const ending = format === 'cjs' ? 'cjs' : 'js';
  const external = [...unbundled.filter((name) => !inside.includes(name)), ...builtins];
  return {
    consumer: 'server',
    resolve: { noExternal: true, external },
    build: {
      outDir: 'dist',
      emptyOutDir: false,
      target,
      minify: true,
      sourcemap: false,
      copyPublicDir: false,
      rollupOptions: {
        input,
        external,
        output: {
          format,
          entryFileNames: `[name].${ending}`,
          chunkFileNames: `${chunks}/[name]-[hash].${ending}`,
          // Node's own import() takes milliseconds to set up.
          dynamicImportInCjs: false,
          codeSplitting: groups.length > 0 ? { groups } : true,
        },
      },
    },
  };
}

/**
 * One config for every environment that ships. All but a few packages go into the bundle,
 * so that the command line reads few files at start.
 */
export default defineConfig({
  plugins: [react(), pageOnTop, contractNames, noOtherPrograms, bindingInside],
  // Whoever serves the page puts a fresh nonce in place of this, into the page and into its policy.
  html: { cspNonce: '__CSP_NONCE__' },
  builder: {
    buildApp: async (builder) => {
      rmSync('dist', { recursive: true, force: true });
      for (const name of ['cli', 'library', 'shell', 'main', 'worker', 'preload', 'renderer']) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
  environments: {
    renderer: {
      consumer: 'client',
      build: {
        outDir: 'dist/renderer',
        emptyOutDir: true,
        target: 'chrome140',
        sourcemap: false,
        copyPublicDir: false,
        // The policy lets in files of the page's own origin, and no data: URLs.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rollupOptions: { input: { index: 'renderer/index.html' } },
      },
    },
    // CommonJS starts faster: an ES module that imports a built-in one has every getter of it run.
    cli: nodeProgram({ cli: 'electron/cli.ts' }, 'cjs', {
      inside: ['better-sqlite3'],
      // Few chunks, for each takes a third of a millisecond: the start, what most commands share, and what opens a vault.
      groups: [
        { name: 'start', tags: ['$initial'] },
        { name: 'command', test: /\/faces\/cli\/[^/]+\.ts$/, minShareCount: 3 },
        { name: 'vault', test: /\/vault\/open(-against)?\.ts$/ },
      ],
    }),
    library: nodeProgram({ library: 'electron/library.ts' }, 'es'),
    shell: nodeProgram({ shell: 'electron/shell.ts' }, 'es'),
    // In a folder of their own: of all chunks, these alone go into the packaged app.
    main: nodeProgram({ main: 'electron/main.ts' }, 'es', { target: 'node24', chunks: 'main' }),
    // CommonJS: it is started for every job, and Electron reads it out of its archive.
    worker: nodeProgram({ worker: 'electron/worker.ts' }, 'cjs', { chunks: 'worker' }),
    // A sandboxed preload script must be one CommonJS file.
    preload: nodeProgram({ preload: 'electron/preload.ts' }, 'cjs', { target: 'node24' }),
  },
});
