import { setup as buildProgram } from '../../support/global-setup.ts';
import { bundleLimit, weighWindow } from '../../support/window-bundle.ts';
import { type Figure, limitLine } from '../figure.ts';

/** What the window weighs: its scripts and styles, compressed. */
export const windowBundleFigure: Figure = {
  name: 'window-bundle',
  run: async () => {
    buildProgram();
    const { bytes, firstBytes, files } = weighWindow();
    return [
      limitLine({
        what: 'window, all scripts and styles, gzip : those of the first page',
        unit: 'kB',
        measured: bytes / 1_000,
        baseline: firstBytes / 1_000,
        atMost: bundleLimit / 1_000,
        note: `${files.length} files`,
      }),
    ];
  },
};
