import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const pageSize = 4_096;
const pagesAtOnce = 1_024;

/**
 * The writable memory of another process, as a core dump would hold it, without the gigabytes that V8 reserves and never
 * touches. Runs of pages that lie side by side come as one piece, up to 4 MiB with an overlap of a page. Linux; wants the
 * right to trace the process.
 */
export function* memoryOf(pid: number): Generator<Buffer> {
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
      const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === undefined || to === undefined) continue;
      const first = Number.parseInt(from, 16) / pageSize;
      const last = Number.parseInt(to, 16) / pageSize;
      for (const [start, end] of presentRuns(pagemap, first, last)) yield* readRun(memory, start, end);
    }
  } finally {
    closeSync(memory);
    closeSync(pagemap);
  }
}

/** Runs of pages that are in memory or in the swap. */
function* presentRuns(pagemap: number, first: number, last: number): Generator<[number, number]> {
  const entries = Buffer.alloc(8 * 65_536);
  let start: number | null = null;
  for (let page = first; page < last; page += 65_536) {
    const count = Math.min(65_536, last - page);
    const bytes = readSync(pagemap, entries, 0, 8 * count, 8 * page);
    for (let i = 0; i * 8 < bytes; i++) {
      // The two highest bits of the 64.
      const present = ((entries[i * 8 + 7] ?? 0) & 0xc0) !== 0;
      if (present) start ??= page + i;
      else if (start !== null) {
        yield [start, page + i];
        start = null;
      }
    }
  }
  if (start !== null) yield [start, last];
}

function* readRun(memory: number, start: number, end: number): Generator<Buffer> {
  for (let page = start; page < end; page += pagesAtOnce) {
    const piece = Buffer.alloc((Math.min(end, page + pagesAtOnce + 1) - page) * pageSize);
    try {
      const bytes = readSync(memory, piece, 0, piece.length, page * pageSize);
      yield piece.subarray(0, bytes);
    } catch {
      // A page that the system keeps for itself.
    }
  }
}
