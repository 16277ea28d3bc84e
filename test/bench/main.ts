import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Figure, Result } from './figure.ts';
import { astridImportFigure } from './figures/astrid-import.ts';
import { auditExportFigure } from './figures/audit-export.ts';
import { auditVerifyFigure } from './figures/audit-verify.ts';
import { batchFigure } from './figures/batch.ts';
import { cipherFigure } from './figures/cipher.ts';
import { deskFigure } from './figures/desk.ts';
import { jsonStoreFigure } from './figures/json-store.ts';
import { listFigure } from './figures/list.ts';
import { pasteFigure } from './figures/paste.ts';
import { processesFigure } from './figures/processes.ts';
import { scaleFigure } from './figures/scale.ts';
import { startUpFigure } from './figures/start-up.ts';
import { useFigure } from './figures/use.ts';
import { validateFigure } from './figures/validate.ts';
import { windowBundleFigure } from './figures/window-bundle.ts';
import { windowCheckFigure } from './figures/window-check.ts';
import { windowHeapFigure } from './figures/window-heap.ts';
import { windowListFigure } from './figures/window-list.ts';
import { windowReadsFigure } from './figures/window-reads.ts';
import { windowScrollFigure } from './figures/window-scroll.ts';
import { windowStartFigure } from './figures/window-start.ts';
import { toTable } from './table.ts';
import { Workshop } from './workshop.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    quick: { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist/bench.json' },
    keep: { type: 'string' },
    minutes: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

const figures: readonly Figure[] = [
  validateFigure,
  pasteFigure,
  useFigure,
  cipherFigure,
  jsonStoreFigure,
  batchFigure,
  astridImportFigure,
  listFigure,
  auditVerifyFigure,
  auditExportFigure,
  processesFigure,
  startUpFigure,
  deskFigure,
  scaleFigure,
  windowStartFigure,
  windowListFigure,
  windowScrollFigure,
  windowCheckFigure,
  windowReadsFigure,
  windowHeapFigure(Number(values.minutes)),
  windowBundleFigure,
];

const help = `npm run bench -- [options]
  --only NAME   measure one figure, or all that begin with it (may be given again): ${figures.map(({ name }) => name).join(' ')}
  --quick       smaller sizes: shows that everything runs, its numbers mean little
  --out FILE    where the results go as JSON (default dist/bench.json)
  --keep DIR    keep the built registries in DIR and take them from there the next time
  --minutes N   how long the warm window is used for window-heap (default 3; 60 tells most)`;

if (values.help) {
  console.log(help);
} else {
  process.exitCode = await measure();
}

async function measure(): Promise<number> {
  const unknown = values.only.filter((asked) => !figures.some(({ name }) => isMeant(name, asked)));
  if (unknown.length > 0) {
    console.error(`there is no figure ${unknown.join(', ')}\n${help}`);
    return 2;
  }
  const folder = values.keep === undefined ? mkdtempSync(join(tmpdir(), 'invite-vault-bench-')) : resolve(values.keep);
  const workshop = new Workshop(folder, values.quick, (line) => console.error(line));
  const results: Result[] = [];
  const failed: string[] = [];
  try {
    for (const figure of figures) {
      if (values.only.length > 0 && !values.only.some((asked) => isMeant(figure.name, asked))) continue;
      console.error(`measuring ${figure.name}`);
      try {
        const measured = await figure.run(workshop);
        results.push(...measured);
        console.log(`${toTable(measured)}\n`);
      } catch (error) {
        failed.push(figure.name);
        console.error(`${figure.name} could not be measured:`, error);
      }
      // After each, so that whoever interrupts a long run keeps what there is.
      save(results, failed);
    }
  } finally {
    if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
  }
  const missed = results.filter(({ ok }) => !ok);
  if (missed.length > 0) console.log(`${missed.length} of ${results.length} missed:\n${toTable(missed)}`);
  return failed.length + missed.length === 0 ? 0 : 1;
}

function isMeant(name: string, asked: string): boolean {
  return name === asked || name.startsWith(`${asked}-`);
}

function save(results: readonly Result[], failed: readonly string[]): void {
  const out = resolve(values.out);
  const { platform, arch, version } = process;
  const machine = { cores: availableParallelism(), platform, arch, node: version };
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, `${JSON.stringify({ machine, quick: values.quick, results, failed }, null, 2)}\n`);
}
