import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseIndex, type IndexOrder, type Narrowing } from '../../electron/registry/list-index.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { closeInvites, hour, minute, openInvites, type TestRegistry } from '../support/invites.ts';

let registry: TestRegistry;

// Most are active and of the group "many"; three are of the group "rare", of which one ends soon; none was revoked.
beforeAll(() => {
  registry = openInvites();
  const { invites } = registry;
  invites.generateBatch({ label: 'Guest', group: 'many', creatorId: 'desk' }, 6_000);
  invites.generateBatch({ label: 'Ada', group: 'rare', creatorId: 'desk' }, 2);
  invites.generate({ label: 'Bo', group: 'rare', creatorId: 'desk', expiry: { kind: 'after', ms: hour } });
});
afterAll(closeInvites);

const soon = () => addMs(registry.now(), 2 * hour);

const choices: [string, () => Narrowing, IndexOrder, string][] = [
  ['nothing to go by', () => ({}), 'label', ''],
  ['one state', () => ({ state: 'ACTIVE' }), 'label', 'INDEXED BY invites_by_state_label'],
  ['one group, in the order asked for', () => ({ group: 'many' }), 'expiry', 'INDEXED BY invites_by_group_expiry'],
  ['a rare group in a common state', () => ({ state: 'ACTIVE', group: 'rare' }), 'id', 'INDEXED BY invites_by_group'],
  ['a group that is not there', () => ({ state: 'ACTIVE', group: 'x' }), 'label', 'INDEXED BY invites_by_group_label'],
  ['a rare state of a common group', () => ({ state: 'REVOKED', group: 'many' }), 'id', 'INDEXED BY invites_by_state'],
  ['both common', () => ({ state: 'ACTIVE', group: 'many' }), 'label', 'INDEXED BY invites_by_state_label'],
  ['the rarer of two', () => ({ creatorId: 'desk', group: 'rare' }), 'id', 'INDEXED BY invites_by_group'],
  ['few that end soon', () => ({ state: 'ACTIVE', endBy: soon() }), 'label', 'INDEXED BY invites_by_state_expiry'],
];

test.each(choices)('%s', (_, narrowing, order, index) => {
  expect(chooseIndex(registry.connection, narrowing(), order)).toBe(index);
});

test('a page is the same whichever index it is read by', () => {
  const { invites } = registry;
  const ids = (page: { invites: readonly { id: number }[] }) => page.invites.map(({ id }) => id);
  expect(ids(invites.list({ states: ['ACTIVE'], group: 'rare', sort: 'label' }))).toEqual([6_001, 6_002, 6_003]);
  expect(ids(invites.list({ group: 'rare', expiringWithinMs: 2 * hour, sort: 'label' }))).toEqual([6_003]);
  registry.advance(hour + minute);
  expect(ids(invites.list({ states: ['EXPIRED'], sort: 'label' }))).toEqual([6_003]);
  const after = { id: 6_003, label: 'Bo', expiresAt: null };
  expect(ids(invites.list({ states: ['EXPIRED'], sort: 'label', after }))).toEqual([]);
});

test('a search finds what meets its conditions, whether many invites meet each of them or few', () => {
  const { invites } = registry;
  const found = (query: Parameters<typeof invites.list>[0]) => invites.list(query).invites.map(({ id }) => id);
  const many = { group: 'many', creatorId: 'desk', states: ['ACTIVE'] } as const;
  for (const search of ['gue', 'gu', 'g', 'gu est']) {
    expect(found({ ...many, search, limit: 2 })).toEqual([6_000, 5_999]);
    expect(found({ ...many, search, limit: 2, offset: 5_998 })).toEqual([2, 1]);
    expect(invites.count({ ...many, search })).toBe(1_001);
    expect(invites.position({ ...many, search }, { id: 10, label: 'Guest', expiresAt: null })).toBe(5_990);
    expect(found({ ...many, search, group: 'rare' })).toEqual([]);
    expect(found({ ...many, search, states: ['REVOKED'] })).toEqual([]);
  }
  for (const search of ['ada', 'ad', 'a']) {
    expect(found({ search, states: ['ACTIVE', 'REVOKED'], creatorId: 'desk' })).toEqual([6_002, 6_001]);
    expect(found({ search, group: 'many' })).toEqual([]);
  }
});
