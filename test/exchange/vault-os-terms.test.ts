import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportRegistry } from '../../electron/exchange/registry-export.ts';
import { importRegistry } from '../../electron/exchange/registry-import.ts';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { parseStore, withFreshRecords } from '../../electron/exchange/vault-os-store.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultShortFormat, defaultTokenFormat } from '../../shared/domain/code-format.ts';
import { needs } from '../support/available.ts';
import { programOn, recordsOf, storesRead, withCodes } from './vault-os-files.ts';
import { violationsOf } from './vault-os-rules.ts';
import { afterEachRun, allInvites, contentOf, failCommits, filesBeside, hour, makeVault } from './vaults.ts';

test('codes as they are handed out are found in a store: tokens, and short codes with their dashes', async () => {
  const to = await makeVault();
  const path = to.file('store.json');
  const { invites } = to.vault;
  const issued = [
    await invites.generate({ maxUses: 2 }),
    await invites.generate({ maxUses: 2, format: defaultShortFormat }),
    await invites.generate({ maxUses: 2, format: { ...defaultShortFormat, prefix: 'vip_' } }),
    await invites.generate({ maxUses: 2, format: { ...defaultTokenFormat, prefix: 'astrid_inv_' } }),
    await invites.generate({ maxUses: 2, format: { ...defaultShortFormat, alphabet: 'hex' } }),
  ];
  const fresh = issued.map(({ code, invite: { creatorId, requiredAccessLevel, createdAt, expiresAt } }) => ({
    code,
    creatorId,
    requiredAccessLevel,
    createdAt,
    expiresAt: expiresAt ?? createdAt,
    maxUses: 2,
    inactive: false,
  }));
  writeFileSync(path, withFreshRecords(parseStore(path, ''), fresh));
  const { program, save } = programOn(path, to);
  for (const { code } of issued) expect(program.use(code)).toBe('SUCCESS');
  save();
  expect(await importVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: issued.length });
  expect(await allInvites(to)).toMatchObject(issued.map(() => ({ useCount: 1, maxUses: 2 })));
});

test('a code of any text is known by exactly that text; one in a single case, also without its dashes', async () => {
  const { to, path } = await withCodes('WELCOME-ABC-2026', 'aB3-xY_9qZ-Tok');
  await importVaultOs(to.vault, path);
  for (const code of ['WELCOME-ABC-2026', 'aB3-xY_9qZ-Tok', 'WELCOMEABC2026', 'welcome-abc-2026']) {
    expect(await to.vault.invites.validate(code)).toMatchObject({ usable: true });
  }
  expect(await to.vault.invites.validate('aB3xY_9qZTok')).toMatchObject({ usable: false });
});

test('codes that cannot be told apart here, and terms that cannot be held, are left out by name', async () => {
  const { to, path } = await withCodes(
    'ABCD-EFGH-JKLM',
    'ABCDEFGHJKLM',
    'THIRD0CODE00',
    'FOURTH0CODE0',
    'x'.repeat(600),
    'LAST0CODE000',
  );
  const store = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(store.codes[2], { max_use_count: 2 ** 40, remaining_uses: 2 ** 40 });
  Object.assign(store.codes[3], { creator_id: 'c'.repeat(300) });
  writeFileSync(path, JSON.stringify(store));
  expect(await importVaultOs(to.vault, path)).toMatchObject({
    taken: 1,
    skipped: [
      { examples: ['codes[4]'], reason: expect.stringContaining('longer than any') },
      { examples: ['codes[0]', 'codes[1]'], reason: expect.stringContaining('only in dashes') },
      { examples: ['codes[2]'], reason: 'has more than 4294967295 uses' },
      { examples: ['codes[3]'], reason: expect.stringContaining('its creator_id') },
    ],
  });
});

test('an end comes in whatever was written as its reason', async () => {
  const { to, path } = await withCodes('SOME0CODE000');
  await importVaultOs(to.vault, path);
  const store = JSON.parse(readFileSync(path, 'utf8'));
  Object.assign(store.codes[0], { state: 'REVOKED', revoked_reason: `a\u0007b${'c'.repeat(3_000)}` });
  writeFileSync(path, JSON.stringify(store));
  await importVaultOs(to.vault, path);
  const [invite] = await allInvites(to);
  expect(invite).toMatchObject({ state: 'REVOKED', revokeReason: expect.stringMatching(/^a bc+$/) });
});

test('an earlier expiry and a passed one go into the store, a later one does not', async () => {
  const { to, path } = await withCodes('EARLIER0CODE', 'LATER0CODE00', 'PASSED0CODE0');
  const before = recordsOf(path);
  await importVaultOs(to.vault, path);
  const { invites } = to.vault;
  await invites.extend(1, { kind: 'after', ms: hour });
  await invites.extend(2, { kind: 'after', ms: 300 * hour });
  await invites.extend(3, { kind: 'after', ms: 1 });
  to.advance(1);
  expect(await exportVaultOs(to.vault, path)).toMatchObject({ changed: 2, unchanged: 1 });
  const [earlier, later, passed] = recordsOf(path);
  expect(earlier).toEqual({ ...before[0], expires_at: '2026-11-20T22:05:00+00:00' });
  expect(later).toEqual(before[1]);
  expect(passed).toMatchObject({ state: 'EXPIRED', remaining_uses: 3 });
  expect(passed?.lifecycle.at(-1)).toMatchObject({ event: 'expired', timestamp: '2026-11-20T21:05:00.001000+00:00' });
});

test('only the live invites of one service go out, and every end', async () => {
  const { to, path } = await withCodes('HOME0CODE000', 'AWAY0CODE000', 'ENDED0CODE00');
  const { invites } = to.vault;
  await invites.addIdentity('away', { baseUrl: 'https://away.example.org' });
  await invites.addIdentity('home', { baseUrl: 'https://id.example.org' });
  await importVaultOs(to.vault, path, { identity: 'away' });
  await invites.generate({ label: 'mine', identity: 'home' });
  await invites.generate({ label: 'other', identity: 'away' });
  await invites.use('HOME0CODE000');
  await invites.revoke(3);
  expect(await exportVaultOs(to.vault, path, { identity: 'home' })).toMatchObject({
    changed: 1,
    skipped: [{ count: 1, examples: ['mine'] }],
  });
  expect(recordsOf(path)).toMatchObject([{ remaining_uses: 3 }, {}, { state: 'REVOKED', revoked_reason: 'revoked' }]);
  expect(await allInvites(to)).toMatchObject([{ handedTo: null }, { handedTo: null }, {}, {}, {}]);
  expect(await exportVaultOs(to.vault, path, { identity: 'away' })).toMatchObject({ changed: 1 });
  expect(recordsOf(path)).toMatchObject([{ remaining_uses: 2 }, { remaining_uses: 3 }, {}]);
});

test('what ends here after its hand-over is listed until it is exported again', async () => {
  const { to, path } = await withCodes('SOME0CODE000');
  await importVaultOs(to.vault, path);
  await exportVaultOs(to.vault, path);
  to.advance(1);
  await to.vault.invites.revoke(1);
  expect(revokedSinceHandOver(to.vault.core.db)).toEqual([1]);
  await exportVaultOs(to.vault, path);
  expect(revokedSinceHandOver(to.vault.core.db)).toEqual([]);
});

test('live invites that Vault OS was handed and that a store does not hold are named by an import', async () => {
  const { to, path } = await withCodes('SOME0CODE000', 'GONE0CODE000');
  await importVaultOs(to.vault, path);
  await exportVaultOs(to.vault, path);
  const store = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...store, codes: store.codes.slice(0, 1) }));
  expect((await importVaultOs(to.vault, path)).notes).toContainEqual(
    '1 invite that Vault OS was handed is not in this store (#2): revoke what must not be used here',
  );
});

test('a use that one vault made and another one read in the store is one use once they merge', async () => {
  const { to, path } = await withCodes();
  const other = await makeVault();
  const { code, invite } = await to.vault.invites.generate({ maxUses: 3 });
  const { creatorId, requiredAccessLevel, createdAt, expiresAt } = invite;
  const terms = { creatorId, requiredAccessLevel, createdAt, expiresAt: expiresAt ?? createdAt, maxUses: 3 };
  writeFileSync(path, withFreshRecords(parseStore(path, ''), [{ code, ...terms, inactive: false }]));
  await exportRegistry(to.vault, to.file('early.json'));
  await importRegistry(other.vault, to.file('early.json'));
  await to.vault.invites.use(code, { anyway: true });
  await exportVaultOs(to.vault, path);
  await exportRegistry(to.vault, to.file('late.json'));
  expect(await importVaultOs(other.vault, path)).toMatchObject({ changed: 1 });
  await importRegistry(other.vault, to.file('late.json'));
  expect(await allInvites(other)).toMatchObject([{ useCount: 1, maxUses: 3 }]);
  expect((await other.vault.invites.show(1)).uses).toHaveLength(1);
});

test('a commit that fails, and a dry run, leave everything', async () => {
  const { to, path } = await withCodes('SOME0CODE000');
  const text = readFileSync(path, 'utf8');
  expect(await importVaultOs(to.vault, path, { dryRun: true })).toMatchObject({ taken: 1 });
  expect(await allInvites(to)).toEqual([]);
  await importVaultOs(to.vault, path);
  await to.vault.invites.use('SOME0CODE000');
  const [files, before] = [filesBeside(to), contentOf(to)];
  expect(await exportVaultOs(to.vault, path, { dryRun: true })).toMatchObject({ changed: 1 });
  expect([filesBeside(to), contentOf(to)]).toEqual([files, before]);
  failCommits(to);
  const broken = contentOf(to);
  await expect(exportVaultOs(to.vault, path)).rejects.toThrow();
  expect([filesBeside(to), contentOf(to)]).toEqual([files, broken]);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each(['fails', 'is cut off'] as const)(
  'where the file cannot be replaced because it %s, no use counts twice or not at all',
  async (how) => {
    const { to, path } = await withCodes('SOME0CODE000');
    await importVaultOs(to.vault, path);
    await to.vault.invites.use('SOME0CODE000');
    const { program, save } = programOn(path, to);
    program.use('SOME0CODE000');
    const text = readFileSync(path, 'utf8');
    if (how === 'fails') {
      const cut = afterEachRun(to, () => save());
      await expect(exportVaultOs(cut, path)).rejects.toThrow('was changed while it was read');
    } else {
      // Killed behind the commit: the vault holds the marks, the file is the old one.
      await exportVaultOs(to.vault, path);
      writeFileSync(path, text);
      save();
    }
    await importVaultOs(to.vault, path);
    expect(await allInvites(to)).toMatchObject([{ state: 'ACTIVE', useCount: 2, maxUses: 3 }]);
    await exportVaultOs(to.vault, path);
    expect(recordsOf(path)).toMatchObject([{ state: 'ACTIVE', remaining_uses: 1 }]);
    expect(recordsOf(path)[0]?.usage_log).toHaveLength(2);
    expect(replay(to.vault.core.db)).toEqual([]);
  },
);

test('the rules of the system, written down in Python, allow every store written here', needs('python3'), () => {
  expect(storesRead.length).toBeGreaterThan(5);
  expect(violationsOf(storesRead)).toEqual([]);
});
