import { spawnSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Figure, ratioLine } from '../figure.ts';
import { drawing, drawPerson } from '../people.ts';
import { growLog, openRegistry } from '../registry-file.ts';
import { inTurns, median, timed } from '../rounds.ts';
import type { Workshop } from '../workshop.ts';

/** How many times faster a durable use must be at each size. */
const bounds = [
  { count: 100, times: 2 },
  { count: 10_000, times: 50 },
  { count: 100_000, times: 500 },
] as const;

/**
 * A durable `use` beside a store that keeps its records in one JSON file and rewrites it at every use, atomically and as
 * durably (temporary file, sync, rename); in JavaScript, and in Python where there is one.
 */
export const jsonStoreFigure: Figure = {
  name: 'json-store',
  run: async (workshop) => {
    const results = [];
    for (const { count, times } of bounds) results.push(...(await measureStore(workshop, count, times)));
    return results;
  },
};

async function measureStore(workshop: Workshop, count: number, times: number) {
  const size = workshop.size(count);
  const { path, remove } = workshop.copy(size);
  const { manager, raw, close } = openRegistry(path);
  growLog(raw);
  const { code } = manager.generate({ maxUses: 'unlimited' });
  const store = jsonStore(join(path, '..', 'store.json'), size);
  const python = pythonStore(join(path, '..', 'store.json'));
  const uses = count > 10_000 ? 1 : 10;
  const { used, rewritten, byPython } = await inTurns(workshop.quick ? 2 : 7, {
    used: () => Array.from({ length: 25 }, () => timed(() => manager.use(code))),
    rewritten: () => Array.from({ length: uses }, () => timed(store.use)),
    byPython: () => python(uses),
  });
  close();
  remove();
  const measured = median(used);
  const line = (what: string, samples: number[]) => {
    const baseline = median(samples);
    const slower = baseline / measured;
    return {
      ...ratioLine({ what: `use : ${what} of ${size} rewritten`, unit: 'ms', measured, baseline, atMost: 1 / times }),
      ratio: slower,
      bound: `>= ${times}x faster`,
    };
  };
  return [line('JSON file', rewritten), ...(byPython.length > 0 ? [line('JSON file (Python)', byPython)] : [])];
}

interface StoredInvite {
  readonly id: number;
  use_count: number;
  readonly audit: unknown[];
  readonly [key: string]: unknown;
}

/** Makes the store's file; `use` counts one use and writes all of it anew. */
function jsonStore(path: string, count: number): { use: () => void } {
  const random = drawing(count);
  const created = new Date().toISOString();
  const invites: StoredInvite[] = Array.from({ length: count }, (_, id) => {
    const { label, group, creatorId } = drawPerson(random);
    const code = `pinv_${Buffer.from(`${random()}${random()}`).toString('base64url').slice(0, 43)}`;
    const state = { state: 'ACTIVE', access_level: 0, max_uses: null, use_count: 0 };
    const times = { created_at: created, expires_at: null };
    const audit = ['generated', 'activated'].map((event) => ({ at: created, event, actor: creatorId, use_count: 0 }));
    return { id, code, label, group, creator_id: creatorId, ...state, ...times, audit };
  });
  const save = () => {
    const fd = openSync(`${path}.new`, 'w', 0o600);
    writeSync(fd, JSON.stringify({ version: 1, invites }, null, 2));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(`${path}.new`, path);
  };
  save();
  const used = invites[invites.length >> 1];
  return {
    use: () => {
      if (used === undefined) return;
      used.use_count += 1;
      used.audit.push({ at: new Date().toISOString(), event: 'used', actor: 'bench', use_count: used.use_count });
      save();
    },
  };
}

const script = `
import json, os, sys, time
path, uses = sys.argv[1], int(sys.argv[2])
with open(path) as file:
    store = json.load(file)
used = store["invites"][len(store["invites"]) // 2]
for _ in range(uses):
    start = time.perf_counter()
    used["use_count"] += 1
    used["audit"].append({"at": time.time_ns(), "event": "used", "actor": "bench", "use_count": used["use_count"]})
    with open(path + ".py", "w") as file:
        json.dump(store, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".py", path)
    print((time.perf_counter() - start) * 1000)
`;

/** The same by Python's standard library, on a copy of the file; no samples where there is no python3. */
function pythonStore(path: string): (uses: number) => number[] {
  const own = `${path}.python`;
  writeFileSync(own, readFileSync(path));
  return (uses) => {
    const { status, stdout } = spawnSync('python3', ['-c', script, own, String(uses)], { encoding: 'utf8' });
    return status === 0 ? stdout.trim().split('\n').map(Number) : [];
  };
}
