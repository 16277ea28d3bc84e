import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { revokedSinceHandOver } from '../../electron/registry/hand-over.ts';
import { replay } from '../../electron/registry/replay.ts';
import { defaultShortFormat } from '../../shared/domain/code-format.ts';
import { allInvites, contentOf, detailsOf, failCommits, filesBeside, hour, madeAt, makeVault } from './vaults.ts';

type Fields = Record<string, unknown>;

function record(code: string, fields: Fields = {}): Fields {
  return {
    code_string: code,
    creator_id: 'warden',
    required_access_level: 0,
    max_use_count: 1,
    use_count: 0,
    created_at: '2026-11-20T21:05:00+00:00',
    expires_at: '2026-11-22T21:05:00.000000',
    state: 'ACTIVE',
    ...fields,
  };
}

function writeStore(path: string, store: unknown): void {
  writeFileSync(path, JSON.stringify(store, null, 2));
}

test('codes are hashed on the way in, kept nowhere, and answered for when they are pasted', async () => {
  const to = await makeVault();
  const path = to.file('invites_store.json');
  writeStore(path, {
    version: 1,
    invites: [
      record('ABC123FULLCODE', { required_access_level: 2, max_use_count: 3, use_count: 1 }),
      record('K7QX-9MPT-WZ4R', { creator_id: 7, state: 'InviteState.GENERATED' }),
      record('aB3-xY_9qZ-Tok', { state: 'revoked', revoke_reason: 'Rotation', revoked_at: '2026-11-20 20:30:00' }),
      record('SPENT-0001-0001', { state: 'USED', use_count: 1, flavour: 'mint' }),
      record('OLD-0001-0001', { state: 'EXPIRED' }),
    ],
  });
  const report = await importVaultOs(to.vault, path, { group: 'late' });
  expect(report).toMatchObject({ format: 'vault-os', taken: 5, changed: 0, skipped: [] });
  expect(report.notes).toContainEqual('fields that are not known here were left alone: "flavour"');
  expect(report.notes).toContainEqual(expect.stringContaining('5 codes stood in the file as plain text'));
  const { invites } = to.vault;
  expect(await invites.validate('abc123fullcode')).toMatchObject({ usable: false, reason: 'access_level' });
  expect(await invites.use('ABC123FULLCODE', { accessLevel: 2 })).toMatchObject({
    usable: true,
    invite: { creatorId: 'warden', group: 'late', maxUses: 3, useCount: 2, expiresAt: '2026-11-22T21:05:00.000Z' },
  });
  expect(await invites.validate('k7qx-9mpt-wz4r')).toMatchObject({ reason: 'not_active', invite: { creatorId: '7' } });
  expect(await invites.validate('K7QX9MPTWZ4R')).toMatchObject({ reason: 'not_active' });
  expect(await invites.validate('aB3-xY_9qZ-Tok')).toMatchObject({
    reason: 'revoked',
    invite: { revokeReason: 'Rotation', endedAt: '2026-11-20T20:30:00.000Z' },
  });
  expect(await invites.validate('SPENT-0001-0001')).toMatchObject({ reason: 'exhausted' });
  expect(await invites.validate('OLD-0001-0001')).toMatchObject({ reason: 'expired' });
  const content = contentOf(to);
  expect(JSON.stringify(content)).not.toMatch(/FULLCODE|9MPT|qZ-Tok|SPENT-0|SPENT0/i);
  expect(await importVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 5 });
  expect(contentOf(to)).toEqual(content);
  expect(replay(to.vault.core.db)).toEqual([]);
  expect(detailsOf(to, 'exchange.imported')).toMatchObject([{ format: 'vault-os', added: 5 }]);
});

test.each<[what: string, store: unknown]>([
  ['a list', [record('ABC123FULLCODE')]],
  ['an object by code', { ABC123FULLCODE: { ...record(''), code_string: undefined } }],
  ['an object by code within', { codes: { ABC123FULLCODE: { ...record(''), code_string: undefined } } }],
  ['an object by id', { invites: { 'id-1': record('ABC123FULLCODE') } }],
  [
    'other spellings',
    [
      {
        code: 'ABC123FULLCODE',
        status: 'Active',
        creator: 'warden',
        maxUses: 1,
        usage_log: [],
        createdAt: 1_795_208_700,
        expiry: '2026-11-22T21:05:00Z',
      },
    ],
  ],
])('a store that is %s is read', async (_, store) => {
  const to = await makeVault();
  writeStore(to.file('store.json'), store);
  expect(await importVaultOs(to.vault, to.file('store.json'))).toMatchObject({ taken: 1 });
  expect(await to.vault.invites.validate('ABC123FULLCODE')).toMatchObject({
    usable: true,
    invite: { creatorId: 'warden', createdAt: madeAt, expiresAt: '2026-11-22T21:05:00.000Z', requiredAccessLevel: 0 },
  });
});

test('uses that are counted in a log, and codes that no paste could carry', async () => {
  const to = await makeVault();
  writeStore(to.file('store.json'), [
    record('ABC123FULLCODE', { use_count: undefined, max_use_count: 3, usage: [{ at: 1 }, { at: 2 }] }),
    record('two words here'),
  ]);
  expect(await importVaultOs(to.vault, to.file('store.json'))).toMatchObject({
    taken: 1,
    skipped: [{ count: 1, examples: ['invites[1]'], reason: expect.stringContaining('no paste could carry') }],
  });
  expect(await allInvites(to)).toMatchObject([{ useCount: 2 }]);
});

test('what has happened here goes back into the store it came from, and its codes stay', async () => {
  const to = await makeVault();
  const path = to.file('invites_store.json');
  writeStore(path, {
    schema: 1,
    ratio: 0.5,
    big: 0,
    invites: [
      record('ABC123FULLCODE', { max_use_count: 3, tags: ['x'] }),
      record('DEF456FULLCODE', { state: 'active' }),
      record('GHI789FULLCODE'),
      record('JKL012FULLCODE', { state: 'REVOKED', revoke_reason: 'theirs' }),
    ],
  });
  writeFileSync(path, readFileSync(path, 'utf8').replace('"big": 0', '"big": 12345678901234567890'));
  await importVaultOs(to.vault, path);
  const { invites } = to.vault;
  await invites.use('ABC123FULLCODE');
  await invites.revoke(2, 'Rotation');
  const token = await invites.generate({ label: 'new' });
  await invites.generate({ label: 'short', format: defaultShortFormat });
  const report = await exportVaultOs(to.vault, path);
  expect(report).toMatchObject({
    taken: 1,
    changed: 2,
    unchanged: 2,
    skipped: [{ examples: ['short'], count: 1 }],
  });
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('"big": 12345678901234567890');
  expect(JSON.parse(text)).toMatchObject({
    schema: 1,
    ratio: 0.5,
    invites: [
      record('ABC123FULLCODE', { max_use_count: 3, use_count: 1, tags: ['x'] }),
      record('DEF456FULLCODE', { state: 'revoked', revoke_reason: 'Rotation' }),
      record('GHI789FULLCODE'),
      record('JKL012FULLCODE', { state: 'REVOKED', revoke_reason: 'theirs' }),
      { code_hash: createHash('sha256').update(token.code).digest('hex'), state: 'ACTIVE', creator_id: 'operator' },
    ],
  });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await exportVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 5 });
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(await importVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: 0 });
  to.advance(1);
  await invites.revoke(3);
  expect(revokedSinceHandOver(to.vault.core.db)).toEqual([3]);
  await exportVaultOs(to.vault, path);
  expect(revokedSinceHandOver(to.vault.core.db)).toEqual([]);
  expect(JSON.parse(readFileSync(path, 'utf8')).invites[2]).toMatchObject({ state: 'REVOKED' });
});

test('a commit that fails, and a dry run, leave everything', async () => {
  const from = await makeVault();
  await from.vault.invites.generate();
  const [files, before] = [filesBeside(from), contentOf(from)];
  expect(await exportVaultOs(from.vault, from.file('out.json'), { dryRun: true })).toMatchObject({ taken: 1 });
  writeStore(from.file('../in.json'), [record('ABC123FULLCODE')]);
  expect([filesBeside(from), contentOf(from)]).toEqual([files, before]);
  failCommits(from);
  const broken = contentOf(from);
  await expect(exportVaultOs(from.vault, from.file('out.json'))).rejects.toThrow();
  expect([filesBeside(from), contentOf(from)]).toEqual([files, broken]);
});

const terms = fc.record({
  creatorId: fc.stringMatching(/^[a-z]{1,12}$/),
  requiredAccessLevel: fc.nat(5),
  maxUses: fc.oneof(fc.integer({ min: 1, max: 1_000_000 }), fc.constant('unlimited' as const)),
  ms: fc.integer({ min: 60_000, max: 720 * hour }),
  fate: fc.constantFrom('live', 'inactive', 'used', 'revoked'),
});

test('import(export(x)) is x, as far as the file can hold it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(terms, { minLength: 1, maxLength: 5 }), async (all) => {
      const [from, to] = [await makeVault(), await makeVault()];
      const { invites } = from.vault;
      for (const { ms, fate, ...given } of all) {
        for (const each of [from, to]) each.advance(777);
        const inactive = fate === 'inactive';
        const { invite, code } = await invites.generate({ ...given, inactive, expiry: { kind: 'after', ms } });
        if (fate === 'used') await invites.use(code, { accessLevel: 9 });
        if (fate === 'revoked') await invites.revoke(invite.id, 'why');
      }
      const path = from.file('out.json');
      await exportVaultOs(from.vault, path);
      const before = contentOf(from);
      expect(await importVaultOs(from.vault, path)).toMatchObject({ taken: 0, changed: 0 });
      expect(contentOf(from)).toEqual(before);
      await importVaultOs(to.vault, path);
      const held = async (vault: typeof from) =>
        (await allInvites(vault)).map(
          ({ codeHint: _, handedTo: __, activatedAt: ___, endedAt: ____, ...invite }) => invite,
        );
      expect(await held(to)).toEqual(await held(from));
    }),
    { numRuns: 6 },
  );
});
