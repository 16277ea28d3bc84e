import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { emptyAstrid, withFreshInvites } from '../../electron/exchange/astrid-add.ts';
import { readAstridFile } from '../../electron/exchange/astrid-document.ts';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { exportPosta } from '../../electron/exchange/posta-export.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { hashCode, sha256 } from '../../electron/registry/code-hash.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { toMs } from '../../shared/domain/instant.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, madeAt, makeVault } from './vaults.ts';

const epoch = toMs(madeAt) / 1_000;
const identifier = (code: string) => `blake3:${hashCode(code, 'astrid-blake3', Buffer.alloc(0))}`;
const astridTokens = { ...defaultTokenFormat, prefix: 'astrid_inv_', bytes: 24 };
/** As Astrid 0.10 draws them. */
const theirs = 'astrid_inv_q3ZtAbCdEfGhIjKlMnOpQrStUvWxYz-_';
const newEmpty = 'schema_version = 1\ninvite = []\n';

function store(hash: string, uses = 2, more = ''): string {
  return `[[invite]]\ntoken_hash = "${hash}"\ngroup = "agent"\nremaining_uses = ${uses}\nissued_at_epoch = ${epoch}\n${more}`;
}
const old = (code = theirs, uses?: number) => store(sha256(code), uses);
const current = (code = theirs, uses?: number) => `schema_version = 1\n\n${store(identifier(code), uses)}`;

test('the identifier of Astrid 0.10 is the one that Astrid computes', () => {
  expect(identifier('hello')).toBe('blake3:d39676568f815c5ec571111d4563251442758032b79ed8d01c97518b4e2630d2');
});

test.each([
  ['0.9', old()],
  ['0.10', current()],
])('a code from a file of Astrid %s is checked, used and revoked by pasting it', async (_, text) => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, text);
  expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 1 });
  const { invites } = to.vault;
  for (const pasted of [theirs, ` "${theirs}". `, `https://x.example/setup#invite=${theirs}`, `see ${theirs} here`]) {
    expect(await invites.validate(pasted)).toMatchObject({ usable: true });
  }
  expect(await invites.offer(theirs)).toMatchObject({ denial: null });
  expect(await invites.use(theirs)).toMatchObject({ invite: { useCount: 1 } });
  await invites.revoke(1);
  expect(await invites.validate(theirs)).toMatchObject({ reason: 'revoked' });
  expect(replay(to.vault.core.db)).toEqual([]);
  // It goes back to a file of its own kind, and only its own part of it changes.
  const report = await exportAstrid(to.vault, path);
  expect(report).toMatchObject({ changed: 1 });
  expect(readFileSync(path, 'utf8')).toBe(text.startsWith('schema') ? newEmpty : '');
});

test('a token issued here with the prefix of Astrid goes to a file of 0.10', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  const { code } = await invites.generate({ format: astridTokens, maxUses: 3, label: 'new' });
  expect(code).toMatch(/^astrid_inv_[A-Za-z0-9_-]{32}$/);
  await invites.generate({ label: 'by sha256' });
  const path = from.file('invites.toml');
  expect(await exportAstrid(from.vault, path)).toMatchObject({
    taken: 1,
    skipped: [{ count: 1, examples: ['by sha256'], reason: expect.stringContaining('--into astrid') }],
    notes: expect.arrayContaining([expect.stringContaining('for Astrid 0.10')]),
  });
  expect(readFileSync(path, 'utf8')).toBe(
    `schema_version = 1\n\n[[invite]]\ntoken_hash = "${identifier(code)}"\ngroup = "agent"\nremaining_uses = 3\n` +
      `expires_at_epoch = ${epoch + 86_400}\nissued_at_epoch = ${epoch}\nmetadata = "new"\n`,
  );
  expect(await invites.use(code, { anyway: true })).toMatchObject({ usable: true });
});

test('a new file is for 0.10, unless --for says 0.9, and then the report warns of 0.10', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.generate({ label: 'ours' });
  await invites.generate({ label: 'of 0.10', format: astridTokens });
  const plain = await exportAstrid(from.vault, from.file('new.toml'), { dryRun: true });
  expect(plain).toMatchObject({ taken: 1, skipped: [{ examples: ['ours'] }] });
  const path = from.file('old.toml');
  const report = await exportAstrid(from.vault, path, { for: '0.9' });
  expect(report).toMatchObject({ taken: 1, skipped: [{ examples: ['of 0.10'] }] });
  expect(report.notes).toContainEqual(expect.stringContaining('Astrid 0.10 empties such a file'));
  expect(readFileSync(path, 'utf8')).not.toContain('schema_version');
});

test.each([
  ['0.9', '0.10', old('other')],
  ['0.10', '0.9', current('other')],
  ['0.9', '0.10', ''],
  ['0.10', '0.9', newEmpty],
] as const)('a file of %s is not written for %s', async (kind, asked, text) => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const path = from.file('invites.toml');
  writeFileSync(path, text);
  for (const dryRun of [true, false]) {
    expect(await faultOf(() => exportAstrid(from.vault, path, { for: asked, dryRun }))).toMatchObject({
      code: 'invalid_value',
      message: expect.stringContaining(`a store of Astrid ${kind}`),
    });
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('nothing to hand over is an empty store of 0.10', async () => {
  const from = await makeVault();
  await exportAstrid(from.vault, from.file('invites.toml'));
  expect(readFileSync(from.file('invites.toml'), 'utf8')).toBe(newEmpty);
});

test.each([
  [
    'a bare SHA-256 in 0.10',
    `schema_version = 1\n\n${store(sha256('x'))}`,
    'is one of Astrid 0.9, but schema_version is 1',
  ],
  ['an identifier in 0.9', store(identifier('x')), 'is one of Astrid 0.10, but the file has no schema_version'],
  ['a short identifier', `schema_version = 1\n\n${store('blake3:abc')}`, 'must be "blake3:" and 64 hex digits'],
])('%s is refused by entry and field', async (_, text, what) => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, text);
  expect(await faultOf(() => importAstrid(to.vault, path))).toMatchObject({
    code: 'record_damaged',
    message: `${path}: invite[0]: token_hash: ${what}`,
  });
});

test('what is not known in a file of 0.10 stays, and twice changes nothing', async () => {
  const from = await makeVault();
  const path = from.file('invites.toml');
  const text = `schema_version = 1\nrealm = "x"\n\n${store(identifier('other').toUpperCase().replace('BLAKE3', 'blake3'), 2, 'badge = 7\n')}`;
  writeFileSync(path, text);
  await from.vault.invites.generate({ format: astridTokens });
  await exportAstrid(from.vault, path);
  const written = readFileSync(path, 'utf8');
  expect(written).toMatch(/^schema_version = 1\nrealm = "x"\n/);
  expect(written).toContain(`token_hash = "${identifier('other')}"`);
  expect(written).toContain('badge = 7');
  expect(await exportAstrid(from.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 1 });
  expect(readFileSync(path, 'utf8')).toBe(written);
});

test('a reissue of an invite of 0.10 is one that Astrid 0.10 can hold', async () => {
  const to = await makeVault();
  writeFileSync(to.file('invites.toml'), current());
  await importAstrid(to.vault, to.file('invites.toml'));
  expect((await to.vault.invites.reissue(1)).code).toMatch(/^astrid_inv_/);
});

test('a token of Astrid 0.10 is not handed to a program that looks codes up by SHA-256', async () => {
  const from = await makeVault();
  await from.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await from.vault.invites.generate({ identity: 'home', format: astridTokens, label: 'a' });
  expect(await exportPosta(from.vault, from.file('posta.db'), { identity: 'home' })).toMatchObject({
    taken: 0,
    skipped: [{ examples: ['a'], reason: expect.stringContaining('a token of Astrid 0.10') }],
  });
});

test('a registry file carries tokens of Astrid 0.10 to another vault', async () => {
  const [from, to] = [await makeVault(), await makeVault()];
  const { code } = await from.vault.invites.generate({ format: astridTokens });
  await exportRegistry(from.vault, from.file('registry.json'));
  expect(await importRegistry(to.vault, from.file('registry.json'))).toMatchObject({ taken: 1, skipped: [] });
  expect(await to.vault.invites.validate(code)).toMatchObject({ usable: true });
});

test('fresh invites are added to a store, new or there, and nothing else of it changes', async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, current('other'));
  const { code, invite } = await to.vault.invites.generate({ format: astridTokens, maxUses: 3 });
  const fresh = {
    ...invite,
    codeHash: hashCode(code, 'astrid-blake3', Buffer.alloc(0)),
    hashKind: 'astrid-blake3' as const,
  };
  const entry = store(identifier(code), 3).replace('issued', `expires_at_epoch = ${epoch + 86_400}\nissued`);
  expect(withFreshInvites(readAstridFile(path), [fresh])).toBe(`${current('other')}\n${entry}`);
  expect(withFreshInvites(emptyAstrid, [fresh])).toBe(`schema_version = 1\n\n${entry}`);
  const refused = (change: Partial<typeof fresh>) =>
    faultOf(() => withFreshInvites(emptyAstrid, [{ ...fresh, ...change }]));
  expect(await refused({ maxUses: null })).toMatchObject({ code: 'invalid_value' });
  expect(await faultOf(() => withFreshInvites(emptyAstrid, [fresh, fresh]))).toMatchObject({ code: 'invalid_value' });
  writeFileSync(path, old());
  expect(await faultOf(() => withFreshInvites(readAstridFile(path), [fresh]))).toMatchObject({ code: 'invalid_value' });
});

test('what was imported twice, under both hashes, is one code', async () => {
  const to = await makeVault();
  for (const text of [old(), current()]) {
    writeFileSync(to.file('invites.toml'), text);
    await importAstrid(to.vault, to.file('invites.toml'));
  }
  // The identifier is looked up first.
  expect(await to.vault.invites.use(theirs)).toMatchObject({ invite: { id: 2 } });
  expect(await allInvites(to)).toHaveLength(2);
});
