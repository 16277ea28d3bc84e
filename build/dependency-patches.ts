import type { Plugin } from 'vite';

/** Leaves out what the parser of command lines would find and start other programs with: there are none, and it is slow to load. */
export const noOtherPrograms: Plugin = patch('no-other-programs', /\/commander\/lib\/command\.js$/, [
  ["import childProcess from 'node:child_process';", 'const childProcess = {};'],
  ["import fs from 'node:fs';", 'const fs = {};'],
]);

/**
 * Puts the 15 small files of the SQLite binding into the bundle. Its addon stays in the package's folder, where they look
 * for it. Which C library Node runs on they read in the name of its loader, as the package `detect-libc` does, and where
 * that is not to be had, in the report of the whole process, which takes milliseconds.
 */
export const bindingInside: Plugin = patch('binding-inside', /\/better-sqlite3\/lib\/binding\.js$/, [
  [
    "const path = require('path');\n",
    "const path = require('path');\nconst within = require.resolve('better-sqlite3/package.json');\n",
  ],
  ["path.join(__dirname, '..', ", "path.join(within, '..', "],
  ['!process.report.getReport().header.glibcVersionRuntime', 'isMusl()'],
  [
    'function isLinuxMusl() {',
    `function isMusl() {
      const start = Buffer.alloc(4096);
      try {
        const open = fs.openSync(process.execPath, 'r');
        try {
          fs.readSync(open, start);
        } finally {
          fs.closeSync(open);
        }
      } catch {
        // The report tells.
      }
      if (start.includes('/ld-musl-')) return true;
      return !start.includes('/ld-linux-') && !process.report.getReport().header.glibcVersionRuntime;
    }
    function isLinuxMusl() {`,
  ],
]);

/** Changes one file of a package in the command line's bundle. The build fails where the file is not as it is known here. */
function patch(name: string, id: RegExp, changes: readonly (readonly [known: string, changed: string])[]): Plugin {
  let met = false;
  return {
    name,
    applyToEnvironment: (environment) => environment.name === 'cli',
    transform: {
      filter: { id },
      handler(code) {
        met = true;
        let patched = code;
        for (const [known, changed] of changes) {
          if (!patched.includes(known)) this.error(`${id} has no longer in it: ${known}`);
          patched = patched.replaceAll(known, changed);
        }
        return { code: patched, map: null };
      },
    },
    buildEnd(error) {
      if (error === undefined && !met) this.error(`there is no longer a file ${id}`);
    },
  };
}
