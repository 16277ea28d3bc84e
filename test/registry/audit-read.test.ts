import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readExportPage } from '../../electron/registry/audit-pages.ts';
import { countRange, listEvents, listStatement } from '../../electron/registry/audit-read.ts';
import { type AuditEvent, auditTypes, firstPrevHash } from '../../shared/domain/audit-event.ts';
import { type AuditFilter, isEmptyFilter, matches } from '../../shared/domain/audit-filter.ts';
import { addMs } from '../../shared/domain/instant.ts';
import { appendEvents, tamper } from '../support/audit.ts';
import { closeInvites, madeAt, minute, openInvites, type TestRegistry } from '../support/invites.ts';

let registry: TestRegistry;
let all: readonly AuditEvent[];

beforeAll(() => {
  registry = openInvites();
  appendEvents(registry.connection, 300);
  all = listEvents(registry.connection, { filter: {}, limit: 10_000, order: 'oldest' }).events;
});
afterAll(closeInvites);

const instant = fc.integer({ min: -70, max: 310 }).map((i) => addMs(madeAt, i * minute));
const filters: fc.Arbitrary<AuditFilter> = fc.record(
  {
    from: instant,
    to: instant,
    types: fc.subarray(['token.minted', 'invite.checked', 'invite.refused', 'desk.refused', 'vault.locked'] as const),
    inviteId: fc.integer({ min: 1, max: 6 }),
    actor: fc.constantFrom('alice', '192.168.0.7', '=HYPERLINK("x")', 'nobody', ''),
  },
  { requiredKeys: [] },
);

/** Every page of a listing, one after the other. */
function pagesOf(filter: AuditFilter, order: 'newest' | 'oldest', limit: number): AuditEvent[] {
  const found: AuditEvent[] = [];
  let after: number | null | undefined;
  while (after !== null) {
    const page = listEvents(registry.connection, { filter, order, limit, ...(after !== undefined && { after }) });
    expect(page.events.length).toBeLessThanOrEqual(limit);
    found.push(...page.events);
    after = page.next;
  }
  return found;
}

test('each event comes with the hash before it', () => {
  expect(all).toHaveLength(300);
  expect(all.map((event) => event.prevHash)).toEqual([firstPrevHash, ...all.slice(0, -1).map((event) => event.hash)]);
});

test('pages in either order hold exactly the events that the filter lets through', () => {
  fc.assert(
    fc.property(filters, fc.boolean(), fc.integer({ min: 1, max: 120 }), (filter, newest, limit) => {
      const wanted = all.filter((event) => matches(event, filter));
      if (newest) wanted.reverse();
      expect(pagesOf(filter, newest ? 'newest' : 'oldest', limit)).toEqual(wanted);
    }),
  );
});

test('a range counts what the filter lets through, up to an event', () => {
  fc.assert(
    fc.property(filters, fc.integer({ min: 0, max: 310 }), (filter, upTo) => {
      const seqs = all.filter((event) => event.seq <= upTo && matches(event, filter)).map((event) => event.seq);
      const expected = { first: seqs[0] ?? null, last: seqs.at(-1) ?? null, count: seqs.length };
      expect(countRange(registry.connection, filter, upTo)).toEqual(expected);
    }),
  );
});

test('pages of an export hold the same events as lines, with their hashes', () => {
  fc.assert(
    fc.property(filters, fc.integer({ min: 1, max: 90 }), (filter, limit) => {
      const lines: string[] = [];
      const hashes: string[] = [];
      let afterSeq = 0;
      for (;;) {
        const query = { afterSeq, upTo: 290, limit, filter, form: 'json', separator: '\n' } as const;
        const page = readExportPage(registry.connection, query);
        if (page === null) break;
        lines.push(...page.text.toString().split('\n'));
        hashes.push(...page.hashes.toString().split('\n'));
        expect(lines).toHaveLength(hashes.length);
        afterSeq = page.lastSeq;
      }
      const wanted = all.filter((event) => event.seq <= 290 && matches(event, filter));
      expect(lines.map((line) => JSON.parse(line))).toEqual(wanted);
      expect(hashes).toEqual(wanted.map((event) => event.hash));
    }),
    { numRuns: 40 },
  );
});

describe('query plans', () => {
  const values: Required<AuditFilter> = {
    from: madeAt,
    to: addMs(madeAt, 100 * minute),
    types: ['invite.refused', 'invite.checked'],
    inviteId: 3,
    actor: 'alice',
  };
  const keys = Object.keys(values) as (keyof AuditFilter)[];
  const combinations = Array.from({ length: 32 }, (_, bits) => keys.filter((_key, i) => (bits >> i) & 1));

  test.each(combinations)('%s %s %s %s %s', (...names) => {
    const filter: AuditFilter = Object.fromEntries(names.map((name) => [name, values[name]]));
    for (const order of ['newest', 'oldest'] as const) {
      const statement = listStatement(registry.connection, { filter, limit: 100, order, after: 50 });
      const lines = registry.connection.once(`EXPLAIN QUERY PLAN ${statement?.sql}`, ...(statement?.params ?? []));
      const plan = (lines as { detail: string }[]).map(({ detail }) => detail).join('\n');
      expect(plan).not.toMatch(/SCAN audit|TEMP B-TREE/);
      expect(plan).toMatch(expectedIndex(filter));
    }
  });

  function expectedIndex(filter: AuditFilter): RegExp {
    if (filter.inviteId !== undefined) return /SEARCH audit_by_invite USING PRIMARY KEY \(invite_id=\? AND seq[<>]\?/;
    if (filter.actor !== undefined) return /SEARCH audit_by_actor USING PRIMARY KEY \(actor=\? AND seq[<>]\?/;
    if (filter.types !== undefined) return /SEARCH audit_by_type USING PRIMARY KEY \(type=\? AND seq[<>]\?/;
    return /USING INTEGER PRIMARY KEY \(rowid[<>]\? AND rowid[<>]\?\)/;
  }
});

test('types and an actor who did very much are looked up by type, and asked of the table of actors', () => {
  const other = openInvites();
  // The last block is not looked up: 5,120 of the others are by the same actor.
  appendEvents(other.connection, 20_600);
  const found = listEvents(other.connection, { filter: {}, limit: 30_000, order: 'newest' }).events;
  for (const types of [['invite.checked'], ['invite.refused', 'invite.checked'], ['token.minted']] as const) {
    const filter: AuditFilter = { actor: 'alice', types, from: addMs(madeAt, 500 * minute) };
    const statement = listStatement(other.connection, { filter, limit: 100, order: 'newest' });
    expect(statement?.sql).toContain('FROM audit_by_type');
    const wanted = found.filter((event) => matches(event, filter));
    expect(listEvents(other.connection, { filter, limit: 30_000, order: 'newest' }).events).toEqual(wanted);
    expect(countRange(other.connection, filter, 20_600).count).toBe(wanted.length);
  }
});

test('the filter for every type is another one than no filter, and a filter for no type lets nothing through', () => {
  expect(isEmptyFilter({ types: auditTypes })).toBe(false);
  expect(pagesOf({ types: auditTypes }, 'newest', 100)).toHaveLength(300);
  expect(pagesOf({ types: [] }, 'newest', 100)).toEqual([]);
  expect(isEmptyFilter({})).toBe(true);
});

test('a limit below 1 is refused', () => {
  for (const limit of [0, -1, 1.5]) {
    expect(() => listEvents(registry.connection, { filter: {}, limit, order: 'newest' })).toThrow(/whole number/);
  }
});

test('an event that cannot be read is named', () => {
  const other = openInvites();
  appendEvents(other.connection, 5);
  tamper(other.connection, `UPDATE audit SET event = '{"seq":3}' WHERE seq = 3`);
  expect(() => listEvents(other.connection, { filter: {}, limit: 10, order: 'newest' })).toThrow(
    /event 3 of the audit log/,
  );
});
