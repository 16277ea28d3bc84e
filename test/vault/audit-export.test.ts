import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readHead } from '../../electron/registry/audit.ts';
import { listEvents } from '../../electron/registry/audit-read.ts';
import type { Connection } from '../../electron/registry/database.ts';
import { exportAudit, exportFormats } from '../../electron/vault/audit-export.ts';
import { verifyAuditFile } from '../../electron/vault/audit-file-verify.ts';
import type { AuditEvent } from '../../shared/domain/audit-event.ts';
import { type AuditFilter, matches } from '../../shared/domain/audit-filter.ts';
import { addMs, type Instant } from '../../shared/domain/instant.ts';
import { appendEvents, exportText, signer, takeApart, vaultId } from '../support/audit.ts';
import { needs } from '../support/available.ts';
import { closeInvites, madeAt, minute, openInvites } from '../support/invites.ts';
import { makeFolder, removeFolder, tempFolder } from '../support/temp.ts';

const many = 2_100;
let connection: Connection;
let dir: string;
let all: readonly AuditEvent[];

beforeAll(() => {
  dir = makeFolder();
  connection = openInvites().connection;
  appendEvents(connection, many);
  all = listEvents(connection, { filter: {}, limit: many, order: 'oldest' }).events;
});
afterAll(() => {
  removeFolder(dir);
  closeInvites();
});

const now = '2026-11-21T00:00:00.000Z' as Instant;

test('the JSON is one document: header, events, digest, signature', async () => {
  const { text, exported } = await exportText(connection, dir, 'json');
  const { events, eventsDigest, signature, ...header } = JSON.parse(text);
  const head = readHead(connection);
  expect(header).toEqual({
    format: 'invite-vault-audit',
    version: 1,
    vaultId,
    exportedAt: now,
    filter: { from: null, to: null, type: null, invite: null, by: null },
    complete: true,
    range: { first: 1, last: many, count: many },
    head,
    publicKey: signer.publicKey.toString('base64'),
  });
  expect(events).toEqual(all);
  const hashes = all.map((event) => event.hash).join('\n');
  expect(eventsDigest).toBe(createHash('sha256').update(hashes).digest('hex'));
  expect(Buffer.from(signature, 'base64')).toHaveLength(64);
  expect(exported).toEqual({ head, range: header.range, complete: true });
});

test('the JSON and the NDJSON have one event on each line, the same in both', async () => {
  const json = (await exportText(connection, dir, 'json')).text.trimEnd().split('\n');
  const ndjson = (await exportText(connection, dir, 'ndjson')).text.trimEnd().split('\n');
  expect(json).toHaveLength(many + 2);
  expect(ndjson).toHaveLength(many + 2);
  expect(json.slice(1, -1).map((line) => line.replace(/,$/, ''))).toEqual(ndjson.slice(1, -1));
  expect(JSON.parse(ndjson[0] ?? '')).toEqual(takeApart(json.join('\n')).header);
  expect(JSON.parse(ndjson.at(-1) ?? '')).toEqual(takeApart(json.join('\n')).footer);
});

test('a filtered export holds what the filter lets through, says so, and verifies', async () => {
  const instant = fc.integer({ min: -70, max: many }).map((i) => addMs(madeAt, i * minute));
  const filters: fc.Arbitrary<AuditFilter> = fc.record(
    {
      from: instant,
      to: instant,
      types: fc.subarray(['token.minted', 'invite.refused', 'vault.locked'] as const),
      inviteId: fc.integer({ min: 1, max: 6 }),
      actor: fc.constantFrom('alice', 'nobody'),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom('json', 'ndjson'), async (filter, format) => {
      const { path, text } = await exportText(connection, dir, format, filter);
      const wanted = all.filter((event) => matches(event, filter));
      const result = await verifyAuditFile(path, { key: signer.fingerprint, vaultId });
      expect(result).toMatchObject({ ok: true, failure: null, count: wanted.length, pinned: true });
      expect(result.complete).toBe(Object.keys(filter).length === 0);
      if (format === 'json') expect(takeApart(text).events).toEqual(wanted);
      const { from = null, to = null, types: type = null, inviteId: invite = null, actor: by = null } = filter;
      expect(JSON.parse(text.split('\n')[0]?.replace(/,"events":\[$/, '}') ?? '').filter).toEqual({
        from,
        to,
        type,
        invite,
        by,
      });
    }),
    { numRuns: 30 },
  );
});

test('an empty log is exported and verifies', async () => {
  const { connection: empty } = openInvites();
  for (const format of ['json', 'ndjson'] as const) {
    const { path, text } = await exportText(empty, dir, format);
    expect(text).not.toContain('\n\n');
    expect(await verifyAuditFile(path)).toMatchObject({ ok: true, count: 0, range: { first: null, last: null } });
  }
});

test('the CSV has every event, and nothing in it is run by a spreadsheet', async () => {
  const { text } = await exportText(connection, dir, 'csv');
  const [names, ...records] = readCsv(text);
  expect(names?.join(',')).toBe('seq,at,type,inviteId,actor,detail,prevHash,hash');
  expect(records).toHaveLength(many);
  for (const [i, event] of all.entries()) {
    const { seq, at, type, inviteId, actor, detail, prevHash, hash } = event;
    const guarded = /^[=+@-]/.test(actor) ? `'${actor}` : actor;
    const id = inviteId === null ? '' : String(inviteId);
    expect(records[i]).toEqual([String(seq), at, type, id, guarded, canonicalize(detail), prevHash, hash]);
  }
  expect(text).toContain(`"'=HYPERLINK(""x"")"`);
});

/** RFC 4180. */
function readCsv(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true);
  const field = /"((?:[^"]|"")*)"(?:,|$)|([^,"]*)(?:,|$)/y;
  return text
    .trimEnd()
    .split('\r\n')
    .map((line) => {
      const fields: string[] = [];
      for (field.lastIndex = 0; field.lastIndex < line.length; ) {
        const match = field.exec(line);
        if (!match) throw new Error(`no CSV: ${line}`);
        fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
      }
      return fields;
    });
}

test('the file is for its owner alone, and appears under its name only whole', async () => {
  const folder = tempFolder();
  const path = join(folder, 'log.json');
  const seen: string[][] = [];
  const onProgress = () => seen.push(readdirSync(folder));
  await exportAudit({ connection, vaultId, signer, now, filter: {}, format: 'json', path, onProgress });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(seen).toHaveLength(3);
  for (const names of seen) expect(names).not.toContain('log.json');
  expect(readdirSync(folder)).toEqual(['log.json']);
});

test('a file that is there is not touched, unless it may be replaced', async () => {
  const folder = tempFolder();
  const path = join(folder, 'log.json');
  writeFileSync(path, 'mine');
  const request = { connection, vaultId, signer, now, filter: {}, format: 'json', path } as const;
  await expect(exportAudit(request)).rejects.toMatchObject({ code: 'file_exists' });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await exportAudit({ ...request, overwrite: true });
  expect(await verifyAuditFile(path)).toMatchObject({ ok: true });
  expect(readdirSync(folder)).toEqual(['log.json']);
});

test('a file that appears while the log is written is not replaced', async () => {
  const folder = tempFolder();
  const path = join(folder, 'log.json');
  const onProgress = () => writeFileSync(path, 'mine');
  const request = { connection, vaultId, signer, now, filter: {}, format: 'json', path, onProgress } as const;
  await expect(exportAudit(request)).rejects.toMatchObject({ code: 'file_exists' });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  expect(readdirSync(folder)).toEqual(['log.json']);
});

test.each(exportFormats)(
  '%s: cancelled at any page, it leaves nothing and the connection as it was',
  async (format) => {
    const folder = tempFolder();
    for (const pages of [0, 1, 2]) {
      const stop = new AbortController();
      let seen = 0;
      if (pages === 0) stop.abort();
      const onProgress = () => ++seen === pages && stop.abort();
      const path = join(folder, 'log');
      const request = { connection, vaultId, signer, now, filter: {}, format, path, onProgress, signal: stop.signal };
      await expect(exportAudit(request)).rejects.toMatchObject({ code: 'cancelled' });
      expect(readdirSync(folder)).toEqual([]);
    }
    expect(connection.pragma('cache_size')).toBe(-65_536);
  },
);

test('a failing write leaves nothing', async () => {
  const folder = tempFolder();
  const broken = {
    ...signer,
    sign: () => {
      throw new Error('no key');
    },
  };
  const request = {
    connection,
    vaultId,
    signer: broken,
    now,
    filter: {},
    format: 'json',
    path: join(folder, 'log'),
  } as const;
  await expect(exportAudit(request)).rejects.toThrow('no key');
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a folder that does not exist', (folder: string) => join(folder, 'none', 'log.json')],
  ['a folder that is a file', (folder: string) => join(folder, 'file', 'log.json')],
])('%s refuses', async (_, pathIn) => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'file'), '');
  const request = { connection, vaultId, signer, now, filter: {}, format: 'json', path: pathIn(folder) } as const;
  await expect(exportAudit(request)).rejects.toMatchObject({ code: 'file_refused' });
});

test('events that are appended meanwhile are left out', async () => {
  const { connection: growing } = openInvites();
  appendEvents(growing, 1_500);
  const path = join(dir, 'growing.json');
  let grown = 0;
  const onProgress = () => {
    appendEvents(growing, 5, 'later');
    grown += 5;
  };
  await exportAudit({ connection: growing, vaultId, signer, now, filter: {}, format: 'json', path, onProgress });
  expect(grown).toBe(10);
  expect(await verifyAuditFile(path)).toMatchObject({ ok: true, count: 1_500, head: { seq: 1_500 } });
});

test('Python recomputes the chain of an export', needs('python3'), async () => {
  const { path, text } = await exportText(connection, dir, 'json');
  const script = join(dirname(fileURLToPath(import.meta.url)), 'recompute-chain.py');
  expect(execFileSync('python3', [script, path], { encoding: 'utf8' }).trim()).toBe(String(many));
  const edited = join(dir, 'edited.json');
  writeFileSync(edited, text.replace('"actor":"alice"', '"actor":"malice"'));
  expect(() => execFileSync('python3', [script, edited], { stdio: 'pipe' })).toThrow(/does not fit/);
});

test('OpenSSL verifies the signature with the public key of the export', needs('openssl'), async () => {
  const folder = tempFolder();
  const { text } = await exportText(connection, folder, 'json', { types: ['invite.refused'] });
  const { events: _, signature, ...signed } = JSON.parse(text);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), Buffer.from(signed.publicKey, 'base64')]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
  const write = (name: string, content: string | Buffer) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const run = (payload: string) =>
    execFileSync(
      'openssl',
      [
        'pkeyutl',
        '-verify',
        '-pubin',
        '-inkey',
        write('key.pem', pem),
        '-rawin',
        '-in',
        write('payload', payload),
      ].concat('-sigfile', write('signature', Buffer.from(signature, 'base64'))),
      { encoding: 'utf8', stdio: 'pipe' },
    );
  expect(run(canonicalize(signed) ?? '')).toMatch(/Verified Successfully/);
  expect(() => run(canonicalize({ ...signed, complete: true }) ?? '')).toThrow();
});

test('a folder that cannot be written refuses', needs('ordinary user'), async () => {
  const folder = tempFolder();
  chmodSync(folder, 0o500);
  const request = { connection, vaultId, signer, now, filter: {}, format: 'json', path: join(folder, 'log') } as const;
  await expect(exportAudit(request)).rejects.toMatchObject({ code: 'file_refused' });
  expect(existsSync(request.path)).toBe(false);
});
