import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { InviteManager } from '../../electron/registry/invite-manager.ts';
import { blockSize } from '../../electron/registry/migrations/0001-registry.ts';
import { closeInvites, day, hour, openInvites, type TestRegistry } from '../support/invites.ts';

let registry: TestRegistry;
let code: string;

beforeAll(() => {
  registry = openInvites();
  const { invites } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example' });
  code = invites.generate({ label: 'Ada', identity: 'home', maxUses: 'unlimited' }).code;
  invites.generate({ label: 'harbour', expiry: { kind: 'after', ms: hour } });
  // Past the first block of the log, so that there is something to look up.
  for (let i = 0; i < blockSize; i++) invites.edit(1, { label: `Ada ${i}` });
});
afterAll(closeInvites);

interface Step {
  readonly sql: string;
  readonly plan: string;
}

/** How SQLite would run each query that `work` asks, as it says itself. */
function plansOf(work: (invites: InviteManager) => unknown): Step[] {
  const { connection, invites } = registry;
  const steps: Step[] = [];
  const explain = (sql: string, params: readonly (string | number | null)[]) => {
    const lines = connection.once(`EXPLAIN QUERY PLAN ${sql}`, ...params) as { detail: string }[];
    steps.push({ sql, plan: lines.map(({ detail }) => detail).join('\n') });
  };
  const spies = (['get', 'all'] as const).map((name) => {
    const spy = vi.spyOn(connection, name);
    return () => {
      for (const [query, ...params] of spy.mock.calls) explain(query.sql, params);
      spy.mockRestore();
    };
  });
  try {
    work(invites);
  } finally {
    for (const collect of spies) collect();
  }
  return steps;
}

/** The plan of the one query of `work` whose text matches. */
function planOf(text: RegExp, work: (invites: InviteManager) => unknown): string {
  const found = plansOf(work).filter(({ sql }) => text.test(sql));
  expect(found.length).toBeGreaterThan(0);
  return found.map(({ plan }) => plan).join('\n');
}

const byHash = /code_hash = \?/;
const fromInvites = /FROM invites|FROM invites_search/;
const live = ['ACTIVE', 'GENERATED'] as const;
const last = { id: 5, label: 'Ada', expiresAt: null };

const hot: [string, RegExp, (invites: InviteManager) => unknown, string | RegExp][] = [
  ['a check', byHash, (invites) => invites.validate(code), 'INDEX sqlite_autoindex_invites_1 (code_hash=?)'],
  ['a use', byHash, (invites) => invites.use(code), 'INDEX sqlite_autoindex_invites_1 (code_hash=?)'],
  [
    'an offer',
    /code_hash >= \?/,
    (invites) => invites.offer(code),
    /COVERING INDEX sqlite_autoindex_invites_1 \(code_hash>\?\)/,
  ],
  ['an invite by id', /i\.id = \?/, (invites) => invites.show(1), 'INTEGER PRIMARY KEY (rowid=?)'],
  [
    'uses of an invite',
    /FROM uses/,
    (invites) => invites.show(1),
    'uses_by_invite USING PRIMARY KEY (invite_id=? AND id>?)',
  ],
  ['tokens of an invite', /FROM device_tokens/, (invites) => invites.show(1), 'device_tokens_by_invite (invite_id=?)'],
  [
    'a token',
    /token_hash = \?/,
    (invites) => invites.checkToken(code),
    'sqlite_autoindex_device_tokens_1 (token_hash=?)',
  ],
  ['the page after, newest', fromInvites, (invites) => invites.list({ after: last }), 'invites_listed (id<?)'],
  [
    'the page after, oldest',
    fromInvites,
    (invites) => invites.list({ sort: 'oldest', after: last }),
    'invites_listed (id>?)',
  ],
  [
    'the page after, expires',
    fromInvites,
    (invites) => invites.list({ sort: 'expires', after: last }),
    /invites_by_expiry \(<expr>=\? AND id>\?\)[\s\S]*invites_by_expiry \(<expr>>\?\)/,
  ],
  [
    'the page after, label',
    fromInvites,
    (invites) => invites.list({ sort: 'label', after: last }),
    /invites_by_label \(<expr>=\? AND id>\?\)[\s\S]*invites_by_label \(<expr>>\?\)/,
  ],
  ['one state', fromInvites, (invites) => invites.list({ states: ['REVOKED'] }), 'invites_by_state (state=?)'],
  [
    'one state, after',
    fromInvites,
    (invites) => invites.list({ states: ['REVOKED'], after: last }),
    'invites_by_state (state=? AND id<?)',
  ],
  [
    'one state by expiry',
    fromInvites,
    (invites) => invites.list({ states: ['ACTIVE'], sort: 'expires' }),
    /invites_by_state_expiry \(state=\? AND <expr>>\?\)/,
  ],
  ['a live state', fromInvites, (invites) => invites.list({ states: ['ACTIVE'] }), 'invites_by_state (state=?)'],
  [
    'live states, oldest',
    fromInvites,
    (invites) => invites.list({ states: live, sort: 'oldest', after: last }),
    'invites_by_state (state=? AND id>?)',
  ],
  [
    'live states by label, after',
    fromInvites,
    (invites) => invites.list({ states: live, sort: 'label', after: last }),
    /invites_by_state_label \(state=\? AND <expr>=\? AND id>\?\)[\s\S]*invites_by_state_label \(state=\? AND <expr>>\?\)/,
  ],
  [
    'a count of a live state',
    fromInvites,
    (invites) => invites.count({ states: ['ACTIVE'] }),
    'invites_by_state_expiry (state=? AND <expr>>?)',
  ],
  [
    'what ends soon',
    fromInvites,
    (invites) => invites.list({ expiringWithinMs: day, sort: 'expires' }),
    /invites_by_state_expiry \(state=\? AND <expr>>\? AND <expr><\?\)/,
  ],
  ['an identity', fromInvites, (invites) => invites.list({ identity: 'home' }), 'invites_by_identity (identity=?)'],
  ['a group', fromInvites, (invites) => invites.list({ group: 'g' }), 'invites_by_group (group_name=?)'],
  ['a creator', fromInvites, (invites) => invites.list({ creatorId: 'x' }), 'invites_by_creator (creator_id=?)'],
  ['a search', fromInvites, (invites) => invites.list({ search: 'arb' }), 'VIRTUAL TABLE INDEX'],
  ['one letter', fromInvites, (invites) => invites.list({ search: 'a' }), 'invites_by_letter (<expr>=?)'],
  [
    'a search in a state, of a service',
    /FROM invites_search/,
    (invites) => invites.list({ search: 'arb', states: ['ACTIVE'], identity: 'home' }),
    /invites_by_identity \(identity=\?\)[\s\S]*VIRTUAL TABLE INDEX|VIRTUAL TABLE INDEX[\s\S]*invites_by_identity \(identity=\?\)/,
  ],
  ['two letters', fromInvites, (invites) => invites.list({ search: 'ad' }), 'invites_by_letters (<expr>=?)'],
  ['a count of states', /count\(\*\)/, (invites) => invites.counts(), 'invites_by_state_expiry (state=? AND <expr><?)'],
  ['a sweep', /UNION ALL/, (invites) => invites.sweep(), 'invites_by_state_expiry (state=? AND <expr><?)'],
  ['a prune', /FROM invites/, (invites) => invites.prune(registry.now()), 'invites_ended (ended_at>? AND ended_at<?)'],
  ['the head of the log', /FROM audit/, (invites) => invites.edit(1, { label: 'x' }), 'SCAN audit'],
  [
    'the log of an invite',
    /FROM audit/,
    (invites) => invites.audit({ filter: { inviteId: 1 } }),
    'audit_by_invite USING PRIMARY KEY (invite_id=? AND seq',
  ],
];

test.each(hot)('%s goes by its index, looks at nothing else and sorts nothing', (_, text, work, index) => {
  const plan = planOf(text, work);
  if (typeof index === 'string') expect(plan).toContain(index);
  else expect(plan).toMatch(index);
  expect(plan).not.toContain('TEMP B-TREE');
  // A scan goes row by row: allowed along the full-text index, the log to its last row alone, and what was read before
  // (an event e, a page of hits h).
  for (const line of plan.split('\n').filter((step) => step.startsWith('SCAN'))) {
    expect(line).toMatch(/VIRTUAL TABLE INDEX|^SCAN audit$|^SCAN [eh]$|^SCAN \(subquery/);
  }
});

test('the first page of a whole list runs along the order asked for, and stops', () => {
  const expected = {
    newest: /^SCAN i USING INDEX invites_listed$/m,
    oldest: /^SCAN i USING INDEX invites_listed$/m,
    expires: /^SCAN i USING INDEX invites_by_expiry$/m,
    label: /^SCAN i USING INDEX invites_by_label$/m,
  };
  for (const sort of ['newest', 'oldest', 'expires', 'label'] as const) {
    const plan = planOf(fromInvites, (invites) => invites.list({ sort }));
    expect(plan).toMatch(expected[sort]);
    expect(plan.match(/SCAN|TEMP B-TREE/g)).toEqual(['SCAN']);
  }
});

test('what a list of one state is filtered by lies in the index of each order, so that no record is read in vain', () => {
  for (const index of ['invites_by_state', 'invites_by_state_expiry', 'invites_by_state_label']) {
    const columns = registry.connection.once(`SELECT name FROM pragma_index_xinfo(?)`, index) as { name: string }[];
    const names = columns.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['state', 'identity', 'group_name', 'creator_id']));
  }
});
