import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../../electron/registry/code-hash.ts';
import { type Figure, ratioLine } from '../figure.ts';
import { handWrittenUse } from '../hand-written.ts';
import { growLog, type OpenRegistry, openRaw, openRegistry } from '../registry-file.ts';
import { inTurns, mean, median, quantile, timed } from '../rounds.ts';
import type { Workshop } from '../workshop.ts';

const block = 25;
/** Invites without which there are too few codes to use. */
const fewest = 20_000;
/** A frame of the write-ahead log: its header and one page. Bytes. */
const frameSize = 24 + 4_096;
const walHeader = 32;

/**
 * A durable `use` beside a transaction by hand that writes the same rows, at the median, the mean and the 99th percentile.
 * The ratio to one write and one sync of as many bytes is printed only, because it depends on the disk.
 */
export const useFigure: Figure = {
  name: 'use',
  run: async (workshop) => {
    warmUp(workshop);
    return [
      ...(await measureUse(workshop, 'last use', 'single')),
      ...(await measureUse(workshop, 'one of many uses', 'many')),
    ];
  },
};

/** Brings the code, and no page of what is measured, to the state that it has in a process which runs for a while. */
function warmUp(workshop: Workshop): void {
  const folder = workshop.folder('warm');
  const { manager, raw, close } = openRegistry(join(folder, 'registry.db'));
  raw.pragma('synchronous = OFF');
  const [many] = manager.generateBatch({ maxUses: 'unlimited' }, 1);
  for (const { code } of manager.generateBatch({}, workshop.quick ? 50 : 4_000)) {
    manager.use(code, { deviceName: 'phone' });
    manager.use(many?.code ?? '', { deviceName: 'phone' });
  }
  close();
  rmSync(folder, { recursive: true, force: true });
}

async function measureUse(workshop: Workshop, what: string, kind: 'single' | 'many') {
  const { path, codes, remove } = workshop.copy(Math.max(fewest, workshop.size(100_000)));
  const registry = openRegistry(path);
  const { manager } = registry;
  const stock = codes[kind].values();
  const next = () => {
    const { value } = stock.next();
    if (value === undefined) throw new Error('the registry has too few live codes');
    return value;
  };
  for (let i = 0; i < 200; i++) manager.use(next(), { deviceName: 'phone' });
  const frames = countFrames(registry, () => manager.use(next(), { deviceName: 'phone' }));
  growLog(registry.raw);
  const byHand = handWrittenUse(registry);
  const over = rawWriter(join(path, '..', 'over'), frames, false);
  const atEnd = rawWriter(join(path, '..', 'at-end'), frames, true);
  const bare = barePages(join(path, '..', 'bare.db'), frames);
  const times = (work: () => void) => Array.from({ length: block }, () => timed(work));
  const { used, synced, appended, least, handWritten } = await inTurns(workshop.quick ? 4 : 40, {
    used: () => {
      const chosen = Array.from({ length: block }, next);
      return chosen.map((code) => timed(() => manager.use(code, { deviceName: 'phone' })));
    },
    synced: () => times(over.write),
    appended: () => times(atEnd.write),
    least: () => times(bare.write),
    handWritten: () => {
      const chosen = Array.from({ length: block }, () => sha256(next()));
      byHand.resume();
      return chosen.map((hash) => timed(() => byHand.use(hash)));
    },
  });
  over.close();
  atEnd.close();
  bare.close();
  registry.close();
  remove();
  const measured = median(used);
  const grown = median(appended);
  const baseline = median(synced);
  const note = [
    `${frames} frames a use`,
    `mean ${mean(used).toFixed(3)} ms, uses that complete a block and those that move the log into the file among them`,
    `to the end of a file that grows ${grown.toFixed(3)} ms (${(measured / grown).toFixed(2)}x)`,
    `SQLite with this cipher for as many cached pages ${median(least).toFixed(3)} ms (${(median(least) / baseline).toFixed(2)}x)`,
  ].join('; ');
  return [
    ratioLine({
      what: `${what} : write + sync of its frames`,
      unit: 'ms',
      measured,
      baseline,
      note,
    }),
    ...byHandBounds.map(({ name, of, atMost }) =>
      ratioLine({
        what: `${what} : transaction by hand, ${name}`,
        unit: 'ms',
        measured: of(used),
        baseline: of(handWritten),
        atMost,
      }),
    ),
  ];
}

/** What a use may take of the time of the same rows by hand. */
const byHandBounds = [
  { name: 'median', of: median, atMost: 1.25 },
  { name: 'mean', of: mean, atMost: 1.35 },
  { name: 'p99', of: (samples: readonly number[]) => quantile(samples, 0.99), atMost: 1.6 },
] as const;

/** Frames that one run of `work` adds to the write-ahead log, as the median of 40. */
function countFrames({ raw, path }: OpenRegistry, work: () => void): number {
  raw.pragma('wal_checkpoint(TRUNCATE)');
  raw.pragma('wal_autocheckpoint = 0');
  const sizes = Array.from({ length: 40 }, () => {
    work();
    return statSync(`${path}-wal`).size;
  });
  raw.pragma('wal_autocheckpoint = 1000');
  const frames = sizes.map((size, i) => (size - (sizes[i - 1] ?? walHeader)) / frameSize);
  return Math.round(median(frames));
}

/** One transaction that changes as many pages, all of them in the cache: the least that SQLite with the cipher can do. */
function barePages(path: string, pages: number): { write: () => void; close: () => void } {
  const raw = openRaw(path);
  const tables = Array.from({ length: pages }, (_, i) => `page_${i}`);
  for (const table of tables) raw.exec(`CREATE TABLE ${table} (n INTEGER); INSERT INTO ${table} VALUES (0)`);
  growLog(raw);
  const changes = tables.map((table) => raw.prepare(`UPDATE ${table} SET n = n + 1`));
  const write = raw.transaction(() => {
    for (const change of changes) change.run();
  });
  return { write: () => write.immediate(), close: () => raw.close() };
}

/**
 * Writes as many bytes as `frames` frames have and syncs them: over a file that is there, as SQLite does once its log has
 * come round, or to the end of a file that grows.
 */
function rawWriter(path: string, frames: number, grows: boolean): { write: () => void; close: () => void } {
  const bytes = Buffer.alloc(frames * frameSize, 0x5a);
  const slots = Math.ceil(1_000 / frames);
  const fd = openSync(path, 'w+');
  for (let slot = 0; slot < slots && !grows; slot++) writeSync(fd, bytes, 0, bytes.length, slot * bytes.length);
  fsyncSync(fd);
  let slot = 0;
  return {
    write: () => {
      writeSync(fd, bytes, 0, bytes.length, slot * bytes.length);
      fsyncSync(fd);
      slot += 1;
      if (!grows) slot %= slots;
    },
    close: () => closeSync(fd),
  };
}
