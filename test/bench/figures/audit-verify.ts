import { verifyChain } from '../../../electron/registry/audit-verify.ts';
import { readAll } from '../bare-log.ts';
import { type Figure, ratioLine } from '../figure.ts';
import { openRegistry } from '../registry-file.ts';
import { inTurns, median } from '../rounds.ts';

/** Verifying the whole log beside reading the same rows, page by page. */
export const auditVerifyFigure: Figure = {
  name: 'audit-verify',
  run: async (workshop) => {
    const registry = openRegistry(workshop.registry(workshop.size(1_000_000)).path);
    const { verified, read } = await inTurns(workshop.quick ? 2 : 3, {
      verified: async () => {
        const start = performance.now();
        const { ok, count } = await verifyChain(registry.core.db);
        if (!ok) throw new Error('the log of the bench is broken');
        return [(count / (performance.now() - start)) * 1_000];
      },
      read: () => {
        const start = performance.now();
        return [(readAll(registry.raw) / (performance.now() - start)) * 1_000];
      },
    });
    registry.close();
    const [measured, baseline] = [median(verified), median(read)];
    return [ratioLine({ what: 'audit verify : paged read', unit: 'events/s', measured, baseline, atLeast: 0.65 })];
  },
};
