import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportTokens } from '../../electron/exchange/tokens-export.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, contentOf, detailsOf, documentOf, failCommits, filesBeside, madeAt, makeVault } from './vaults.ts';

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function withTokens() {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const home = await invites.generate({ identity: 'home', maxUses: 3 });
  const bare = await invites.generate();
  const used = [
    await invites.use(home.code, { mint: true, deviceName: 'phone' }),
    await invites.use(home.code, { mint: true }),
    await invites.use(bare.code, { mint: true, deviceName: 'other' }),
  ];
  from.advance(1_000);
  await invites.revokeToken(2);
  const bearers = used.map((one) => (one.usable ? (one.token ?? '') : ''));
  return { from, invites, bearers };
}

test('a service finds the bearers it accepts by their hashes, and no bearer is in the file', async () => {
  const { from, bearers } = await withTokens();
  const path = from.file('bearers.json');
  expect(await exportTokens(from.vault, path)).toMatchObject({ format: 'tokens', taken: 3, changed: 0, unchanged: 0 });
  const text = readFileSync(path, 'utf8');
  expect(text).not.toContain('mst_');
  const entry = { identity: 'home', minted_at: madeAt, revoked_at: null };
  expect(JSON.parse(text)).toEqual({
    format: 'invite-vault-tokens',
    version: 1,
    tokens: [
      { token_hash: hashOf(bearers[0] ?? ''), ...entry, device: 'phone' },
      { token_hash: hashOf(bearers[1] ?? ''), ...entry, device: null, revoked_at: '2026-11-20T21:05:01.000Z' },
      { token_hash: hashOf(bearers[2] ?? ''), ...entry, identity: null, device: 'other' },
    ],
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect((await allInvites(from)).every(({ handedTo }) => handedTo === null)).toBe(true);
  expect(detailsOf(from, 'exchange.exported')).toMatchObject([{ format: 'tokens', added: 3, handedOver: 0 }]);
  expect(await exportTokens(from.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 3 });
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('only those of one service, and what the file knows besides stays', async () => {
  const { from, invites } = await withTokens();
  const path = from.file('bearers.json');
  expect(await exportTokens(from.vault, path, { identity: 'home', dryRun: true })).toMatchObject({ taken: 2 });
  expect(filesBeside(from)).toEqual(['vault']);
  await exportTokens(from.vault, path, { identity: 'home' });
  const document = JSON.parse(readFileSync(path, 'utf8'));
  document.tokens[1].revoked_at = '2026-01-01T00:00:00Z';
  document.tokens[0].seen = 4;
  document.tokens.push({ ...document.tokens[0], token_hash: 'ef'.repeat(32) });
  writeFileSync(path, JSON.stringify(document));
  await invites.revokeToken(1);
  expect(await exportTokens(from.vault, path, { identity: 'home' })).toMatchObject({
    taken: 0,
    changed: 1,
    unchanged: 1,
    notes: [expect.stringContaining('must not be writing'), expect.stringContaining('1 token of the file')],
  });
  expect(JSON.parse(readFileSync(path, 'utf8')).tokens).toMatchObject([
    { seen: 4, revoked_at: '2026-11-20T21:05:01.000Z' },
    { revoked_at: '2026-01-01T00:00:00Z' },
    { token_hash: 'ef'.repeat(32) },
  ]);
  expect(await faultOf(() => exportTokens(from.vault, path, { identity: 'away' }))).toMatchObject({
    code: 'not_found',
  });
});

test.each([
  ['a registry', JSON.stringify(documentOf({})), 'file_exists'],
  ['nothing', '', 'file_exists'],
  ['a later version', '{"format":"invite-vault-tokens","version":2,"tokens":[]}', 'file_exists'],
  ['one cut off', '{"format":"invite-vault-tokens","ver', 'record_damaged'],
  ['a bad hash', '{"format":"invite-vault-tokens","version":1,"tokens":[{"token_hash":"ab"}]}', 'record_damaged'],
  ['a null', '{"format":"invite-vault-tokens","version":1,"tokens":[null]}', 'record_damaged'],
])('a file that is there and holds %s is left alone', async (_, content, code) => {
  const { from } = await withTokens();
  const path = from.file('there.json');
  writeFileSync(path, content);
  const before = contentOf(from);
  expect(await faultOf(() => exportTokens(from.vault, path))).toMatchObject({ code });
  expect(readFileSync(path, 'utf8')).toBe(content);
  expect(contentOf(from)).toEqual(before);
});

test('a commit that fails leaves no file', async () => {
  const { from } = await withTokens();
  failCommits(from);
  await expect(exportTokens(from.vault, from.file('out.json'))).rejects.toThrow();
  expect(filesBeside(from)).toEqual(['vault']);
});
