import { statSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runAct } from '../../electron/registry/core.ts';
import { handOver, liveHanded, revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import type { InviteManager } from '../../electron/registry/invite-manager.ts';
import { replay } from '../../electron/registry/replay.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { states } from '../../shared/domain/invite.ts';
import { closeAfterEach, day, errorOf, hour, openInvites, type TestRegistry } from '../support/invites.ts';

// A use that is an invite's last changes its state within the same write.

closeAfterEach();

/** Pages that `work` writes. */
function framesOf({ path }: TestRegistry, work: () => void): number {
  const before = statSync(`${path}-wal`).size;
  work();
  return (statSync(`${path}-wal`).size - before) / (24 + 4_096);
}

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
