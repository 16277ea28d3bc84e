import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { InviteRecordError, type VaultError } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { contentOf, documentOf, entryOf, madeAt, makeVault, type RawDocument, writeDocument } from './vaults.ts';

const good = entryOf('good');
const hash = good['codeHash'];
const use = { inviteHash: hash, at: madeAt, actor: 'desk', deviceName: null, accessLevel: 0 };
const token = {
  tokenHash: 'ab'.repeat(32),
  inviteHash: hash,
  identity: null,
  deviceName: null,
  mintedAt: madeAt,
  revokedAt: null,
};
const identity = {
  slug: 'home',
  baseUrl: 'https://id.example.org',
  createdAt: madeAt,
  prefix: null,
  defaultLifetimeMs: null,
  longestLifetimeMs: null,
  allowNoExpiry: null,
  defaultUses: null,
};

/** Imports a file that holds `content`; what comes of it changes nothing. */
async function refusalOf(content: string | Uint8Array | Partial<RawDocument>): Promise<VaultError> {
  const to = await makeVault();
  const path = to.file('in.json');
  if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(path, content);
  else writeDocument(path, content);
  const before = contentOf(to);
  const fault = await faultOf(() => importRegistry(to.vault, path));
  expect(contentOf(to)).toEqual(before);
  expect(fault.message).toContain(path);
  expect(fault.hint).not.toBeNull();
  return fault;
}

const withEntry = (fields: object) => documentOf({ invites: [good, { ...entryOf('bad'), id: 7, ...fields }] });

const badFields: [field: string, value: unknown][] = [
  ['codeHash', 'AB'.repeat(32)],
  ['codeHash', 'ab'.repeat(31)],
  ['hashKind', 'md5'],
  ['state', 'LOST'],
  ['state', 'REVOKED'],
  ['label', 3],
  ['label', 'a\u202eb'],
  ['label', 'a\nb'],
  ['label', 'x'.repeat(201)],
  ['note', 'x'.repeat(2_001)],
  ['note', 'a\u0000b'],
  ['identity', 'No Slug'],
  ['creatorId', ''],
  ['creatorId', null],
  ['requiredAccessLevel', -1],
  ['requiredAccessLevel', 2 ** 31],
  ['maxUses', 0],
  ['maxUses', 2 ** 32],
  ['maxUses', 1.5],
  ['maxUses', '1'],
  ['useCount', -1],
  ['useCount', 1],
  ['useCount', 2],
  ['useCount', 1e300],
  ['createdAt', 'yesterday'],
  ['createdAt', '2026-02-30T00:00:00Z'],
  ['expiresAt', 1_700_000_000],
  ['endedAt', madeAt],
  ['prunedAt', madeAt],
  ['revokeReason', 'why'],
  ['replaces', 4],
  ['codeFormat', 'token/pinv_/8'],
  ['id', 0],
  ['vaultId', 'mine'],
];

test.each(badFields)('an invite whose %s is %j is refused by name', async (field, value) => {
  const fault = await refusalOf(withEntry({ [field]: value }));
  expect(fault).toBeInstanceOf(InviteRecordError);
  const about = field === 'state' ? /(state|endedAt)/ : new RegExp(field);
  expect(fault.code).toBe('record_damaged');
  expect(fault.message).toMatch(/invites\[1\]/);
  expect(fault.message).toMatch(about);
});

test('a field that is missing is named, and one too many, too', async () => {
  const { maxUses: _, ...less } = entryOf('bad');
  expect((await refusalOf(documentOf({ invites: [less] }))).message).toMatch(/invites\[0\] \(#1\): maxUses: must be/);
  expect((await refusalOf(withEntry({ code: 'secret' }))).message).toMatch(/invites\[1\] \(#7\) has a field .*"code"/);
  expect((await refusalOf(documentOf({ extra: 1 }))).message).toMatch(/the document has a field .*"extra"/);
  const raw = JSON.stringify(documentOf({ invites: [good] }));
  const poisoned = raw.replace('"label":null', '"label":null,"__proto__":{}');
  expect((await refusalOf(poisoned)).message).toMatch(/invites\[0\] \(#1\) has a field .*"__proto__"/);
});

test.each<[what: string, parts: Partial<RawDocument>, where: RegExp]>([
  [
    'two invites of one code',
    { invites: [good, { ...good, id: 2 }] },
    /invites\[1\]: codeHash: is that of invites\[0\]/,
  ],
  ['two tokens of one hash', { invites: [good], uses: [use], deviceTokens: [token, token] }, /deviceTokens\[1\]/],
  ['two identities of one slug', { identities: [identity, identity] }, /identities\[1\]: slug/],
  ['a use of no invite', { uses: [use] }, /uses\[0\]: inviteHash/],
  ['a token of no invite', { deviceTokens: [token] }, /deviceTokens\[0\]: inviteHash/],
  ['a token of no use', { invites: [good], deviceTokens: [token] }, /deviceTokens\[0\]: mintedAt/],
  ['a use by nobody', { invites: [good], uses: [{ ...use, actor: '' }] }, /uses\[0\]: actor/],
  [
    'a URL that runs code',
    { identities: [{ ...identity, baseUrl: 'javascript:alert(1)' }] },
    /identities\[0\]: baseUrl/,
  ],
  [
    'a URL with a password',
    { identities: [{ ...identity, baseUrl: 'https://a:b@c.org' }] },
    /identities\[0\]: baseUrl/,
  ],
  ['no list of invites', { invites: {} as never }, /invites: must be a list/],
  ['an invite that is null', { invites: [null as never] }, /invites\[0\]: must be an object/],
  ['settings that are none', { settings: { recordChecks: 1 } }, /settings: /],
])('a file with %s is refused', async (_, parts, where) => {
  const fault = await refusalOf(documentOf(parts));
  expect(fault).toBeInstanceOf(InviteRecordError);
  expect(fault.message).toMatch(where);
});

test.each<[what: string, content: string | Uint8Array, code: string]>([
  ['nothing', '', 'import_refused'],
  ['no JSON', 'token_hash = "ab"', 'import_refused'],
  ['a list', '[]', 'import_refused'],
  ['an audit export', '{"format":"invite-vault-audit"}', 'import_refused'],
  ['a later version', '{"format":"invite-vault-registry","version":2}', 'import_refused'],
  ['no version', '{"format":"invite-vault-registry","version":"1"}', 'record_damaged'],
  ['bytes that are no text', Uint8Array.of(0x7b, 0xff, 0x7d), 'import_refused'],
])('a file that holds %s is refused', async (_, content, code) => {
  expect((await refusalOf(content)).code).toBe(code);
});

test('a file that is cut off anywhere is refused', async () => {
  const from = await makeVault();
  const { code } = await from.vault.invites.generate({ label: 'whole', maxUses: 2 });
  await from.vault.invites.use(code, { mint: true });
  await exportRegistry(from.vault, from.file('out.json'));
  const whole = readFileSync(from.file('out.json'), 'utf8').trimEnd();
  const to = await makeVault();
  const before = contentOf(to);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
      writeFileSync(to.file('in.json'), whole.slice(0, length));
      const { code } = await faultOf(() => importRegistry(to.vault, to.file('in.json')));
      expect(['record_damaged', 'import_refused']).toContain(code);
    }),
  );
  expect(contentOf(to)).toEqual(before);
});

test('a file of 300 MB is refused before it is read', async () => {
  const to = await makeVault();
  const file = openSync(to.file('huge.json'), 'w');
  ftruncateSync(file, 300e6);
  closeSync(file);
  expect(await faultOf(() => importRegistry(to.vault, to.file('huge.json')))).toMatchObject({
    code: 'input_too_large',
  });
});

test('what is no file is refused', async () => {
  const to = await makeVault();
  mkdirSync(to.file('folder'));
  for (const name of ['folder', 'nowhere.json', 'vault/vault.json/x']) {
    expect(await faultOf(() => importRegistry(to.vault, to.file(name)))).toMatchObject({ code: 'file_refused' });
  }
});

test('an identity that is not here, or a group that cannot be, imports nothing', async () => {
  const to = await makeVault();
  writeDocument(to.file('in.json'), documentOf({ identities: [identity], invites: [good] }));
  const before = contentOf(to);
  const asked = (options: object) => faultOf(() => importRegistry(to.vault, to.file('in.json'), options));
  expect(await asked({ identity: 'home' })).toMatchObject({ code: 'not_found' });
  expect(await asked({ group: 'a\u202eb' })).toMatchObject({ code: 'invalid_value' });
  expect(contentOf(to)).toEqual(before);
});
