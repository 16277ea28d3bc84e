import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InviteManager } from '../../electron/registry/invite-manager.ts';
import { closeInvites, openInvites } from '../support/invites.ts';

afterAll(closeInvites);

let invites: InviteManager;
const labels = [
  "Ada O'Hara",
  'adamant',
  'Canada',
  'Åsa Öberg',
  'שלום עולם',
  '50% off_',
  '"x" NEAR "y"',
  'Zoe\u0308',
  'a',
  'ab',
  'abc',
];

beforeAll(() => {
  ({ invites } = openInvites());
  for (const label of labels) invites.generate({ label });
  invites.generate({ note: 'the Ada of the notes' });
  invites.generate({ group: 'Adana club', creatorId: 'mary' });
  invites.generate({});
});

const found = (search: string) => invites.list({ search }).invites.map(({ label, id }) => label ?? id);

const cases: [string, (string | number)[]][] = [
  ['ada', [13, 12, 'Canada', 'adamant', "Ada O'Hara"]],
  ['ADAM', ['adamant']],
  ['nad', ['Canada']],
  ["o'h", ["Ada O'Hara"]],
  ['åsa', ['Åsa Öberg']],
  ['ÖBERG', ['Åsa Öberg']],
  ['עולם', ['שלום עולם']],
  ['50%', ['50% off_']],
  ['ff_', ['50% off_']],
  ['___', []],
  ['%%%', []],
  ['"x"', ['"x" NEAR "y"']],
  ['NEAR', ['"x" NEAR "y"']],
  ['Zoe\u0308', ['Zoë']],
  ['mary', [13]],
  ['ada har', ["Ada O'Hara"]],
  ['har ada', ["Ada O'Hara"]],
  ['ada xyz', []],
  ['ada the', [12]],
];

test.each(cases)('%s is found anywhere in label, note, group and creator, newest first', (search, expected) => {
  expect(found(search)).toEqual(expected);
});

test('one or two letters match the start of the label', () => {
  expect(found('a')).toEqual(['abc', 'ab', 'a', 'adamant', "Ada O'Hara"]);
  expect(found('AB')).toEqual(['abc', 'ab']);
  expect(found('Å')).toEqual(['Åsa Öberg']);
  expect(found('של')).toEqual(['שלום עולם']);
  expect(found('a_')).toEqual([]);
  expect(found('%')).toEqual([]);
  expect(found('ad ada')).toEqual(['adamant', "Ada O'Hara"]);
});

test.each(['', ' ', '\n\t', '\0'])('a search of nothing, %j, is none', (search) => {
  expect(found(search)).toHaveLength(labels.length + 3);
});

test.each([
  '"',
  '""',
  "'",
  '*',
  '^',
  'a*',
  'x OR y',
  'label:ada',
  '{a b}',
  '-ada',
  'NEAR(a b)',
  '\ud800abc',
  '\u0000abc',
  '; DROP TABLE invites',
])('signs of the query language mean nothing: %j', (search) => {
  expect(() => invites.list({ search, sort: 'label' })).not.toThrow();
  expect(invites.count({ search })).toBe(found(search).length);
});

test('short words search in every order, and with a filter', () => {
  for (const sort of ['newest', 'oldest', 'expires', 'label'] as const) {
    expect(invites.list({ search: 'ab', sort }).invites).toHaveLength(2);
    expect(invites.list({ search: 'ab', sort, states: ['ACTIVE'] }).invites).toHaveLength(2);
  }
});

test('an edit is found by its new text and no more by the old; a pruned invite not at all', () => {
  const other = openInvites();
  const { id } = other.invites.generate({ label: 'before', note: 'aside' }).invite;
  other.invites.edit(id, { label: 'afterwards' });
  const hits = (search: string) => other.invites.list({ search }).invites.length;
  expect([hits('before'), hits('afterwards'), hits('aside')]).toEqual([0, 1, 1]);
  other.invites.revoke(id);
  expect(hits('afterwards')).toBe(1);
  other.invites.prune(other.now());
  expect([hits('afterwards'), hits('aside')]).toEqual([0, 0]);
});

test('counts stop at 1,001; an order other than newest first sorts the newest 1,000 hits and says so', () => {
  const other = openInvites();
  other.invites.generate({ label: 'aaa camp' });
  other.invites.generateBatch({ label: 'camp' }, 999);
  const query = { search: 'camp', sort: 'label', limit: 2 } as const;
  expect(other.invites.list(query)).toMatchObject({ more: true, sortedNewest: null });
  expect(other.invites.list(query).invites.map(({ id }) => id)).toEqual([1, 2]);
  expect(other.invites.count({ search: 'camp' })).toBe(1_000);
  other.invites.generateBatch({ label: 'camp' }, 9);
  expect(other.invites.count({ search: 'camp' })).toBe(1_001);
  expect(other.invites.count({})).toBe(1_001);
  expect(other.invites.list(query)).toMatchObject({ sortedNewest: 1_000 });
  expect(other.invites.list(query).invites.map(({ id }) => id)).toEqual([10, 11]);
  expect(other.invites.list({ search: 'camp', limit: 2 })).toMatchObject({ sortedNewest: null, more: true });
  other.invites.generateBatch({ inactive: true }, 1_001);
  expect(other.invites.count({ states: ['ACTIVE', 'GENERATED'] })).toBe(1_001);
});
