import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import {
  allInvites,
  contentOf,
  detailsOf,
  documentOf,
  entryOf,
  hour,
  makeVault,
  readDocument,
  type TestVault,
  writeDocument,
} from './vaults.ts';

/** A vault in which everything has happened that can happen to an invite. */
async function livedIn(): Promise<{ from: TestVault; codes: string[] }> {
  const from = await makeVault();
  const { invites } = from.vault;
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org', prefix: 'home_', defaultUses: 3 });
  const phone = await invites.generate({
    label: "O'Brien “phone”, שלום",
    note: 'a\nb\t"c"\\d',
    identity: 'home',
  });
  const twice = await invites.generate({ label: 'two', maxUses: 5, group: 'guests', requiredAccessLevel: 2 });
  const gone = await invites.generate({ label: 'gone' });
  const spent = await invites.generate({ label: 'spent' });
  const short = await invites.generate({ label: 'short', format: defaultShortFormat });
  const waiting = await invites.generate({ label: 'waiting', inactive: true });
  await invites.use(twice.code, { accessLevel: 2, deviceName: 'one', mint: true });
  await invites.use(twice.code, { accessLevel: 2, deviceName: 'one', mint: true });
  await invites.use(phone.code);
  await invites.revoke(gone.invite.id, 'lost\nin the mail');
  await invites.use(spent.code, { deviceName: 'till', mint: true });
  await invites.revokeToken(3);
  await invites.reissue(waiting.invite.id);
  return { from, codes: [phone.code, twice.code, gone.code, spent.code, short.code, waiting.code] };
}

test('carries everything but short codes and marks from one vault to another', async () => {
  const { from } = await livedIn();
  const to = await makeVault();
  const path = from.file('out.json');
  const before = await allInvites(from);
  await exportRegistry(from.vault, path);
  const report = await importRegistry(to.vault, path);
  expect(report).toMatchObject({ format: 'registry', path, dryRun: false, taken: 6, changed: 0, unchanged: 0 });
  expect(report.skipped).toEqual([{ reason: expect.stringContaining('short code'), count: 1, examples: ['short'] }]);
  const sent = before.filter(({ label }) => label !== 'short');
  const idHere = new Map(sent.map(({ id }, index) => [id, index + 1]));
  const expected = sent.map((invite) => ({
    ...invite,
    id: idHere.get(invite.id),
    replaces: invite.replaces === null ? null : idHere.get(invite.replaces),
  }));
  expect(await allInvites(to)).toEqual(expected);
  expect(await to.vault.invites.identities()).toEqual(await from.vault.invites.identities());
  const story = await to.vault.invites.show(2);
  expect(story.uses).toMatchObject([{ deviceName: 'one', accessLevel: 2 }, { deviceName: 'one' }]);
  expect(story.tokens.map(({ revokedAt }) => revokedAt)).toEqual([null, null]);
  expect((await to.vault.invites.tokens()).filter(({ revokedAt }) => revokedAt !== null)).toHaveLength(1);
  expect(detailsOf(to, 'exchange.imported')).toMatchObject([
    { format: 'registry', added: 6, uses: 4, tokens: 3, skipped: 1 },
  ]);
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('answers in the new vault for codes that the old one made', async () => {
  const { from, codes } = await livedIn();
  const to = await makeVault();
  await exportRegistry(from.vault, from.file('out.json'));
  await importRegistry(to.vault, from.file('out.json'));
  const [phone = '', twice = '', gone = '', spent = '', short = '', waiting = ''] = codes;
  const reasonOf = async (code: string) => (await to.vault.invites.validate(code, { accessLevel: 2 })).reason;
  expect(await Promise.all([phone, twice, gone, spent, short, waiting].map(reasonOf))).toEqual([
    null,
    null,
    'revoked',
    'exhausted',
    'unknown',
    'revoked',
  ]);
  expect(await to.vault.invites.use(`see https://id.example.org/setup#invite=${phone} .`)).toMatchObject({
    usable: true,
  });
  expect(await to.vault.invites.reissue(2)).toMatchObject({ invite: { maxUses: 5, replaces: 2 } });
});

test('is merged twice without any change, whichever way round', async () => {
  const { from } = await livedIn();
  const to = await makeVault();
  await exportRegistry(from.vault, from.file('out.json'));
  await importRegistry(to.vault, from.file('out.json'));
  const once = contentOf(to);
  expect(await importRegistry(to.vault, from.file('out.json'))).toMatchObject({ taken: 0, changed: 0, unchanged: 6 });
  expect(contentOf(to)).toEqual(once);
  const own = contentOf(from);
  expect(await importRegistry(from.vault, from.file('out.json'))).toMatchObject({ taken: 0, changed: 0, unchanged: 7 });
  expect(contentOf(from)).toEqual(own);
  const again = await exportRegistry(from.vault, from.file('out.json'));
  expect(again).toMatchObject({ taken: 0, changed: 0, unchanged: 7 });
  expect(await importRegistry(to.vault, from.file('out.json'))).toMatchObject({ taken: 0, changed: 0 });
});

test('holds no code and no token, and is for the owner alone', async () => {
  const { from, codes } = await livedIn();
  const umask = process.umask(0);
  try {
    await exportRegistry(from.vault, from.file('out.json'));
  } finally {
    process.umask(umask);
  }
  const text = readFileSync(from.file('out.json'), 'utf8');
  for (const code of codes) expect(text).not.toContain(code);
  expect(text).not.toContain('mst_');
  expect(text).toContain(
    createHash('sha256')
      .update(codes[0] ?? '')
      .digest('hex'),
  );
  expect(statSync(from.file('out.json')).mode & 0o777).toBe(0o600);
  const { invites, uses, deviceTokens } = readDocument(from.file('out.json'));
  expect(text.split('\n')).toHaveLength(1 + 3 + 1 + 2 + invites.length + 2 + uses.length + 2 + deviceTokens.length + 1);
});

test('keeps short codes alive in a copy of the same vault', async () => {
  const { from } = await livedIn();
  await exportRegistry(from.vault, from.file('out.json'));
  const document = readDocument(from.file('out.json'));
  const short = document.invites.find(({ label }) => label === 'short');
  writeDocument(from.file('more.json'), {
    ...document,
    invites: [{ ...short, codeHash: 'ef'.repeat(32) }],
    uses: [],
    deviceTokens: [],
  });
  expect(await importRegistry(from.vault, from.file('more.json'))).toMatchObject({ taken: 1, skipped: [] });
});

test('leaves prunes empty, and what was pruned here empty', async () => {
  const { from } = await livedIn();
  const to = await makeVault();
  await exportRegistry(from.vault, from.file('full.json'));
  from.advance(hour);
  await from.vault.invites.prune(await from.vault.invites.now());
  await exportRegistry(from.vault, from.file('pruned.json'));
  expect(await importRegistry(to.vault, from.file('pruned.json'), { group: 'late' })).toMatchObject({ taken: 6 });
  expect((await allInvites(to)).map(({ label, group }) => [label, group])).toEqual([
    ["O'Brien “phone”, שלום", 'late'],
    ['two', 'guests'],
    ['waiting', 'late'],
  ]);
  expect(await importRegistry(from.vault, from.file('full.json'))).toMatchObject({ taken: 0, changed: 0 });
  expect(from.vault.core.db.once('SELECT count(*) AS n FROM uses')).toEqual([{ n: 4 }]);
  const full = 'SELECT count(*) AS n FROM invites WHERE pruned_at IS NOT NULL AND group_name IS NOT NULL';
  expect(to.vault.core.db.once(full)).toEqual([{ n: 0 }]);
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('keeps who replaces whom, in whatever order they come', async () => {
  const { from } = await livedIn();
  const to = await makeVault();
  await exportRegistry(from.vault, from.file('out.json'));
  const document = readDocument(from.file('out.json'));
  writeDocument(from.file('out.json'), { ...document, invites: document.invites.toReversed() });
  await importRegistry(to.vault, from.file('out.json'));
  const waiting = (await allInvites(to)).filter(({ label }) => label === 'waiting');
  expect(waiting).toMatchObject([{ state: 'GENERATED', replaces: waiting[1]?.id }, { state: 'REVOKED' }]);
});

test('keeps terms that no policy here would allow', async () => {
  const to = await makeVault();
  const entry = entryOf('foreign-token-000000000000', { maxUses: 2 ** 32 - 1, expiresAt: null });
  writeDocument(to.file('in.json'), documentOf({ invites: [entry] }));
  await importRegistry(to.vault, to.file('in.json'));
  expect(await to.vault.invites.use('foreign-token-000000000000')).toMatchObject({
    usable: true,
    invite: { maxUses: 4_294_967_295, expiresAt: null, useCount: 1 },
  });
});

test('gives newcomers without one the identity and group that are asked for', async () => {
  const to = await makeVault();
  await to.vault.invites.addIdentity('here', { baseUrl: 'https://here.example.org' });
  const identities = [
    { slug: 'theirs', baseUrl: 'https://a.example.org', createdAt: '2026-11-20T21:05:00Z', prefix: null },
  ].map((identity) => ({
    ...identity,
    defaultLifetimeMs: null,
    longestLifetimeMs: null,
    allowNoExpiry: null,
    defaultUses: null,
  }));
  writeDocument(
    to.file('in.json'),
    documentOf({
      identities,
      invites: [
        entryOf('a'),
        entryOf('b', { identity: 'theirs', group: 'own' }),
        entryOf('c', { identity: 'nowhere' }),
      ],
    }),
  );
  const report = await importRegistry(to.vault, to.file('in.json'), { identity: 'here', group: 'late' });
  expect((await allInvites(to)).map(({ identity, group }) => [identity, group])).toEqual([
    ['here', 'late'],
    ['theirs', 'own'],
    ['nowhere', 'late'],
  ]);
  expect(report.notes).toContainEqual(expect.stringContaining('theirs'));
  expect(report.notes).toContainEqual(expect.stringContaining('nowhere'));
  expect(detailsOf(to, 'identity.added')).toMatchObject([{ slug: 'here' }, { slug: 'theirs', imported: 'registry' }]);
});

test('leaves the terms of an identity that is here as they are', async () => {
  const { from } = await livedIn();
  const to = await makeVault();
  await to.vault.invites.addIdentity('home', { baseUrl: 'https://other.example.org' });
  await exportRegistry(from.vault, from.file('out.json'));
  await importRegistry(to.vault, from.file('out.json'));
  expect(await to.vault.invites.identities()).toMatchObject([{ baseUrl: 'https://other.example.org', prefix: null }]);
});
