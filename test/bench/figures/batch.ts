import type Database from 'better-sqlite3';
import { type Figure, ratioLine } from '../figure.ts';
import { openRegistry } from '../registry-file.ts';
import { inTurns, median, timed } from '../rounds.ts';
import { type Rows, rowInserter, type Values } from '../row-inserter.ts';

/**
 * Issuing a batch (codes, hashes, rows, events, one commit) beside inserting the very same rows, prepared beforehand, into
 * a twin of the registry with the same indexes and triggers, in one commit as well.
 */
export const batchFigure: Figure = {
  name: 'batch',
  run: async (workshop) => {
    const count = workshop.size(10_000);
    const here = workshop.copy(workshop.size(100_000));
    const there = workshop.copy(workshop.size(100_000));
    const registry = openRegistry(here.path);
    const twin = openRegistry(there.path);
    const insert = rowInserter(twin.raw);
    const { issued, inserted } = await inTurns(workshop.quick ? 2 : 5, {
      issued: (round) => [
        timed(() => {
          const terms = { label: `Guest of evening ${round}`, group: 'speakers', identity: 'home' };
          registry.manager.generateBatch(terms, count);
        }),
      ],
      inserted: () => {
        const rows = newRows(registry.raw, twin.raw);
        return [timed(() => insert(rows))];
      },
    });
    for (const side of [registry, twin]) side.close();
    for (const side of [here, there]) side.remove();
    const [measured, baseline] = [median(issued), median(inserted)];
    const what = `batch of ${count} : the same rows inserted`;
    return [ratioLine({ what, unit: 'ms', measured, baseline, atMost: 2 })];
  },
};

/** What the one registry has and the other has not yet. */
function newRows(from: Database.Database, to: Database.Database): Rows {
  const last = (sql: string) => to.prepare<[], number>(sql).pluck().get() ?? 0;
  return {
    invites: from
      .prepare<[number], Values>('SELECT * FROM invites WHERE id > ? ORDER BY id')
      .raw()
      .all(last('SELECT max(id) FROM invites')),
    events: from
      .prepare<[number], Values>('SELECT seq, event, hash FROM audit WHERE seq > ? ORDER BY seq')
      .raw()
      .all(last('SELECT max(seq) FROM audit')),
  };
}
