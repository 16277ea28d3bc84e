import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const native = ['better-sqlite3', 'keytar'];
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

/**
 * One config for every environment that ships. Native addons stay outside the bundle; all else goes in,
 * so that the command line reads few files at start.
 */
export default defineConfig({
  plugins: [react(), pageOnTop],
  // Whoever serves the page puts a fresh nonce in place of this, into the page and into its policy.
  html: { cspNonce: '__CSP_NONCE__' },
  builder: {
    buildApp: async (builder) => {
      const { cli, renderer } = builder.environments;
      // The first empties `dist`, in which the second has its folder.
      if (cli) await builder.build(cli);
      if (renderer) await builder.build(renderer);
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
    cli: {
      consumer: 'server',
      resolve: { noExternal: true, external: [...native, ...builtins] },
      build: {
        outDir: 'dist',
        emptyOutDir: true,
        target: 'node22',
        minify: true,
        sourcemap: false,
        copyPublicDir: false,
        rollupOptions: {
          input: { cli: 'electron/cli.ts', library: 'electron/library.ts' },
          external: [...native, ...builtins],
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
        },
      },
    },
  },
});
