import { statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { runAct } from '../../electron/registry/core.ts';
import { handOver, handOverAll, liveHanded, revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import type { InviteManager } from '../../electron/registry/invite-manager.ts';
import { migrate, migrations } from '../../electron/registry/migrate.ts';
import { movedTogether } from '../../electron/registry/migrations/0002-blocks.ts';
import { openDatabase } from '../../electron/registry/open-database.ts';
import { replay } from '../../electron/registry/replay.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { states } from '../../shared/domain/invite.ts';
import { closeAfterEach, day, errorOf, hour, openInvites, type TestRegistry } from '../support/invites.ts';
import { tempFolder } from '../support/temp.ts';

// An invite that is used up moves in the indexes of states some uses later. Nobody may see that.

closeAfterEach();

/** Pages that `work` writes. */
function framesOf({ path }: TestRegistry, work: () => void): number {
  const before = statSync(`${path}-wal`).size;
  work();
  return (statSync(`${path}-wal`).size - before) / (24 + 4_096);
}

const typical = (counts: readonly number[]) => counts.toSorted((a, b) => a - b)[counts.length >> 1];

test('a use that is its invite’s last writes as few pages as any other', () => {
  const registry = openInvites();
  const { invites } = registry;
  invites.generateBatch({ label: 'filling' }, 3_000);
  const [many] = invites.generateBatch({ maxUses: 'unlimited' }, 1);
  const single = invites.generateBatch({}, 20);
  const others = single.map(() => framesOf(registry, () => invites.use(many?.code ?? '')));
  const last = single.map(({ code }) => framesOf(registry, () => invites.use(code)));
  expect(typical(last)).toBe(typical(others));
  expect(typical(last)).toBeLessThanOrEqual(4);
});

/** What a look at every invite says, beside what lists, counts and places say. */
function expectListed(invites: InviteManager): void {
  const all = invites.list({ limit: 1_000 }).invites;
  for (const state of states) {
    const ids = all.filter((invite) => invite.state === state).map(({ id }) => id);
    const query = { states: [state], limit: 1_000 } as const;
    expect(invites.list(query).invites.map(({ id }) => id)).toEqual(ids);
    expect(invites.list({ ...query, search: 'arb' }).invites.map(({ id }) => id)).toEqual(ids);
    for (const sort of ['oldest', 'expires', 'label'] as const) {
      const sorted = invites.list({ ...query, sort, group: 'g' }).invites.map(({ id }) => id);
      expect(sorted.toSorted((a, b) => b - a)).toEqual(ids);
    }
    expect(invites.counts()[state]).toBe(ids.length);
    expect(invites.count({ states: [state], search: 'harb' })).toBe(ids.length);
    if (ids.length > 0) {
      expect(invites.list({ ...query, offset: ids.length - 1 }).invites.map(({ id }) => id)).toEqual(ids.slice(-1));
      expect(invites.list({ ...query, offset: ids.length }).invites).toEqual([]);
    }
  }
  for (const { id, state, endedAt } of all) {
    if (state === 'EXHAUSTED') expect(endedAt).toBe(invites.uses(id).at(-1)?.at);
  }
}

const act = fc.record({
  kind: fc.oneof(
    { weight: 7, arbitrary: fc.constant('use') },
    { weight: 6, arbitrary: fc.constantFrom('revoke', 'extend', 'activate', 'sweep', 'prune', 'issue', 'wait') },
  ),
  which: fc.nat(),
  times: fc.integer({ min: 1, max: 12 }),
});

const lasting = (ms: number) => ({ kind: 'after', ms }) as const;

test('whatever is used, ended, swept and pruned in between, lists and counts go by what every invite is', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 4, maxLength: 16 }), (acts) => {
      const registry = openInvites();
      const [here, there] = [registry.invites, registry.another().invites];
      const issued: { id: number; code: string }[] = [];
      const issueSome = () => {
        for (const maxUses of [1, 1, 1, 2, 5]) {
          const terms = { maxUses, label: `harbour ${issued.length % 7}`, group: 'g', expiry: lasting(5 * day) };
          const made = here.generateBatch({ ...terms, inactive: maxUses === 5 }, 4);
          issued.push(...made.map(({ invite, code }) => ({ id: invite.id, code })));
        }
      };
      issueSome();
      for (const [turn, one] of acts.entries()) {
        const invites = turn % 2 === 0 ? here : there;
        const chosen = (step: number) => issued[(one.which + step) % issued.length] as (typeof issued)[number];
        if (one.kind === 'use') for (let i = 0; i < one.times; i++) invites.use(chosen(i).code);
        else if (one.kind === 'wait') registry.advance(one.times ** 2 * hour);
        else if (one.kind === 'sweep') invites.sweep();
        else if (one.kind === 'prune') expectPruned(invites, registry.now());
        else if (one.kind === 'issue') issueSome();
        else tolerate(() => change(invites, one.kind, chosen(0).id));
        expectListed(there);
      }
      expect(replay(registry.connection)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

function change(invites: InviteManager, kind: string, id: number): unknown {
  if (kind === 'revoke') return invites.revoke(id);
  if (kind === 'activate') return invites.activate(id);
  return invites.extend(id, lasting(6 * day));
}

/** What is asked of an invite that has ended is refused. */
function tolerate(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidStateTransitionError' });
  }
}

function expectPruned(invites: InviteManager, now: Instant): void {
  const { EXHAUSTED, EXPIRED, REVOKED } = invites.counts();
  invites.sweep();
  expect(invites.countPrune(0)).toEqual({ EXHAUSTED, EXPIRED, REVOKED });
  invites.prune(now);
  expect(invites.counts()).toMatchObject({ EXHAUSTED: 0, EXPIRED: 0, REVOKED: 0 });
}

test('the invites of every 16 uses move together, and not before', () => {
  const { invites, connection } = openInvites();
  const waiting = () => connection.once("SELECT 1 FROM invites WHERE state = 'ACTIVE' AND use_count = 1").length;
  const issued = invites.generateBatch({}, movedTogether);
  for (const [turn, { code }] of issued.entries()) {
    expect(waiting()).toBe(turn);
    invites.use(code);
  }
  expect(waiting()).toBe(0);
  expect(connection.once("SELECT 1 FROM invites WHERE state = 'EXHAUSTED' AND ended_at IS NOT NULL")).toHaveLength(
    movedTogether,
  );
});

test('an invite that was used up just now is so to everybody', () => {
  const registry = openInvites();
  const { invites, connection, core } = registry;
  invites.addIdentity('home', { baseUrl: 'https://home.example' });
  const { code, invite } = invites.generate({ identity: 'home', expiry: lasting(hour) });
  runAct(core, 'operator', (act) => handOver(act, 'astrid', { handed: [invite.id], told: [] }));
  registry.advance(1);
  invites.use(code, { anyway: true });
  expect(invites.offer(code)).toEqual({ offer: null, denial: 'exhausted' });
  expect(invites.validate(code)).toMatchObject({ reason: 'exhausted', invite: { state: 'EXHAUSTED' } });
  expect(errorOf(() => invites.revoke(invite.id)).code).toBe('invalid_state_transition');
  expect(liveHanded(connection, 'astrid', registry.now())).toEqual([]);
  expect(revokedSinceHandOver(connection)).toEqual([invite.id]);
  expect(invites.reissue(invite.id).invite.replaces).toBe(invite.id);
  invites.revoke(2);
  invites.removeIdentity('home');
  // It ended before its expiry came, so there is nothing to write down.
  registry.advance(2 * hour);
  expect(framesOf(registry, () => expect(invites.sweep()).toBe(0))).toBe(0);
  expect(invites.show(invite.id).invite.state).toBe('EXHAUSTED');
});

test('it ended with its last use, before it has moved and after', () => {
  const registry = openInvites();
  const { invites } = registry;
  const { code, invite } = invites.generate({ maxUses: 2 });
  for (let use = 0; use < 2; use++) {
    registry.advance(hour);
    invites.use(code);
  }
  const ended = registry.now();
  const [other] = invites.generateBatch({ maxUses: 'unlimited' }, 1);
  for (let use = 2; use <= movedTogether; use++) {
    expect(invites.show(invite.id).invite).toMatchObject({ state: 'EXHAUSTED', endedAt: ended });
    registry.advance(1);
    invites.use(other?.code ?? '');
  }
});

test('an export of the registry does not hand over what was used up just now', () => {
  const { invites, core } = openInvites();
  const [used] = invites.generateBatch({}, 2);
  invites.use(used?.code ?? '');
  expect(runAct(core, 'operator', (act) => handOverAll(act)).count).toBe(1);
  expect(invites.show(1).invite.handedTo).toBeNull();
});

test('what was used up just now is looked up one by one, however large its group', () => {
  const { invites, connection } = openInvites();
  const asked = vi.spyOn(connection, 'all');
  invites.list({ states: ['EXHAUSTED'], group: 'g' });
  const [query, ...values] = asked.mock.calls.find(([{ sql }]) => /i\.id IN/.test(sql)) ?? [];
  const plan = connection.once(`EXPLAIN QUERY PLAN ${query?.sql}`, ...values) as { detail: string }[];
  expect(plan[0]?.detail).toBe('SEARCH i USING INTEGER PRIMARY KEY (rowid=?)');
});

test('an invite that was used up and never moved is found by a replay of the log', () => {
  const registry = openInvites();
  const { invites, connection } = registry;
  connection.write((tx) => tx.run({ kind: 'write', sql: 'DROP TRIGGER uses_counted' }));
  const [last, ...others] = invites.generateBatch({}, movedTogether);
  for (const { code } of others) invites.use(code);
  expect(replay(connection)).toEqual([]);
  invites.use(last?.code ?? '');
  const what = `${movedTogether} invites that are used up are listed as active`;
  expect(replay(connection)).toEqual([{ inviteId: null, what }]);
});

test('a registry of the version before takes the step with everything in it', () => {
  const path = join(tempFolder(), 'registry.db');
  const key = Buffer.alloc(32, 7);
  const connection = openDatabase(path, Buffer.from(key), { create: true });
  migrate(connection, migrations.slice(0, 1));
  connection.write((tx) => {
    const run = (sql: string) => tx.run({ kind: 'write', sql });
    run("INSERT INTO vault VALUES (1, 'ab', 1, '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z', NULL, NULL, 0)");
    const columns =
      'code_hash, hash_kind, state, creator_id, required_access_level, max_uses, use_count, created_at, ended_at';
    const made = "'sha256', 'ACTIVE', 'x', 0, 1, 0, '2026-11-20T00:00:00.000Z', NULL";
    const ended = "'sha256', 'EXHAUSTED', 'x', 0, 1, 1, '2026-11-20T00:00:00.000Z', '2026-11-20T01:00:00.000Z'";
    for (let i = 0; i < 10; i++) run(`INSERT INTO invites (${columns}) VALUES ('${i}', ${i < 4 ? made : ended})`);
    for (let i = 5; i <= 10; i++) {
      run(`INSERT INTO uses (invite_id, at, actor, access_level) VALUES (${i}, '2026-11-20T01:00:00.000Z', 'x', 0)`);
    }
  });
  const content = () => ['invites', 'uses', 'state_counts'].map((table) => connection.once(`SELECT * FROM ${table}`));
  const before = content();
  migrate(connection);
  expect(content()).toEqual(before);
  connection.close();
});
