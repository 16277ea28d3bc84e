import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ListQuery } from '../../electron/registry/list.ts';
import { type Invite, states } from '../../shared/domain/invite.ts';
import { closeInvites, errorOf, openInvites, type TestRegistry } from '../support/invites.ts';
import { makeWorld, naiveList, queries } from '../support/list-world.ts';

let registry: TestRegistry;
let all: Invite[];

beforeAll(() => {
  ({ registry, all } = makeWorld());
});
afterAll(closeInvites);

/** Every page of a query, by the last row of the page before. */
function walk(query: ListQuery): Invite[] {
  const found: Invite[] = [];
  for (let pages = 0; pages < 1_000; pages++) {
    const last = found.at(-1);
    const page = registry.invites.list({ ...query, ...(last && { after: last }) });
    expect(page.invites.length).toBeLessThanOrEqual(query.limit);
    expect(page.sortedNewest).toBeNull();
    // Who is told of more gets more.
    if (last) expect(page.invites.length).toBeGreaterThan(0);
    found.push(...page.invites);
    if (!page.more) return found;
    expect(page.invites).toHaveLength(query.limit);
  }
  throw new Error('the pages do not end');
}

test('the world holds every state, and ends that are not written down', () => {
  const { GENERATED, ACTIVE, EXHAUSTED, EXPIRED, REVOKED } = registry.invites.counts();
  for (const n of [GENERATED, ACTIVE, EXHAUSTED, EXPIRED, REVOKED]) expect(n).toBeGreaterThan(5);
  const stored = registry.connection.once("SELECT 1 FROM invites WHERE state = 'EXPIRED'");
  expect(stored.length).toBeGreaterThan(5);
  expect(stored.length).toBeLessThan(EXPIRED);
  expect(all.length).toBeLessThan(240);
});

test('pages of any filter, search and order walk exactly the invites that match, each once and in order', () => {
  fc.assert(
    fc.property(queries, (query) => {
      expect(walk(query)).toEqual(naiveList(all, query, registry.now()));
    }),
    { numRuns: 800 },
  );
});

test('a count is the number of invites that match', () => {
  fc.assert(
    fc.property(queries, ({ limit: _, sort: __, ...filter }) => {
      expect(registry.invites.count(filter)).toBe(naiveList(all, filter, registry.now()).length);
    }),
    { numRuns: 500 },
  );
});

test('the counts of the states are those of a look at every invite', () => {
  const naive = Object.fromEntries(
    states.map((state) => [state, all.filter((invite) => invite.state === state).length]),
  );
  expect(registry.invites.counts()).toEqual(naive);
});

test('a state asked for twice counts once; no state at all is nothing', () => {
  const { invites } = registry;
  expect(invites.list({ states: ['EXPIRED', 'EXPIRED'], limit: 500 })).toEqual(
    invites.list({ states: ['EXPIRED'], limit: 500 }),
  );
  expect(invites.list({ states: [] }).invites).toEqual([]);
});

test.each([0, -1, 1.5, Number.NaN])('a limit of %s is refused', (limit) => {
  expect(errorOf(() => registry.invites.list({ limit })).code).toBe('invalid_value');
});

test('paging goes on in its place while invites come, change and end in between', () => {
  const { invites } = openInvites();
  invites.generateBatch({ label: 'm' }, 10);
  const first = invites.list({ sort: 'label', limit: 4 });
  invites.generate({ label: 'A' });
  invites.generate({ label: 'z' });
  invites.revoke(2);
  const last = first.invites.at(-1);
  const rest = invites.list({ sort: 'label', limit: 50, ...(last && { after: last }) });
  expect(rest.invites.map(({ id }) => id)).toEqual([5, 6, 7, 8, 9, 10, 12]);
});
