import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import {
  appendEvents,
  at,
  exportText,
  type Parts,
  putTogether,
  rechain,
  rehashed,
  resign,
  sha256,
  signer,
  stranger,
  takeApart,
  vaultId,
  writeText,
} from '../support/audit.ts';
import { closeInvites, openInvites } from '../support/invites.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

const many = 60;
let dir: string;
let whole: string;
let filtered: string;

beforeAll(async () => {
  dir = makeFolder();
  const { connection } = openInvites();
  appendEvents(connection, many);
  whole = (await exportText(connection, dir, 'json')).text;
  filtered = (await exportText(connection, dir, 'json', { types: ['invite.refused', 'invite.checked'] })).text;
});
afterAll(() => {
  removeFolder(dir);
  closeInvites();
});

const formats = fc.constantFrom('json', 'ndjson');
const positions = fc.integer({ min: 0, max: many - 1 });

/** Verifies what becomes of an export in a format. */
async function verdictOn(parts: Parts, format: 'json' | 'ndjson', options = {}) {
  const path = writeText(dir, putTogether(parts, format));
  return verifyAuditFile(path, options);
}

const edits: readonly ((event: AuditEvent) => object)[] = [
  (event) => ({ ...event, actor: `${event.actor}!` }),
  (event) => ({ ...event, at: event.at.replace('2026', '2025') }),
  (event) => ({ ...event, type: 'invite.revoked' }),
  (event) => ({ ...event, inviteId: 77 }),
  (event) => ({ ...event, seq: 777 }),
  (event) => ({ ...event, detail: { ...event.detail, more: 1 } }),
  (event) => ({ ...event, hash: sha256('other') }),
  (event) => ({ ...event, prevHash: sha256('other') }),
  (event) => ({ ...event, extra: true }),
  (event) => ({ ...event, inviteId: 1.5 }),
  ({ detail: _, ...event }) => event,
  () => ({}),
];

test('an untouched export verifies in both layouts', async () => {
  await fc.assert(
    fc.asyncProperty(formats, fc.boolean(), async (format, complete) => {
      const parts = takeApart(complete ? whole : filtered);
      const result = await verdictOn(parts, format, { key: signer.fingerprint, vaultId });
      expect(result).toMatchObject({ ok: true, failure: null, complete, count: parts.events.length });
    }),
  );
});

test('an edited event is named, whatever was edited', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, fc.constantFrom(...edits), async (format, index, edit) => {
      const parts = takeApart(whole);
      parts.events[index] = edit(at(parts.events, index)) as AuditEvent;
      expect((await verdictOn(parts, format)).failure).toMatchObject({ kind: 'edited', seq: index + 1 });
    }),
    { numRuns: 300 },
  );
});

test('an edited event whose own hash was made to fit is found', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, async (format, index) => {
      const parts = takeApart(whole);
      const event = at(parts.events, index);
      parts.events[index] = rehashed({ ...event, actor: 'mallory' }, event.prevHash);
      const { ok, failure } = await verdictOn(parts, format);
      expect(ok).toBe(false);
      // Behind the last event there is none to tell that its hash is another one.
      expect(failure).toMatchObject(index === many - 1 ? { kind: 'digest' } : { kind: 'edited', seq: index + 1 });
    }),
  );
});

test('removed events are named, from the first on', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, fc.integer({ min: 1, max: 10 }), async (format, index, count) => {
      const parts = takeApart(whole);
      parts.events.splice(index, count);
      const cut = index === 0 || index + count >= many;
      const expected = { kind: cut ? 'truncated' : 'removed', seq: index + 1 };
      expect((await verdictOn(parts, format)).failure).toMatchObject(expected);
    }),
  );
});

test('a cut head and a cut tail are told, also with the digest made to fit', async () => {
  await fc.assert(
    fc.asyncProperty(
      formats,
      fc.integer({ min: 1, max: many }),
      fc.boolean(),
      fc.boolean(),
      async (format, cut, head, digest) => {
        const parts = takeApart(whole);
        parts.events = head ? parts.events.slice(cut) : parts.events.slice(0, -cut);
        if (digest) parts.footer['eventsDigest'] = sha256(parts.events.map((event) => event.hash).join('\n'));
        const seq = head ? 1 : many - cut + 1;
        expect((await verdictOn(parts, format)).failure).toMatchObject({ kind: 'truncated', seq });
      },
    ),
  );
});

test('an inserted event is told: a copy, or one that was made up', async () => {
  await fc.assert(
    fc.asyncProperty(formats, fc.nat(many), positions, fc.boolean(), async (format, index, from, madeUp) => {
      const parts = takeApart(whole);
      const copy = at(parts.events, from);
      const before = index === 0 ? '0'.repeat(64) : at(parts.events, index - 1).hash;
      const added = madeUp ? rehashed({ ...copy, seq: index + 1, actor: 'mallory' }, before) : copy;
      parts.events.splice(index, 0, added);
      expect((await verdictOn(parts, format)).failure?.kind).toBe('inserted');
    }),
    { numRuns: 200 },
  );
});

test('moved events are told, with the place', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, positions, async (format, from, to) => {
      fc.pre(from !== to);
      const parts = takeApart(whole);
      const [moved] = parts.events.splice(from, 1);
      if (moved) parts.events.splice(to, 0, moved);
      const seq = Math.min(from, to) + 1;
      expect((await verdictOn(parts, format)).failure).toMatchObject({ kind: 'reordered', seq });
    }),
    { numRuns: 200 },
  );
});

test('a log that was chained anew without the key does not pass', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, fc.boolean(), async (format, index, headToo) => {
      const parts = takeApart(whole);
      const { head } = parts.header;
      const digest = parts.footer['eventsDigest'];
      parts.events[index] = { ...at(parts.events, index), actor: 'mallory' };
      rechain(parts, index);
      if (!headToo) Object.assign(parts.header, { head });
      expect((await verdictOn(parts, format)).failure?.kind).toBe('signature');
      parts.footer['eventsDigest'] = digest;
      expect((await verdictOn(parts, format)).failure?.kind).toBe('digest');
    }),
  );
});

test('a log that was signed anew with another key is found with the key, or the vault', async () => {
  await fc.assert(
    fc.asyncProperty(formats, positions, async (format, index) => {
      const parts = takeApart(whole);
      parts.events[index] = { ...at(parts.events, index), actor: 'mallory' };
      rechain(parts, index);
      resign(parts, stranger);
      expect(await verdictOn(parts, format)).toMatchObject({
        ok: true,
        pinned: false,
        fingerprint: stranger.fingerprint,
      });
      for (const key of [signer.fingerprint, signer.publicKey.toString('base64')]) {
        expect(await verdictOn(parts, format, { key })).toMatchObject({
          ok: false,
          pinned: true,
          failure: { kind: 'signer' },
        });
      }
      parts.header['vaultId'] = 'f'.repeat(32);
      resign(parts, stranger);
      expect((await verdictOn(parts, format, { vaultId })).failure?.kind).toBe('vault');
    }),
    { numRuns: 20 },
  );
});

test('no field of the header or of the end can be edited', async () => {
  const changes: readonly Record<string, unknown>[] = [
    { vaultId: 'f'.repeat(32) },
    { exportedAt: '2026-11-22T00:00:00.000Z' },
    { filter: { from: null, to: null, type: null, invite: null, by: 'alice' } },
    { complete: false },
    { range: { first: 1, last: many, count: many - 1 } },
    { range: { first: 1, last: many + 1, count: many + 1 } },
    { head: { seq: many + 1, hash: 'a'.repeat(64) } },
    { head: { seq: many, hash: 'a'.repeat(64) } },
    { publicKey: stranger.publicKey.toString('base64') },
    { publicKey: `${signer.publicKey.toString('base64').slice(0, -2)}f=` },
    { extra: 1 },
  ];
  for (const format of ['json', 'ndjson'] as const) {
    for (const change of changes) {
      const parts = takeApart(whole);
      Object.assign(parts.header, change);
      expect([change, (await verdictOn(parts, format)).failure?.kind]).toEqual([change, 'signature']);
    }
    for (const signature of [stranger.sign('x').toString('base64'), '', 'A'.repeat(88), 7]) {
      const parts = takeApart(whole);
      parts.footer['signature'] = signature;
      expect((await verdictOn(parts, format)).failure?.kind).toBe('signature');
    }
    const parts = takeApart(whole);
    parts.footer['eventsDigest'] = 'a'.repeat(64);
    expect((await verdictOn(parts, format)).failure?.kind).toBe('digest');
  }
});

test('any single byte that is changed makes an export fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      formats,
      fc.boolean(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (format, complete, place, mask) => {
        const bytes = Buffer.from(putTogether(takeApart(complete ? whole : filtered), format));
        const index = place % bytes.length;
        const before = bytes[index] ?? 0;
        bytes[index] = before ^ mask;
        // A line feed or a comma between two lines says nothing.
        fc.pre(before !== 0x0a && before !== 0x2c);
        const path = writeText(dir, bytes);
        expect(await verifyAuditFile(path)).toMatchObject({ ok: false });
      },
    ),
    { numRuns: 1_500 },
  );
});

test('a file that was cut at any byte fails', async () => {
  await fc.assert(
    fc.asyncProperty(formats, fc.boolean(), fc.nat(), async (format, complete, place) => {
      const text = putTogether(takeApart(complete ? whole : filtered), format);
      const length = place % (text.length - 1);
      const { ok, failure } = await verifyAuditFile(writeText(dir, text.slice(0, length)));
      expect(ok).toBe(false);
      expect(failure?.kind).toBe(length < '{"format":"invite-vault-audit"'.length ? 'not_an_export' : 'truncated');
    }),
    { numRuns: 400 },
  );
});

test('a filtered export: edited, removed, inserted and moved events are told', async () => {
  const count = takeApart(filtered).events.length;
  await fc.assert(
    fc.asyncProperty(formats, fc.nat(count - 1), fc.nat(count - 1), async (format, index, to) => {
      const kindOf = async (change: (events: AuditEvent[]) => void) => {
        const parts = takeApart(filtered);
        change(parts.events);
        return (await verdictOn(parts, format)).failure?.kind;
      };
      expect(await kindOf((events) => events.splice(index, 1, { ...at(events, index), actor: 'mallory' }))).toBe(
        'edited',
      );
      const edge = index === 0 || index === count - 1;
      expect(await kindOf((events) => events.splice(index, 1))).toBe(edge ? 'truncated' : 'removed');
      expect(await kindOf((events) => events.splice(index, 0, at(events, to)))).toBe('inserted');
      if (index !== to) {
        expect(await kindOf((events) => events.splice(to, 0, ...events.splice(index, 1)))).toBe('reordered');
      }
      expect(
        await kindOf((events) =>
          events.splice(index, 1, rehashed({ ...at(events, index), actor: 'mallory' }, at(events, index).prevHash)),
        ),
      ).toMatch(/edited|digest/);
    }),
  );
});

test('a filtered export: an event that was made up between two others is told', async () => {
  for (const format of ['json', 'ndjson'] as const) {
    const parts = takeApart(filtered);
    const index = parts.events.findIndex((event, i) => (parts.events[i + 1]?.seq ?? 0) > event.seq + 2);
    const before = at(parts.events, index);
    for (const [seq, prevHash] of [
      [before.seq + 1, before.hash],
      [before.seq + 2, sha256('anything')],
    ] as const) {
      const events = parts.events.toSpliced(index + 1, 0, rehashed({ ...before, seq, actor: 'mallory' }, prevHash));
      expect((await verdictOn({ ...parts, events }, format)).failure?.kind).toBe('inserted');
    }
  }
});
