import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Connection } from '../../electron/registry/database.ts';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import {
  appendEvents,
  exportText,
  putTogether,
  signer,
  stranger,
  takeApart,
  vaultId,
  writeText,
} from '../support/audit.ts';
import { closeInvites, openInvites } from '../support/invites.ts';
import { makeFolder, removeFolder } from '../support/temp.ts';

const many = 40;
let dir: string;
let connection: Connection;
let whole: string;

beforeAll(async () => {
  dir = makeFolder();
  connection = openInvites().connection;
  appendEvents(connection, many);
  whole = (await exportText(connection, dir, 'json')).text;
});
afterAll(() => {
  removeFolder(dir);
  closeInvites();
});

function verify(text: string | Buffer, options = {}) {
  return verifyAuditFile(writeText(dir, text), options);
}

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toReversed();
  return Object.fromEntries(entries.map(([key, inner]) => [key, turned(inner)]));
}

describe('what says the same verifies', () => {
  const ndjson = () => putTogether(takeApart(whole), 'ndjson');
  test.each<[string, () => string | Buffer]>([
    ['Windows line ends', () => whole.replaceAll('\n', '\r\n')],
    ['Windows line ends, NDJSON', () => ndjson().replaceAll('\n', '\r\n')],
    ['a byte order mark', () => `\ufeff${whole}`],
    ['no line feed at the end', () => whole.trimEnd()],
    ['blank lines at the end', () => `${ndjson()}\n\n`],
    ['indented', () => JSON.stringify(JSON.parse(whole), null, 2)],
    [
      'indented with tabs, Windows line ends',
      () => JSON.stringify(JSON.parse(whole), null, '\t').replaceAll('\n', '\r\n'),
    ],
    ['on one line', () => JSON.stringify(JSON.parse(whole))],
    ['keys in another order', () => JSON.stringify(turned(JSON.parse(whole)))],
    [
      'NDJSON, keys in another order, spaced',
      () =>
        ndjson()
          .trimEnd()
          .split('\n')
          .map((line) => JSON.stringify(turned(JSON.parse(line)), null, 1).replaceAll(/\n */g, ' '))
          .join('\n'),
    ],
    ['characters escaped', () => JSON.stringify(JSON.parse(whole)).replaceAll('ü', '\\u00fc')],
  ])('%s', async (_, form) => {
    const text = form();
    expect(text).not.toBe(whole);
    expect(await verify(text, { key: signer.fingerprint })).toMatchObject({ ok: true, count: many, failure: null });
  });
});

describe('what other readers may read otherwise is edited', () => {
  const pretty = () => JSON.stringify(JSON.parse(whole), null, 1);
  const spaced = () => whole.replace('"seq":7,', '"seq": 7,');
  test.each<[string, () => string]>([
    ['a key twice', () => whole.replace('"seq":7,', '"seq":7,"seq":7,')],
    ['a key twice, re-formatted', () => pretty().replace(/"seq": 7,/, '"seq": 7,\n"seq": 7,')],
    ['a key twice, the first another', () => pretty().replace(/"seq": 7,/, '"seq": 8,\n"seq": 7,')],
    ['a key twice, escaped', () => pretty().replace(/"seq": 7,/, '"s\\u0065q": 7,\n"seq": 7,')],
    ['a fraction', () => whole.replace('"seq":7,', '"seq":7.0,')],
    ['a fraction, re-formatted', () => pretty().replace(/"seq": 7,/, '"seq": 7.0,')],
    ['an exponent', () => spaced().replace('"seq": 7,', '"seq": 7e0,')],
    ['an unknown key', () => spaced().replace('"seq": 7,', '"seq": 7, "sequence": 7,')],
    ['a number as text', () => spaced().replace('"seq": 7,', '"seq": "7",')],
  ])('%s', async (_, form) => {
    const { ok, failure } = await verify(form());
    expect(ok).toBe(false);
    expect(failure).toMatchObject({ kind: 'edited', seq: 7 });
  });

  test('bytes that are no text', async () => {
    const bytes = Buffer.from(whole);
    bytes[bytes.indexOf('ünï')] = 0xff;
    expect((await verify(bytes)).failure?.kind).toBe('edited');
  });

  test('a key twice in the header', async () => {
    const twice = whole.replace('"vaultId":', '"vaultId":"x","vaultId":');
    expect((await verify(twice)).failure?.kind).toBe('signature');
    expect(
      (await verify(JSON.stringify(JSON.parse(whole), null, 1).replace('"vaultId":', '"vaultId": "x", "vaultId":')))
        .failure?.kind,
    ).toBe('signature');
  });

  test('something behind the end', async () => {
    expect((await verify(`${whole}{}\n`)).failure?.kind).toBe('signature');
    expect((await verify(`${putTogether(takeApart(whole), 'ndjson')}{"more":1}\n`)).failure?.kind).toBe('signature');
  });
});

describe('what is no export says so', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['nothing', '', /empty/],
    ['text', 'hello\nworld\n', /not an audit log/],
    ['other JSON', '{"format":"other"}', /not an audit log/],
    ['a list', '[1,2,3]', /not an audit log/],
    ['bytes', Buffer.from([0xff, 0xfe, 0, 1, 2]), /not an audit log/],
    ['a newer version', '{"format":"invite-vault-audit","version":2}', /version 2/],
  ])('%s', async (_, content, reason) => {
    expect(await verify(content)).toMatchObject({ ok: false, failure: { kind: 'not_an_export' }, vaultId: null });
    expect((await verify(content)).failure?.message).toMatch(reason);
  });

  test('a CSV export', async () => {
    const { path } = await exportText(connection, dir, 'csv');
    const { failure } = await verifyAuditFile(path);
    expect(failure).toMatchObject({
      kind: 'not_an_export',
      message: expect.stringMatching(/CSV .* cannot be verified/),
    });
  });

  test('whatever a file holds, it is answered and not thrown', async () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      '\n',
      '"',
      '"events":[',
      '"format":"invite-vault-audit"',
      '"seq":1',
      ']},',
      '\\',
    );
    const piece = fc.oneof(pieces, fc.string());
    await fc.assert(
      fc.asyncProperty(fc.boolean(), fc.array(piece), async (headed, parts) => {
        const text = (headed ? whole.slice(0, whole.indexOf('\n') + 1) : '') + parts.join('');
        expect((await verify(text)).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});

test('a line of any length is read, and an absurd one is an edited event', async () => {
  const lines = whole.split('\n');
  for (const size of [3_000_000, 20_000_000]) {
    lines[5] = `{"actor":"${'x'.repeat(size)}"}`;
    expect((await verify(lines.join('\n'))).failure).toMatchObject({ kind: 'edited', seq: 5 });
  }
});

test('long events are read across the ends of chunks', async () => {
  const { connection: long } = openInvites();
  for (let i = 0; i < 30; i++) appendEvents(long, 20, 'ü'.repeat(3_000 + i));
  const { path, text } = await exportText(long, dir, 'ndjson');
  expect(Buffer.byteLength(text)).toBeGreaterThan(3 * 1024 * 1024);
  expect(await verifyAuditFile(path)).toMatchObject({ ok: true, count: 600 });
});

test('the verdict names signer, vault and time; only a key pins the signer', async () => {
  const result = await verify(whole, { vaultId });
  expect(result).toMatchObject({
    ok: true,
    pinned: false,
    vaultId,
    exportedAt: '2026-11-21T00:00:00.000Z',
    complete: true,
  });
  expect(result.fingerprint).toBe(signer.fingerprint);
  expect(result.range).toEqual({ first: 1, last: many, count: many });
  expect(await verify(whole, { key: signer.fingerprint })).toMatchObject({ ok: true, pinned: true });
});

test('a file that cannot be read is refused', async () => {
  await expect(verifyAuditFile(join(dir, 'none.json'))).rejects.toMatchObject({ code: 'file_refused' });
  await expect(verifyAuditFile(dir)).rejects.toMatchObject({ code: 'file_refused' });
});

test('progress runs to the end of the file; it can be cancelled', async () => {
  const { connection: large } = openInvites();
  appendEvents(large, 5_000);
  const { path } = await exportText(large, dir, 'json');
  const seen: { done: number; total: number }[] = [];
  await verifyAuditFile(path, { onProgress: (progress) => seen.push(progress) });
  expect(seen.length).toBeGreaterThan(1);
  expect(seen.at(-1)?.done).toBe(seen.at(-1)?.total);
  const stop = new AbortController();
  const cancelled = verifyAuditFile(path, { signal: stop.signal, onProgress: () => stop.abort() });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
});

describe('a newer export that extends an older one', () => {
  let growing: Connection;
  let old: string;
  let newer: string;

  beforeAll(async () => {
    growing = openInvites().connection;
    appendEvents(growing, 20);
    old = (await exportText(growing, dir, 'json')).path;
    appendEvents(growing, 15);
    newer = (await exportText(growing, dir, 'ndjson')).path;
  });

  async function whyNot(path: string, older: string): Promise<string | undefined> {
    const { ok, failure } = await verifyAuditFile(path, { extends: older, key: signer.fingerprint });
    expect(ok).toBe(false);
    expect(failure?.kind).toBe('not_extending');
    return failure?.message;
  }

  test('it is proved, also by an export of the same state', async () => {
    expect(await verifyAuditFile(newer, { extends: old })).toMatchObject({ ok: true, count: 35 });
    expect(await verifyAuditFile(old, { extends: old })).toMatchObject({ ok: true, count: 20 });
  });

  test('an older one does not extend a newer one', async () => {
    expect(await whyNot(old, newer)).toMatch(/ends before event 35/);
  });

  test('a log that was written anew does not', async () => {
    const other = openInvites().connection;
    appendEvents(other, 50, 'another history');
    const { path } = await exportText(other, dir, 'json');
    expect(await whyNot(path, old)).toMatch(/event 20 is another one/);
  });

  test('a filtered one does not, on either side', async () => {
    const { path } = await exportText(growing, dir, 'json', { actor: 'alice' });
    expect(await whyNot(path, old)).toMatch(/filtered/);
    expect(await whyNot(newer, path)).toMatch(/filtered/);
  });

  test('an older one that does not verify proves nothing', async () => {
    const parts = takeApart(whole);
    parts.events.splice(3, 1);
    const broken = join(dir, 'broken.json');
    writeFileSync(broken, putTogether(parts, 'json'));
    expect(await whyNot(newer, broken)).toMatch(/older export does not verify.*event 4/);
  });

  test('another signer does not', async () => {
    const { path } = await exportText(growing, dir, 'json', {}, stranger);
    const { failure } = await verifyAuditFile(path, { extends: old });
    expect(failure?.message).toMatch(/different keys/);
  });
});

test('verifying writes nothing', async () => {
  const before = readdirSync(dir);
  await verifyAuditFile(join(dir, 'tampered'));
  expect(readdirSync(dir)).toEqual(before);
});
