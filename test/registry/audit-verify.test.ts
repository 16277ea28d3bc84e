import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyHead, type Head, readHashAt, readHead } from '../../electron/registry/audit.ts';
import { verifyChain, verifySteps } from '../../electron/registry/audit-verify.ts';
import { sha256 } from '../../electron/registry/code-hash.ts';
import type { Connection } from '../../electron/registry/database.ts';
import { hashInput } from '../../shared/domain/audit-event.ts';
import { appendEvents, tamper } from '../support/audit.ts';
import { closeAfterEach, openInvites } from '../support/invites.ts';

closeAfterEach();

const many = 2_345;

function logOf(count: number): Connection {
  const { connection } = openInvites();
  appendEvents(connection, count);
  return connection;
}

function headAt(connection: Connection, seq: number): Head {
  return { seq, hash: String(readHashAt(connection, seq)) };
}

/** Renumbers rows from `first` on by one; SQLite would meet a taken number on the way, so they go by way of negatives. */
function shift(first: number, by: 1 | -1): string[] {
  return [`UPDATE audit SET seq = -seq WHERE seq >= ${first}`, `UPDATE audit SET seq = -seq + ${by} WHERE seq < 0`];
}

test('a log as it was written verifies to its head, page by page', async () => {
  const connection = logOf(many);
  const seen: number[] = [];
  const result = await verifyChain(connection, { onProgress: ({ done }) => seen.push(done) });
  expect(result).toEqual({ ok: true, verified: readHead(connection), count: many, failure: null });
  expect(seen).toEqual([500, 1_000, 1_500, 2_000, many]);
});

test('an empty log verifies', async () => {
  expect(await verifyChain(logOf(0))).toEqual({ ok: true, verified: emptyHead, count: 0, failure: null });
});

test('from a head that was verified before, only what follows is read', async () => {
  const connection = logOf(50);
  const from = headAt(connection, 30);
  tamper(connection, `UPDATE audit SET event = replace(event, '"alice"', '"malice"') WHERE seq < 20`);
  expect(await verifyChain(connection, { from })).toMatchObject({ ok: true, count: 20 });
  expect(await verifyChain(connection, { from: { ...from, hash: 'f'.repeat(64) } })).toMatchObject({
    failure: { kind: 'edited', seq: 30 },
  });
});

test('what is appended while it is verified is left out', () => {
  const connection = logOf(1_500);
  const steps = verifySteps(connection);
  steps.next();
  appendEvents(connection, 10);
  let step = steps.next();
  while (!step.done) step = steps.next();
  expect(step.value).toMatchObject({ ok: true, count: 1_500 });
});

test('a log that ends before a head known from elsewhere was truncated; one that differs there was edited', async () => {
  const connection = logOf(20);
  const head = readHead(connection);
  expect(await verifyChain(connection, { anchor: head })).toMatchObject({ ok: true });
  expect(await verifyChain(connection, { anchor: { ...head, seq: 25 } })).toMatchObject({
    failure: { kind: 'truncated', seq: 21 },
  });
  expect(await verifyChain(connection, { anchor: { ...head, seq: 9 } })).toMatchObject({
    failure: { kind: 'edited', seq: 9 },
  });
});

test('it can be cancelled', async () => {
  const connection = logOf(many);
  const stop = new AbortController();
  const verifying = verifyChain(connection, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(verifying).rejects.toMatchObject({ code: 'cancelled' });
});

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== null;
  } catch {
    return false;
  }
}

test('an event or a hash that was changed anywhere is named', async () => {
  const connection = logOf(many);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: many }), fc.nat(), fc.boolean(), async (seq, at, inHash) => {
      const [row] = connection.once('SELECT event, hash FROM audit WHERE seq = ?', seq) as [
        { event: string; hash: string },
      ];
      const column = inHash ? 'hash' : 'event';
      const text = row[column];
      const place = at % text.length;
      const changed = text.slice(0, place) + (text[place] === '7' ? '8' : '7') + text.slice(place + 1);
      // The table itself refuses what is no JSON.
      fc.pre(inHash || isJson(changed));
      const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
      tamper(connection, `UPDATE audit SET ${column} = ${quoted(changed)} WHERE seq = ${seq}`);
      const result = await verifyChain(connection);
      tamper(connection, `UPDATE audit SET ${column} = ${quoted(text)} WHERE seq = ${seq}`);
      expect(result).toMatchObject({ ok: false, verified: { seq: seq - 1 }, failure: { kind: 'edited', seq } });
    }),
    { numRuns: 60 },
  );
  expect(await verifyChain(connection)).toMatchObject({ ok: true });
});

test.each([
  ['a row taken out', 'removed', 7, ['DELETE FROM audit WHERE seq = 7']],
  ['rows taken out across a page', 'removed', 990, ['DELETE FROM audit WHERE seq BETWEEN 990 AND 1010']],
  ['a row taken out and the others moved up', 'removed', 7, ['DELETE FROM audit WHERE seq = 7', ...shift(8, -1)]],
  ['the first rows taken out', 'truncated', 1, ['DELETE FROM audit WHERE seq < 5']],
  [
    'two rows swapped',
    'reordered',
    1_000,
    [
      'UPDATE audit SET seq = -1 WHERE seq = 1000',
      'UPDATE audit SET seq = 1000 WHERE seq = 1001',
      'UPDATE audit SET seq = 1001 WHERE seq = -1',
    ],
  ],
  [
    'a copy of a row put in and the others moved down',
    'inserted',
    8,
    [...shift(7, 1), 'INSERT INTO audit (seq, event, hash) SELECT 7, event, hash FROM audit WHERE seq = 8'],
  ],
  [
    'a row made up and the others moved down',
    'inserted',
    7,
    [
      ...shift(7, 1),
      `INSERT INTO audit (seq, event, hash) SELECT 7, replace(event, '2026', '2025'), hash FROM audit WHERE seq = 8`,
    ],
  ],
  [
    'a copy of an old row at the end',
    'inserted',
    many + 1,
    [`INSERT INTO audit (seq, event, hash) SELECT ${many + 1}, event, hash FROM audit WHERE seq = 4`],
  ],
])('%s', async (_, kind, seq, statements) => {
  const connection = logOf(many);
  tamper(connection, ...statements);
  expect(await verifyChain(connection)).toMatchObject({
    ok: false,
    verified: { seq: seq - 1 },
    failure: { kind, seq },
  });
});

test('an event of the right hash but another number is no event of the log', async () => {
  const connection = logOf(3);
  const head = readHead(connection);
  const event =
    '{"actor":"x","at":"2026-11-21T00:00:00.000Z","detail":{"seq":4,"type":"x"},"inviteId":null,"seq":44,"type":"x.y"}';
  const hash = sha256(hashInput(head.hash, event));
  tamper(connection, `INSERT INTO audit (seq, event, hash) VALUES (4, '${event}', '${hash}')`);
  expect(await verifyChain(connection)).toMatchObject({ ok: false, failure: { seq: 4 } });
});

test.each([5, 6])('two events in the one row %i do not pass for two rows', async (row) => {
  const connection = logOf(6);
  // The text of the rows together is what it was; only where the one ends and the other begins is not.
  tamper(
    connection,
    'CREATE TABLE plain AS SELECT seq, event, hash FROM audit WHERE seq < 5',
    `INSERT INTO plain SELECT ${row}, five.event || char(10) || five.hash || char(10) || six.event, six.hash
     FROM audit five, audit six WHERE five.seq = 5 AND six.seq = 6`,
    'DROP TABLE audit',
    'ALTER TABLE plain RENAME TO audit',
  );
  expect(await verifyChain(connection)).toMatchObject({ ok: false, failure: { seq: 5 } });
});
