import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PlacedQuery } from '../../electron/registry/list-place.ts';
import type { Invite } from '../../shared/domain/invite.ts';
import { closeInvites, errorOf, type TestRegistry } from '../support/invites.ts';
import { makeWorld, naiveList, queries } from '../support/list-world.ts';

let registry: TestRegistry;
let all: Invite[];

beforeAll(() => {
  ({ registry, all } = makeWorld());
});
afterAll(closeInvites);

test('a page from anywhere in any list is that part of it, and says whether more follow', () => {
  fc.assert(
    fc.property(queries, fc.nat(250), (query, offset) => {
      const whole = naiveList(all, query, registry.now());
      const page = registry.invites.list({ ...query, offset });
      expect(page.invites).toEqual(whole.slice(offset, offset + query.limit));
      expect(page.more).toBe(offset + query.limit < whole.length);
    }),
    { numRuns: 800 },
  );
});

test('the position of an invite in a list is its index, or the index of what follows it', () => {
  fc.assert(
    fc.property(queries, fc.nat(), ({ limit: _, ...query }, pick) => {
      const place = all[pick % all.length];
      if (place === undefined) throw new Error('the world is empty');
      const whole = naiveList(all, query, registry.now());
      const ordered = naiveList(all, { ...(query.sort && { sort: query.sort }) }, registry.now());
      const rank = new Map(ordered.map(({ id }, index) => [id, index]));
      const mine = rank.get(place.id) ?? 0;
      const before = whole.filter(({ id }) => (rank.get(id) ?? 0) < mine);
      expect(registry.invites.position(query, place)).toBe(before.length);
    }),
    { numRuns: 800 },
  );
});

test('an offset that is no count, or that stands beside the invite to go on after, is refused', () => {
  const after = { id: 3, expiresAt: null, label: null };
  const wrong: Partial<PlacedQuery>[] = [{ offset: -1 }, { offset: 1.5 }, { offset: 2, after }];
  for (const query of wrong) {
    expect(errorOf(() => registry.invites.list(query)).code).toBe('invalid_value');
  }
});

test('what comes before is passed over by the index of its order, and none of it is sorted', () => {
  const spy = vi.spyOn(registry.connection, 'get');
  for (const sort of ['newest', 'oldest', 'expires', 'label'] as const) {
    for (const states of [undefined, ['ACTIVE'], ['REVOKED']] as const) {
      const query = { sort, ...(states && { states }) };
      registry.invites.list({ ...query, offset: 7 });
      registry.invites.position(query, { id: 50, expiresAt: null, label: 'Ada' });
    }
  }
  const asked = spy.mock.calls.map(([{ sql }, ...params]) => ({ sql, params }));
  spy.mockRestore();
  const skips = asked.filter(({ sql }) => /OFFSET|count\(\*\) FROM invites/.test(sql));
  expect(skips.length).toBeGreaterThanOrEqual(24);
  for (const { sql, params } of skips) {
    const plan = (registry.connection.once(`EXPLAIN QUERY PLAN ${sql}`, ...params) as { detail: string }[])
      .map(({ detail }) => detail)
      .join('\n');
    expect(plan).toMatch(/USING (COVERING )?INDEX invites_(listed|by_(state|expiry|label|state_expiry|state_label))\b/);
    expect(plan).not.toContain('TEMP B-TREE');
  }
});
