import { expect, test } from 'vitest';
import type { Invite, State } from '../../shared/domain/invite.ts';
import { InvalidStateTransitionError, InviteNotFoundError } from '../../shared/errors.ts';
import {
  closeAfterEach,
  contentOf,
  day,
  errorOf,
  eventsOf,
  hour,
  openInvites,
  recordsOf,
  type TestRegistry,
} from '../support/invites.ts';

closeAfterEach();

interface Case {
  readonly registry: TestRegistry;
  readonly id: number;
  readonly code: string;
}

/** An invite brought into each state, by what an operator would do. */
const arrivals: Record<State, (registry: TestRegistry) => { id: number; code: string }> = {
  GENERATED: ({ invites }) => issueOne(invites.generate({ inactive: true })),
  ACTIVE: ({ invites }) => issueOne(invites.generate({ maxUses: 2 })),
  EXHAUSTED: ({ invites }) => {
    const issued = issueOne(invites.generate());
    invites.use(issued.code);
    return issued;
  },
  EXPIRED: ({ invites, advance }) => {
    const issued = issueOne(invites.generate());
    advance(2 * day);
    invites.sweep();
    return issued;
  },
  REVOKED: ({ invites }) => {
    const issued = issueOne(invites.generate());
    invites.revoke(issued.id, 'lost');
    return issued;
  },
};

function issueOne({ invite, code }: { invite: Invite; code: string }) {
  return { id: invite.id, code };
}

const later = { kind: 'after', ms: hour } as const;
const events: Record<string, (of: Case) => unknown> = {
  activate: ({ registry, id }) => registry.invites.activate(id),
  revoke: ({ registry, id }) => registry.invites.revoke(id, 'a reason'),
  extend: ({ registry, id }) => registry.invites.extend(id, later),
  edit: ({ registry, id }) => registry.invites.edit(id, { label: 'new' }),
};

const allowed: Partial<Record<State, Record<string, State>>> = {
  GENERATED: { activate: 'ACTIVE', revoke: 'REVOKED', extend: 'GENERATED', edit: 'GENERATED' },
  ACTIVE: { revoke: 'REVOKED', extend: 'ACTIVE', edit: 'ACTIVE' },
};

function arrive(state: State): Case {
  const registry = openInvites();
  return { registry, ...arrivals[state](registry) };
}

const pairs = (Object.keys(arrivals) as State[]).flatMap((state) =>
  Object.keys(events).map((event) => ({ state, event, to: allowed[state]?.[event] })),
);

test.each(pairs.filter(({ to }) => to !== undefined))(
  '$event takes an invite that is $state to $to',
  ({ state, event, to }) => {
    const of = arrive(state);
    expect(events[event]?.(of)).toMatchObject({ id: of.id, state: to });
    expect(of.registry.invites.show(of.id).invite.state).toBe(to);
  },
);

test.each(pairs.filter(({ to }) => to === undefined))(
  '$event is refused for $state, and no record changes',
  ({ state, event }) => {
    const of = arrive(state);
    const before = recordsOf(of.registry);
    const error = errorOf(() => events[event]?.(of));
    expect(error).toBeInstanceOf(InvalidStateTransitionError);
    expect(error).toMatchObject({ code: 'invalid_state_transition', state, event });
    expect(recordsOf(of.registry)).toEqual(before);
  },
);

test('what an event returns is what is stored', () => {
  const { registry, id } = arrive('GENERATED');
  for (const event of ['activate', 'extend', 'edit', 'revoke']) {
    registry.advance(1_000);
    expect(events[event]?.({ registry, id, code: '' })).toEqual(registry.invites.show(id).invite);
  }
});

test('each event writes one event of the log, with its actor and its time', () => {
  const { registry, id } = arrive('GENERATED');
  const types = {
    activate: 'invite.activated',
    extend: 'invite.extended',
    edit: 'invite.edited',
    revoke: 'invite.revoked',
  };
  for (const [event, type] of Object.entries(types)) {
    registry.advance(1_000);
    const written = eventsOf(registry, () => events[event]?.({ registry, id, code: '' }));
    expect(written).toMatchObject([{ type, inviteId: id, actor: 'operator', at: registry.now() }]);
  }
});

test('generate passes GENERATED and is ACTIVE at once, unless it shall stay inactive', () => {
  const { invites, now } = openInvites();
  expect(invites.generate().invite).toMatchObject({ state: 'ACTIVE', activatedAt: now() });
  expect(invites.generate({ inactive: true }).invite).toMatchObject({ state: 'GENERATED', activatedAt: null });
});

test('an edit that changes nothing writes nothing; null and an empty text clear', () => {
  const registry = openInvites();
  const { id } = registry.invites.generate({ label: 'Ada', note: 'a\nb' }).invite;
  expect(eventsOf(registry, () => registry.invites.edit(id, { label: 'Ada' }))).toEqual([]);
  expect(eventsOf(registry, () => registry.invites.edit(id, { label: null }))).toMatchObject([
    { detail: { fields: ['label'] } },
  ]);
  expect(registry.invites.edit(id, { note: ' ' })).toMatchObject({ label: null, note: null });
});

test('burn is revoke, by id and by code', () => {
  const { invites } = openInvites();
  const [first, second] = invites.generateBatch({}, 2);
  expect(invites.burn(first?.invite.id ?? 0, 'why')).toMatchObject({ state: 'REVOKED', revokeReason: 'why' });
  expect(invites.burn(second?.code ?? '')).toMatchObject({
    id: second?.invite.id,
    state: 'REVOKED',
    revokeReason: null,
  });
});

test('an id or a code that is not there is not found', () => {
  const registry = openInvites();
  const { invites } = registry;
  const strange = openInvites().invites.generate().code;
  const before = contentOf(registry);
  const calls = [
    () => invites.activate(7),
    () => invites.revoke(7),
    () => invites.revoke(strange),
    () => invites.extend(7, later),
    () => invites.edit(7, {}),
    () => invites.reissue(7),
    () => invites.show(7),
    () => invites.show(1.5),
    () => invites.revokeMany([7]),
  ];
  for (const call of calls) {
    const error = errorOf(call);
    expect(error).toBeInstanceOf(InviteNotFoundError);
    expect(error.code).toBe('not_found');
  }
  expect(contentOf(registry)).toEqual(before);
});
