import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Exported } from '../children/export.ts';
import { type Figure, limitLine, ratioLine } from '../figure.ts';
import { inTurns, median } from '../rounds.ts';

const child = fileURLToPath(new URL('../children/export.ts', import.meta.url));

/**
 * Exporting the whole log to JSON beside SQLite's own paged group_concat written to a file; each in a process of its
 * own, so that its peak of memory is that of the export.
 */
export const auditExportFigure: Figure = {
  name: 'audit-export',
  run: async (workshop) => {
    const { path } = workshop.registry(workshop.size(1_000_000));
    const folder = workshop.folder('export');
    const peaks: number[] = [];
    const run = (how: 'export' | 'group_concat'): Exported => {
      const text = execFileSync(process.execPath, [child, how, path, folder], { encoding: 'utf8' });
      return JSON.parse(text);
    };
    const { exported, concatenated } = await inTurns(workshop.quick ? 2 : 3, {
      exported: () => {
        const { perSecond, peakMB } = run('export');
        peaks.push(peakMB);
        return [perSecond];
      },
      concatenated: () => [run('group_concat').perSecond],
    });
    rmSync(folder, { recursive: true, force: true });
    const [measured, baseline] = [median(exported), median(concatenated)];
    return [
      ratioLine({ what: 'audit export : group_concat', unit: 'events/s', measured, baseline, atLeast: 0.75 }),
      limitLine({ what: 'audit export, peak memory', unit: 'MB', measured: Math.max(...peaks), atMost: 130 }),
    ];
  },
};
