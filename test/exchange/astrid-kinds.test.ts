import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readAstridFile } from '../../electron/exchange/astrid-document.ts';
import { exportAstrid } from '../../electron/exchange/astrid-export.ts';
import { importAstrid } from '../../electron/exchange/astrid-import.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { faultOf } from '../support/keys.ts';
import { allInvites, contentOf, makeVault } from './vaults.ts';

// Each kind of file that an Astrid has had. The fixtures' hashes were computed by another implementation.

const fixtures = join(dirname(fileURLToPath(import.meta.url)), 'astrid');
const astridTokens = { ...defaultTokenFormat, prefix: 'astrid_inv_', bytes: 24 };
const codes = {
  '0.9': ['q3ZtAbCdEfGhIjKlMnOpQrStUvWxYz-_', 'astrid_inv_q3ZtAbCdEfGhIjKlMnOpQrStUvWxYz-_'],
  '0.10': ['astrid_inv_q3ZtAbCdEfGhIjKlMnOpQrStUvWxYz-_', 'astrid_inv_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX'],
} as const;

test.each(['0.9', '0.10'] as const)(
  'codes from a file of Astrid %s are checked, used and revoked here',
  async (kind) => {
    const to = await makeVault();
    const { invites } = to.vault;
    const path = to.file('invites.toml');
    copyFileSync(join(fixtures, `${kind}.toml`), path);
    expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 2, skipped: [] });
    const [first, second] = codes[kind];
    expect(await invites.validate(first)).toMatchObject({
      usable: true,
      invite: { label: "alice's tablet", group: 'agent', maxUses: 3, expiresAt: '2099-01-01T00:00:00.000Z' },
    });
    expect(await invites.validate(second)).toMatchObject({
      usable: true,
      invite: { group: 'admin', maxUses: 1, expiresAt: null },
    });
    await invites.use(first);
    await invites.revoke(2, 'lost');
    expect(await exportAstrid(to.vault, path)).toMatchObject({ changed: 2 });
    const before = readFileSync(join(fixtures, `${kind}.toml`), 'utf8');
    const [head = ''] = before.replace('remaining_uses = 3', 'remaining_uses = 2').split(/\n\[\[invite\]\]\n[^[]*$/);
    expect(readFileSync(path, 'utf8')).toBe(head);
    expect(replay(to.vault.core.db)).toEqual([]);
  },
);

test('a file of 0.10 is not lost on a vault that knows the same tokens from 0.9 only', async () => {
  const to = await makeVault();
  await importAstrid(to.vault, join(fixtures, '0.9.toml'));
  const path = to.file('invites.toml');
  copyFileSync(join(fixtures, '0.10.toml'), path);
  const report = await exportAstrid(to.vault, path);
  expect(report).toMatchObject({ taken: 0, changed: 0, skipped: [{ count: 2, examples: ["alice's tablet", '#2'] }] });
  expect(report.skipped[0]?.reason).toContain('generate --into astrid FILE');
  expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(fixtures, '0.10.toml'), 'utf8'));
});

test.each([
  ['the empty store of 0.9', readFileSync(join(fixtures, '0.9-empty.toml'), 'utf8'), '0.9'],
  ['white space', '\n \n', '0.9'],
  ['a comment', '# none yet\n', '0.9'],
  ['an empty list', 'invite = []\n', '0.9'],
  ['the empty store of 0.10', readFileSync(join(fixtures, '0.10-empty.toml'), 'utf8'), '0.10'],
  ['a version alone', 'schema_version = 1\n', '0.10'],
] as const)('%s is an empty store', async (_, text, version) => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, text);
  expect(readAstridFile(path)).toMatchObject({ version, entries: [] });
  expect(await importAstrid(to.vault, path)).toMatchObject({ taken: 0, notes: ['nothing in the file is new here'] });
  await to.vault.invites.generate(version === '0.10' ? { format: astridTokens } : {});
  expect(await exportAstrid(to.vault, path)).toMatchObject({ taken: 1 });
  expect(readAstridFile(path)).toMatchObject({ version, entries: [{ remainingUses: 1 }] });
});

const later = readFileSync(join(fixtures, '0.10.toml'), 'utf8').replace('= 1', '= 2');

test.each<[what: string, make: (path: string) => void, said: string]>([
  ['a later store', (path) => writeFileSync(path, later), 'is an Astrid store with schema_version 2'],
  [
    'a store of version 0',
    (path) => writeFileSync(path, later.replace('= 2', '= 0')),
    'is an Astrid store with schema_version 0',
  ],
  ['a version in quotes', (path) => writeFileSync(path, 'schema_version = "1"\n'), 'schema_version is not a whole'],
  ['a version with a point', (path) => writeFileSync(path, 'schema_version = 1.0\n'), 'schema_version is not a whole'],
  ['an SQLite database', (path) => new Database(path).exec('CREATE TABLE kv (k, v)').close(), 'is an SQLite database'],
  ['a binary file', (path) => writeFileSync(path, Buffer.from([0xff, 0, 1, 2, 3])), 'is a binary file'],
  ['text with NUL', (path) => writeFileSync(path, 'redb\u001a\n\u0000'), 'is a redb database'],
  ['a folder', (path) => mkdirSync(path), 'is a folder'],
  [
    'a list as the newest Astrid prints it',
    (path) => copyFileSync(join(fixtures, 'newest-list.json'), path),
    'what "astrid invite list --json" prints',
  ],
  ['nothing', () => {}, 'no such file'],
])('%s is named for what it is, and nothing is read', async (_, make, said) => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  make(path);
  const before = contentOf(to);
  const fault = await faultOf(() => importAstrid(to.vault, path));
  expect(fault.message).toContain(said);
  expect(fault.hint).toContain('"astrid invite"');
  expect(contentOf(to)).toEqual(before);
});

test('an export onto a later store leaves it as it is, and names the way', async () => {
  const to = await makeVault();
  const path = to.file('invites.toml');
  writeFileSync(path, later);
  const fault = await faultOf(() => exportAstrid(to.vault, path));
  expect(fault).toMatchObject({ code: 'file_exists', hint: expect.stringContaining('"astrid invite"') });
  expect(readFileSync(path, 'utf8')).toBe(later);
  expect(await allInvites(to)).toEqual([]);
});
