import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readText } from '../../electron/exchange/read-file.ts';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { FileReplacement } from '../../electron/exchange/replace-file.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import { faultOf } from '../support/keys.ts';
import { tempFolder } from '../support/temp.ts';
import {
  allInvites,
  contentOf,
  detailsOf,
  documentOf,
  entryOf,
  failCommits,
  filesBeside,
  madeAt,
  makeVault,
  readDocument,
  writeDocument,
} from './vaults.ts';

test('marks every live invite and no other as handed over, and records it', async () => {
  const from = await makeVault();
  const { invites } = from.vault;
  const live = await invites.generate({ label: 'live' });
  await invites.generate({ label: 'waiting', inactive: true });
  const gone = await invites.generate({ label: 'gone' });
  await invites.revoke(gone.invite.id);
  const report = await exportRegistry(from.vault, from.file('out.json'));
  expect(report).toMatchObject({ taken: 3, changed: 0, unchanged: 0, skipped: [], dryRun: false });
  expect((await allInvites(from)).map(({ handedTo }) => handedTo)).toEqual(['registry', 'registry', null]);
  expect(detailsOf(from, 'exchange.exported')).toMatchObject([{ format: 'registry', file: 'out.json', handedOver: 2 }]);
  expect(await faultOf(() => invites.use(live.code))).toMatchObject({ code: 'handed_over' });
  expect(await invites.use(live.code, { anyway: true })).toMatchObject({ usable: true });
  expect(await importRegistry((await makeVault()).vault, from.file('out.json'))).toMatchObject({ taken: 3 });
});

test('what was revoked after its hand-over is listed until it is exported again', async () => {
  const from = await makeVault();
  const { invites, core } = from.vault;
  const ids = [];
  for (const label of ['a', 'b', 'c']) ids.push((await invites.generate({ label })).invite.id);
  await invites.revoke(ids[0] ?? 0);
  await exportRegistry(from.vault, from.file('out.json'));
  expect(revokedSinceHandOver(core.db)).toEqual([]);
  from.advance(1);
  await invites.revoke(ids[1] ?? 0);
  expect(revokedSinceHandOver(core.db)).toEqual([ids[1]]);
  await exportRegistry(from.vault, from.file('out.json'), { dryRun: true });
  expect(revokedSinceHandOver(core.db)).toEqual([ids[1]]);
  from.advance(1);
  await exportRegistry(from.vault, from.file('out.json'));
  expect(revokedSinceHandOver(core.db)).toEqual([]);
  expect(readDocument(from.file('out.json')).invites.map(({ state }) => state)).toEqual([
    'REVOKED',
    'REVOKED',
    'ACTIVE',
  ]);
});

test('an export onto a registry file keeps what only the file knows', async () => {
  const one = await makeVault();
  const other = await makeVault();
  await one.vault.invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  const short = await one.vault.invites.generate({ label: 'short', format: defaultShortFormat });
  const token = await one.vault.invites.generate({ label: 'token', identity: 'home', maxUses: 2 });
  await one.vault.invites.use(token.code, { mint: true });
  await other.vault.invites.generate({ label: 'theirs' });
  const path = one.file('out.json');
  await exportRegistry(one.vault, path);
  const report = await exportRegistry(other.vault, path);
  expect(report).toMatchObject({ taken: 1, changed: 0, unchanged: 0 });
  expect(report.notes).toContainEqual(expect.stringContaining('must not be writing meanwhile'));
  const merged = readDocument(path);
  expect(merged).toMatchObject({
    vaultId: other.vault.vaultId,
    uses: [{}],
    deviceTokens: [{}],
    identities: [{ slug: 'home' }],
  });
  expect(merged.invites.map(({ label, vaultId }) => [label, vaultId])).toEqual([
    ['theirs', undefined],
    ['short', one.vault.vaultId],
    ['token', undefined],
  ]);
  // The short code is still the first vault's own, and means something there.
  const third = await makeVault();
  expect(await importRegistry(third.vault, path)).toMatchObject({ taken: 2, skipped: [{ examples: ['short'] }] });
  expect(await importRegistry(one.vault, path)).toMatchObject({ taken: 1, unchanged: 2, skipped: [] });
  expect(await one.vault.invites.validate(short.code)).toMatchObject({ usable: true });
});

test.each([
  ['empty', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['another JSON', '{"format":"invite-vault-audit","version":1}'],
  ['a picture', Buffer.from([0x89, 0x50, 0xff, 0x00])],
  ['a newer one', '{"format":"invite-vault-registry","version":2}'],
  ['one cut off', '{"format":"invite-vault-registry","version":1,"vaultId":"'],
])('an export leaves a file alone that is %s', async (_, content) => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const path = from.file('there');
  writeFileSync(path, content);
  const [files, before] = [filesBeside(from), contentOf(from)];
  expect((await faultOf(() => exportRegistry(from.vault, path))).code).toMatch(/^(file_exists|record_damaged)$/);
  expect(readFileSync(path)).toEqual(Buffer.from(content));
  expect(filesBeside(from)).toEqual(files);
  expect(contentOf(from)).toEqual(before);
});

test('an export is refused by a folder, and where there is none', async () => {
  const from = await makeVault();
  mkdirSync(from.file('folder'));
  const before = contentOf(from);
  for (const name of ['folder', 'nowhere/out.json', 'vault/vault.json/out.json']) {
    expect((await faultOf(() => exportRegistry(from.vault, from.file(name)))).code).toMatch(/^(file_refused)$/);
  }
  expect(contentOf(from)).toEqual(before);
});

test('a commit that fails leaves no file and no mark', async () => {
  const from = await makeVault();
  await from.vault.invites.generate();
  failCommits(from);
  const [files, before] = [filesBeside(from), contentOf(from)];
  await expect(exportRegistry(from.vault, from.file('out.json'))).rejects.toThrow();
  expect(filesBeside(from)).toEqual(files);
  expect(contentOf(from)).toEqual(before);
});

test('a commit that fails leaves the file that was there', async () => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const path = from.file('out.json');
  await exportRegistry(from.vault, path);
  const old = readFileSync(path, 'utf8');
  await from.vault.invites.generate();
  failCommits(from);
  const [files, before] = [filesBeside(from), contentOf(from)];
  await expect(exportRegistry(from.vault, path)).rejects.toThrow();
  expect(readFileSync(path, 'utf8')).toBe(old);
  expect(filesBeside(from)).toEqual(files);
  expect(contentOf(from)).toEqual(before);
});

test('an export leaves nothing beside its file, and tightens a file that others may read', async () => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const path = from.file('out.json');
  writeFileSync(path, JSON.stringify(documentOf({})), { mode: 0o644 });
  symlinkSync(path, from.file('link.json'));
  await exportRegistry(from.vault, from.file('link.json'));
  expect(filesBeside(from)).toEqual(['link.json', 'out.json', 'vault']);
  expect(readDocument(path).invites).toHaveLength(1);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a dry run writes and marks nothing, and reports the same', async () => {
  const from = await makeVault();
  await from.vault.invites.generate({ label: 'x' });
  writeDocument(from.file('in.json'), documentOf({ invites: [entryOf('a')] }));
  const [files, before] = [filesBeside(from), contentOf(from)];
  const dryExport = await exportRegistry(from.vault, from.file('out.json'), { dryRun: true });
  const dryImport = await importRegistry(from.vault, from.file('in.json'), { dryRun: true });
  expect(filesBeside(from)).toEqual(files);
  expect(contentOf(from)).toEqual(before);
  expect(dryExport).toMatchObject({ dryRun: true, taken: 1 });
  expect({ ...(await importRegistry(from.vault, from.file('in.json'))), dryRun: true }).toEqual(dryImport);
});

test('a file that changed while it was read is not replaced', () => {
  const path = `${tempFolder()}/file`;
  writeFileSync(path, 'read');
  const { stamp } = readText(path);
  writeFileSync(path, 'written meanwhile');
  const file = new FileReplacement(path, stamp);
  file.write('new');
  file.makeReady();
  expect(() => file.moveIn()).toThrow('changed while it was read');
  file.undo();
  expect(readFileSync(path, 'utf8')).toBe('written meanwhile');
});

test.each([0, 0o777])('a file is for its owner alone from the start, whatever the umask %o says', (mask) => {
  const dir = tempFolder();
  const umask = process.umask(mask);
  try {
    const file = new FileReplacement(`${dir}/file`, null);
    for (const name of readdirSync(dir)) expect(statSync(`${dir}/${name}`).mode & 0o077).toBe(0);
    file.makeReady();
    file.moveIn();
  } finally {
    process.umask(umask);
  }
  expect(statSync(`${dir}/file`).mode & 0o777).toBe(0o600);
});

test('a file that came meanwhile is not replaced', () => {
  const path = `${tempFolder()}/file`;
  const file = new FileReplacement(path, null);
  file.write('new');
  writeFileSync(path, 'quicker');
  file.makeReady();
  expect(() => file.moveIn()).toThrow('exists already');
  file.undo();
  expect(readFileSync(path, 'utf8')).toBe('quicker');
});

test('a short expiry of the file is not forgotten by an export', async () => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const path = from.file('out.json');
  await exportRegistry(from.vault, path);
  const document = readDocument(path);
  writeDocument(path, { ...document, invites: document.invites.map((entry) => ({ ...entry, expiresAt: madeAt })) });
  await exportRegistry(from.vault, path);
  expect(readDocument(path).invites).toMatchObject([{ expiresAt: madeAt }]);
});
