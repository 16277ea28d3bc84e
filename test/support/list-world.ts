import fc from 'fast-check';
import type { InviteFilter, ListQuery, Sort } from '../../electron/registry/list.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { type Invite, isFinal, type State, states } from '../../shared/domain/invite.ts';
import { after, day, hour, openInvites, type TestRegistry } from './invites.ts';

/** Pieces of which names are made: cases, accents, right-to-left, quotes and what LIKE and MATCH would take as signs. */
const pieces = [
  'Ada',
  'ADA',
  'ada',
  'Åsa',
  'åsa',
  'Zoë',
  'zoe',
  'José',
  'שלום',
  'مرحبا',
  "O'Hara",
  '"quoted"',
  '100%',
  '_under_',
  'a_b',
  'NEAR',
  'AND',
  'x*',
  'co-op',
  '東京タワー',
  '👩‍🚀crew',
  'é',
  'E',
  'ab',
  'Ab',
  '--',
  '(c)',
  'a:b',
  '\\n',
  '~tilde',
  'Ж',
];
const name = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }).map((words) => words.join(' '));
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

const terms = fc.record({
  label: fc.option(name),
  note: fc.option(
    name.map((text) => `${text}\nsecond line`),
    { freq: 1 },
  ),
  group: oneOf(null, 'family', 'Club 7', '100%'),
  creatorId: oneOf('operator', 'alice', 'Ålice'),
  identity: oneOf(null, null, 'home'),
  hours: oneOf(1, 2, 5, 30, 24 * 20, null),
  fate: oneOf('live', 'live', 'inactive', 'used', 'revoked', 'edited'),
});

/** A registry of 240 invites in every state, expired ones written down and not, and a clock that stands still. */
export function makeWorld(): { registry: TestRegistry; all: Invite[] } {
  const registry = openInvites();
  const { invites, advance } = registry;
  invites.changeSettings({ allowNoExpiry: true });
  invites.addIdentity('home', { baseUrl: 'https://home.example' });
  fc.sample(terms, { numRuns: 240, seed: 7 }).forEach(({ hours, fate, ...shared }, index) => {
    const expiry = hours === null ? ({ kind: 'never' } as const) : ({ kind: 'after', ms: hours * hour } as const);
    const { invite, code } = invites.generate({ ...shared, expiry, inactive: fate === 'inactive' });
    if (fate === 'used') invites.use(code);
    if (fate === 'revoked') invites.revoke(invite.id, 'why');
    if (fate === 'edited') invites.edit(invite.id, { label: `re ${shared.label ?? ''}` });
    if (index === 40) invites.prune(after(0));
    // Whatever ended by itself until here is written down, and nothing that does later.
    if (index !== 119) return;
    advance(3 * hour);
    invites.sweep();
  });
  advance(1.5 * hour);
  const emptied = registry.connection.once('SELECT id FROM invites WHERE pruned_at IS NOT NULL') as { id: number }[];
  const gone = new Set(emptied.map(({ id }) => id));
  const all = Array.from({ length: 240 }, (_, index) => invites.show(index + 1).invite).filter(
    ({ id }) => !gone.has(id),
  );
  return { registry, all };
}

const filters = {
  states: fc.uniqueArray(fc.constantFrom<State>(...states), { minLength: 1 }),
  identity: oneOf('home', 'home', 'nowhere'),
  group: oneOf('family', '100%'),
  creatorId: oneOf('alice', 'Ålice'),
  search: fc.oneof(
    fc.constantFrom(...pieces),
    fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(...pieces)).map((words) => words.join(' ')),
    fc
      .tuple(fc.constantFrom(...pieces), fc.nat(2), fc.nat(5))
      .map(([piece, from, length]) => piece.slice(from, from + length)),
    fc.string({ maxLength: 4 }),
  ),
  expiringWithinMs: oneOf(hour, day, 30 * day),
};
const names = Object.keys(filters) as (keyof typeof filters)[];

/** Filters of every kind, two at most, so that something is left to be listed. */
const filter = fc
  .shuffledSubarray(names, { maxLength: 2 })
  .chain((chosen) => fc.record(filters).map((all) => pick(all, chosen)));

function pick(all: InviteFilter, chosen: readonly (keyof InviteFilter)[]): InviteFilter {
  return Object.fromEntries(chosen.map((key) => [key, all[key]]));
}

/** Queries of every shape. */
export const queries: fc.Arbitrary<ListQuery> = fc
  .tuple(filter, fc.constantFrom<Sort>('newest', 'oldest', 'expires', 'label'), fc.integer({ min: 1, max: 40 }))
  .map(([chosen, sort, limit]) => ({ ...chosen, sort, limit }));

/** What a query must give, found by looking at every invite. */
export function naiveList(
  all: readonly Invite[],
  query: InviteFilter & { sort?: Sort },
  now: Parameters<typeof addMs>[0],
): Invite[] {
  const until = query.expiringWithinMs === undefined ? null : addMs(now, query.expiringWithinMs);
  const found = all.filter(
    (invite) =>
      (query.states?.includes(invite.state) ?? true) &&
      (query.identity === undefined || invite.identity === query.identity) &&
      (query.group === undefined || invite.group === query.group) &&
      (query.creatorId === undefined || invite.creatorId === query.creatorId) &&
      (until === null || (!isFinal(invite.state) && invite.expiresAt !== null && invite.expiresAt <= until)) &&
      matches(invite, query.search ?? ''),
  );
  return found.sort(comparing(query.sort ?? 'newest'));
}

function matches(invite: Invite, search: string): boolean {
  const fields = [invite.label, invite.note, invite.group, invite.creatorId].map((text) => (text ?? '').toLowerCase());
  const words = search
    .toWellFormed()
    .normalize('NFC')
    .split(/[\s\0]+/)
    .filter((word) => word !== '');
  return words.every((word) => {
    const letters = [...word];
    if (letters.length >= 3) return fields.some((field) => field.includes(word.toLowerCase()));
    return invite.label !== null && asciiFold([...invite.label].slice(0, letters.length).join('')) === asciiFold(word);
  });
}

function asciiFold(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function comparing(sort: Sort): (a: Invite, b: Invite) => number {
  const bytes = (text: string) => Buffer.from(text);
  switch (sort) {
    case 'newest':
      return (a, b) => b.id - a.id;
    case 'oldest':
      return (a, b) => a.id - b.id;
    case 'expires':
      return (a, b) => bytes(a.expiresAt ?? '~').compare(bytes(b.expiresAt ?? '~')) || a.id - b.id;
    case 'label':
      return (a, b) => bytes(asciiFold(a.label ?? '')).compare(bytes(asciiFold(b.label ?? ''))) || a.id - b.id;
    default:
      return sort satisfies never;
  }
}
