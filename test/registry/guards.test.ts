import { beforeEach, expect, test } from 'vitest';
import { closeAfterEach, contentOf, openInvites, type TestRegistry } from '../support/invites.ts';

// What the schema itself refuses, should the program ever ask for it.

let registry: TestRegistry;
closeAfterEach();

beforeEach(() => {
  registry = openInvites();
  const { invites } = registry;
  const [used, revoked, expiring, , usedLately] = invites.generateBatch({}, 5);
  invites.use(used?.code ?? '', { mint: true });
  invites.use(usedLately?.code ?? '');
  invites.revoke(revoked?.invite.id ?? 0);
  invites.extend(expiring?.invite.id ?? 0, { kind: 'after', ms: 1 });
  registry.advance(1);
  invites.sweep();
});

const run = (sql: string) => registry.connection.write((tx) => tx.run({ kind: 'write', sql }));

const fullRow = (id: number, state: string, hash: string) =>
  `INSERT OR REPLACE INTO invites (id, code_hash, hash_kind, state, creator_id, required_access_level, use_count, created_at)
   VALUES (${id}, ${hash}, 'sha256', '${state}', 'x', 0, 0, '2026')`;

const refused = [
  'DELETE FROM audit WHERE seq = 1',
  "UPDATE audit SET event = '{}' WHERE seq = 1",
  'UPDATE audit SET seq = 99 WHERE seq = 1',
  "REPLACE INTO audit (seq, event, hash) VALUES (1, '{}', 'x')",
  "INSERT INTO audit (seq, event, hash) VALUES (1, '{}', 'x') ON CONFLICT (seq) DO UPDATE SET event = '{}'",
  'DELETE FROM invites WHERE id = 1',
  'DELETE FROM uses WHERE id = 1',
  'DELETE FROM invites WHERE id = 4',
  ...[1, 2, 3].flatMap((id) =>
    ['GENERATED', 'ACTIVE', 'EXHAUSTED', 'EXPIRED', 'REVOKED'].map((state) => {
      const stays = { 1: 'EXHAUSTED', 2: 'REVOKED', 3: 'EXPIRED' }[id];
      return state === stays ? '' : `UPDATE invites SET state = '${state}' WHERE id = ${id}`;
    }),
  ),
  "UPDATE invites SET state = 'ACTIVE', ended_at = NULL WHERE id = 1",
  ...['GENERATED', 'EXPIRED', 'REVOKED'].map((state) => `UPDATE invites SET state = '${state}' WHERE id = 5`),
  "UPDATE invites SET state = 'REVOKED', ended_at = '2026' WHERE id = 5",
  'UPDATE invites SET use_count = 0 WHERE id = 5',
  'UPDATE invites SET max_uses = 2 WHERE id = 5',
  'UPDATE invites SET max_uses = NULL WHERE id = 5',
  'UPDATE invites SET use_count = 0 WHERE id = 1',
  fullRow(1, 'ACTIVE', "'a new hash'"),
  fullRow(9, 'ACTIVE', '(SELECT code_hash FROM invites WHERE id = 2)'),
  "UPDATE invites SET state = 'LOST' WHERE id = 4",
  "UPDATE invites SET state = 'REVOKED' WHERE id = 4",
  "UPDATE invites SET ended_at = '2026' WHERE id = 4",
  'UPDATE invites SET use_count = 2 WHERE id = 4',
  'UPDATE invites SET use_count = -1 WHERE id = 4',
  'UPDATE invites SET max_uses = 0 WHERE id = 4',
  "UPDATE invites SET use_count = 'many' WHERE id = 4",
  'UPDATE invites SET code_hash = (SELECT code_hash FROM invites WHERE id = 1) WHERE id = 4',
  "INSERT INTO uses (invite_id, at, actor, access_level) VALUES (99, '2026', 'x', 0)",
  "INSERT INTO device_tokens (token_hash, use_id, invite_id, minted_at) VALUES ('x', 99, 1, '2026')",
  "INSERT INTO vault (one, vault_id, generation, created_at, clock_mark) VALUES (2, 'x', 1, '2026', '2026')",
].filter((sql) => sql !== '');

test.each(refused)('%s', (sql) => {
  const before = contentOf(registry);
  expect(() => run(sql)).toThrow(/append-only|final state is final|never deleted|constraint failed|cannot store TEXT/);
  expect(contentOf(registry)).toEqual(before);
});

test('every table is STRICT', () => {
  const tables = registry.connection.once(
    `SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
  ) as { name: string; strict: number }[];
  expect(tables.length).toBeGreaterThanOrEqual(9);
  expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
});

test('the counts of the states are kept by the schema', () => {
  const counted = registry.connection.once('SELECT state, n FROM state_counts WHERE n > 0 ORDER BY state');
  const looked = registry.connection.once('SELECT state, count(*) AS n FROM invites GROUP BY state ORDER BY state');
  expect(counted).toEqual(looked);
});
