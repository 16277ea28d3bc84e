import { runAct } from '../../../electron/registry/core.ts';
import { readInvite } from '../../../electron/registry/invites.ts';
import { useInvite } from '../../../electron/registry/uses.ts';
import { type OpenRegistry, openRegistry } from '../registry-file.ts';

/** What a vault of so many invites has seen after years at a busy desk. */
export interface Size {
  readonly invites: number;
  readonly uses: number;
  readonly events: number;
}

/** Uses are half as many as invites, events three times as many. */
export function sizeOf(invites: number): Size {
  return { invites, uses: invites / 2, events: invites * 3 };
}

const perWrite = 5_000;

/** Adds uses and checks to the registry at `path`, through the same acts as everywhere, until it has that size. */
export function growRegistry(path: string, { uses, events }: Size): void {
  const registry = openRegistry(path);
  const { raw } = registry;
  raw.pragma('synchronous = OFF');
  raw.pragma('cache_size = -1000000');
  const ids = raw
    .prepare<[], number>(
      "SELECT id FROM invites WHERE max_uses IS NULL AND state = 'ACTIVE' AND expires_at IS NULL AND pruned_at IS NULL",
    )
    .pluck()
    .all();
  let turn = 0;
  const next = () => ids[turn++ % ids.length] ?? 0;
  repeat(registry, uses - countOf(registry, 'uses'), ({ core }, act) => {
    const given = { accessLevel: 0, deviceName: 'phone', mint: false };
    useInvite(core, act, readInvite(act.tx, next()), given);
  });
  repeat(registry, events - countOf(registry, 'audit'), (_, act) => {
    const inviteId = next();
    act.record('invite.checked', inviteId, { count: 1, results: [{ verdict: 'usable', inviteId }] });
  });
  registry.close();
}

type Act = Parameters<Parameters<typeof runAct>[2]>[0];

function repeat(registry: OpenRegistry, count: number, work: (registry: OpenRegistry, act: Act) => void): void {
  for (let left = count; left > 0; left -= perWrite) {
    runAct(registry.core, 'desk-1', (act) => {
      for (let one = Math.min(left, perWrite); one > 0; one--) work(registry, act);
    });
  }
}

function countOf({ raw }: OpenRegistry, table: 'uses' | 'audit'): number {
  return raw.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
}
