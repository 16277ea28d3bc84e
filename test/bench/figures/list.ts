import type { ListQuery } from '../../../electron/registry/list.ts';
import type { State } from '../../../shared/domain/invite.ts';
import { type Figure, limitLine, type Result } from '../figure.ts';
import { services } from '../people.ts';
import { type OpenRegistry, openRegistry } from '../registry-file.ts';
import { quantile, timed } from '../rounds.ts';
import type { Workshop } from '../workshop.ts';

/** 95 of 100 must be done in so many milliseconds at 100,000 invites; at a million in twice that. */
const bounds = { page: 10, search: 40 } as const;

/** A page of 100 in every order under every filter, and searches for three letters, newest first. */
export const listFigure: Figure = {
  name: 'list',
  run: async (workshop) => {
    const small = measureLists(workshop, workshop.size(100_000), 1);
    const large = measureLists(workshop, workshop.size(1_000_000), 2);
    return [...small, ...large];
  },
};

function measureLists(workshop: Workshop, count: number, times: number): Result[] {
  const registry = openRegistry(workshop.registry(count).path);
  const rounds = workshop.quick ? 1 : 5;
  const page = slowest(pageQueries(), registry, rounds);
  const search = slowest(searchQueries(), registry, rounds);
  registry.close();
  const line = (what: string, { p95, worst, worstMs }: Slowest, atMost: number) => {
    const note = `slowest ${worstMs.toFixed(1)} ms: ${worst}`;
    return limitLine({ what: `${what}, ${count} invites, p95`, unit: 'ms', measured: p95, atMost, note });
  };
  return [
    line('page of 100, filtered, sorted', page, bounds.page * times),
    line('search for 3 letters, newest first', search, bounds.search * times),
  ];
}

interface Slowest {
  readonly p95: number;
  readonly worst: string;
  readonly worstMs: number;
}

/** Times each query, and the page after its first one; queries take turns. */
function slowest(queries: readonly Partial<ListQuery>[], { manager }: OpenRegistry, rounds: number): Slowest {
  const samples: number[] = [];
  let worst = '';
  let worstMs = 0;
  for (let round = 0; round <= rounds; round++) {
    for (const query of queries) {
      let last: ReturnType<typeof manager.list> | undefined;
      const ms = timed(() => {
        last = manager.list(query);
      });
      const after = last?.invites.at(-1);
      const nextMs = after === undefined ? ms : timed(() => manager.list({ ...query, after }));
      if (round === 0) continue;
      samples.push(ms, nextMs);
      if (Math.max(ms, nextMs) <= worstMs) continue;
      worstMs = Math.max(ms, nextMs);
      worst = JSON.stringify(query);
    }
  }
  return { p95: quantile(samples, 0.95), worst, worstMs };
}

function pageQueries(): Partial<ListQuery>[] {
  const byState: Partial<ListQuery>[] = [
    undefined,
    ['ACTIVE'],
    ['GENERATED'],
    ['EXPIRED'],
    ['REVOKED'],
    ['ACTIVE', 'REVOKED'],
  ].map((states) => (states === undefined ? {} : { states: states as State[] }));
  const others: Partial<ListQuery>[] = [
    {},
    { identity: services[1] },
    { group: 'press' },
    { creatorId: 'desk-3' },
    { identity: services[0], group: 'board' },
    { expiringWithinMs: 86_400_000 },
    { group: 'nobody' },
  ];
  return byState.flatMap((states) =>
    others.flatMap((other) =>
      (['newest', 'oldest', 'expires', 'label'] as const).map((sort) => ({ ...states, ...other, sort, limit: 100 })),
    ),
  );
}

function searchQueries(): Partial<ListQuery>[] {
  const words = [
    'ann',
    'ert',
    'pho',
    'son',
    'Kim',
    'zoë',
    'mül',
    'ovi',
    'tab',
    'qqq',
    'ada',
    'sch',
    'iPh',
    'ine',
    'öns',
  ];
  return words.flatMap((search) => [
    { search, limit: 100 },
    { search, states: ['ACTIVE'], limit: 100 },
    { search, identity: services[2], limit: 100 },
  ]);
}
