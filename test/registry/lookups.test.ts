import { expect, test } from 'vitest';
import { blockSize } from '../../electron/registry/migrations/0001-registry.ts';
import { replay } from '../../electron/registry/replay.ts';
import { closeAfterEach, openInvites, type TestRegistry } from '../support/invites.ts';

// Tables that lead to events and uses, filled a block at a time.

closeAfterEach();

const run = ({ connection }: TestRegistry, sql: string) => connection.write((tx) => tx.run({ kind: 'write', sql }));
const countOf = ({ connection }: TestRegistry, from: string) =>
  (connection.once(`SELECT count(*) AS n FROM ${from}`) as { n: number }[])[0]?.n;

/** Two invites that were used in turns, so often that a block of uses is full and another one begun. */
function muchUsed(): { registry: TestRegistry; ids: number[]; uses: number } {
  const registry = openInvites();
  const issued = registry.invites.generateBatch({ maxUses: 'unlimited' }, 2);
  const uses = blockSize + 40;
  for (let i = 0; i < uses; i++) {
    registry.invites.use(issued[i % 2]?.code ?? '', { deviceName: `device ${i}` });
  }
  return { registry, ids: issued.map(({ invite }) => invite.id), uses };
}

test('the uses of an invite come whole and in order, those of the last block too', () => {
  const { registry, ids, uses } = muchUsed();
  expect(countOf(registry, 'uses_by_invite')).toBe(blockSize);
  for (const [turn, id] of ids.entries()) {
    const names = registry.invites.uses(id).map(({ deviceName }) => deviceName);
    expect(names).toEqual(Array.from({ length: uses / 2 }, (_, i) => `device ${2 * i + turn}`));
    const paged: number[] = [];
    for (let after = 0; ; after = paged.at(-1) ?? 0) {
      const page = registry.invites.uses(id, 9, after);
      paged.push(...page.map((use) => use.id));
      if (page.length < 9) break;
    }
    expect(paged).toEqual(registry.invites.uses(id).map((use) => use.id));
  }
  expect(replay(registry.connection)).toEqual([]);
});

test('a prune forgets every device of an invite, and none of another', () => {
  const { registry, ids } = muchUsed();
  registry.invites.revoke(ids[0] ?? 0);
  registry.invites.prune(registry.now());
  expect(registry.invites.uses(ids[0] ?? 0).filter(({ deviceName }) => deviceName !== null)).toEqual([]);
  expect(registry.invites.uses(ids[1] ?? 0).filter(({ deviceName }) => deviceName === null)).toEqual([]);
});

test('one write that completes several blocks of events leaves them all to be found', () => {
  const registry = openInvites();
  registry.invites.generateBatch({}, 3 * blockSize);
  expect(countOf(registry, 'audit_by_type')).toBe(3 * blockSize);
  expect(registry.invites.audit({ filter: { inviteId: 300 } }).events).toMatchObject([{ inviteId: 300 }]);
  expect(replay(registry.connection)).toEqual([]);
});

test('a table that says otherwise than the event shows nothing under the wrong name', () => {
  const registry = openInvites();
  registry.invites.generateBatch({}, blockSize);
  run(registry, "UPDATE audit_by_type SET type = 'vault.locked' WHERE seq = 7");
  run(registry, "UPDATE audit_by_actor SET actor = 'eve' WHERE seq = 7");
  run(registry, 'UPDATE audit_by_invite SET invite_id = 999 WHERE seq = 7');
  for (const filter of [{ types: ['vault.locked'] as const }, { actor: 'eve' }, { inviteId: 999 }]) {
    expect(registry.invites.audit({ filter }).events).toEqual([]);
  }
});

test.each([
  ['DELETE FROM audit_by_at WHERE seq = 7', 'audit_by_at leaves out 1 rows'],
  ["UPDATE audit_by_type SET type = 'vault.locked' WHERE seq = 7", 'audit_by_type leaves out 1 rows'],
  ['DELETE FROM audit_by_invite', `audit_by_invite leaves out ${2 * blockSize} rows`],
  ["INSERT INTO audit_by_actor VALUES ('eve', 7)", 'audit_by_actor holds rows that lead nowhere'],
  ['DELETE FROM uses_by_invite WHERE id = 1', 'uses_by_invite leaves out 1 rows'],
])('the replay finds %s', (sql, what) => {
  const { registry } = muchUsed();
  registry.invites.generateBatch({}, blockSize);
  expect(replay(registry.connection)).toEqual([]);
  run(registry, sql);
  expect(replay(registry.connection)).toMatchObject([{ inviteId: null, what }]);
});
