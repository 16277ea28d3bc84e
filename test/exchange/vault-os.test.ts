import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exportVaultOs } from '../../electron/exchange/vault-os-export.ts';
import { importVaultOs } from '../../electron/exchange/vault-os-import.ts';
import { replay } from '../../electron/registry/replay.ts';
import { needs } from '../support/available.ts';
import { programOn, recordsOf, storesRead, withRealStore } from './vault-os-files.ts';
import type { StoreRecord } from './vault-os-program.ts';
import { violationsOf } from './vault-os-rules.ts';
import { allInvites, contentOf, detailsOf, makeVault } from './vaults.ts';

test('the store of the real program comes in with its states, times, reasons and exact uses', async () => {
  const { to, path } = await withRealStore();
  const report = await importVaultOs(to.vault, path, { group: 'late' });
  expect(report).toMatchObject({ format: 'vault-os', taken: 7, changed: 0, skipped: [] });
  expect(report.notes).toContainEqual('5 refused uses in its usage log do not count as used');
  expect(report.notes).toContainEqual(expect.stringContaining('7 codes stood in the file as plain text'));
  const at = '2026-11-30T21:09:23';
  expect(await allInvites(to)).toMatchObject([
    { state: 'ACTIVE', useCount: 1, maxUses: 3, requiredAccessLevel: 2, creatorId: 'warden', group: 'late' },
    { state: 'EXHAUSTED', useCount: 1, maxUses: 1, endedAt: `${at}.143Z` },
    { state: 'GENERATED', useCount: 0, maxUses: 3, activatedAt: null, creatorId: 'gate keeper' },
    {
      state: 'REVOKED',
      useCount: 1,
      maxUses: 5,
      revokeReason: 'Rotation of November',
      createdAt: `${at}.144Z`,
      activatedAt: `${at}.144Z`,
      endedAt: `${at}.144Z`,
      expiresAt: '2036-01-01T00:00:00.000Z',
    },
    { state: 'EXPIRED', useCount: 0, maxUses: 2, creatorId: 'Zoë', expiresAt: `${at}.174Z`, endedAt: `${at}.194Z` },
    { state: 'ACTIVE', useCount: 7, maxUses: 1_000 },
    { state: 'REVOKED', useCount: 0, maxUses: 1, activatedAt: null, revokeReason: 'never sent' },
  ]);
  const story = await to.vault.invites.show('G3GU2LRSKR6F');
  expect(story.uses.map((use) => use.at)).toEqual(
    // Seven in one millisecond; the store has microseconds.
    Array.from({ length: 7 }, () => `${at}.194Z`),
  );
  expect(new Set(story.uses.map(({ actor }) => actor))).toEqual(new Set(['vault-os']));
  expect(detailsOf(to, 'exchange.imported')).toMatchObject([{ format: 'vault-os', added: 7, uses: 10, refused: 5 }]);
  expect(JSON.stringify(contentOf(to))).not.toMatch(/3TIMZ0B5|6S1008OW/);
  expect(replay(to.vault.core.db)).toEqual([]);
  const before = contentOf(to);
  expect(await importVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: 0, unchanged: 7 });
  expect(contentOf(to)).toEqual(before);
});

test('a code that was only tried three times is not used up, and a used-up one that was tried again comes in', async () => {
  const { to, path } = await withRealStore();
  await importVaultOs(to.vault, path);
  expect(await to.vault.invites.validate('6S1008OWVF1L')).toMatchObject({
    reason: 'not_active',
    invite: { useCount: 0 },
  });
  expect(await to.vault.invites.validate('0J4JOMQGXMY2')).toMatchObject({
    reason: 'exhausted',
    invite: { useCount: 1 },
  });
});

test('one use, two there and two here are five of three: the two beyond are named', async () => {
  const { to, path } = await withRealStore();
  await importVaultOs(to.vault, path);
  const { invites } = to.vault;
  const { program, save } = programOn(path, to);
  expect([program.use('3TIMZ0B5IJD7'), program.use('3TIMZ0B5IJD7')]).toEqual(['SUCCESS', 'SUCCESS']);
  save();
  expect(await invites.use('3TIMZ0B5IJD7', { accessLevel: 2 })).toMatchObject({ usable: true });
  expect(await invites.use('3TIMZ0B5IJD7', { accessLevel: 2 })).toMatchObject({ usable: true });
  const report = await exportVaultOs(to.vault, path);
  expect(report.notes).toContainEqual('both sides used 1 invite at the same time, 2 uses more than allowed: #1');
  expect(recordsOf(path)[0]).toMatchObject({ state: 'EXHAUSTED', remaining_uses: 0 });
  expect(recordsOf(path)[0]?.usage_log.filter(({ outcome }) => outcome === 'SUCCESS')).toHaveLength(5);
  expect((await exportVaultOs(to.vault, path)).notes.join()).not.toContain('more than allowed');
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('what happened here goes into the store, which keeps its order, its codes and everything else', async () => {
  const { to, path } = await withRealStore();
  const text = readFileSync(path, 'utf8').replace('"version": 1', '"version": 1,\n  "big": 12345678901234567890');
  writeFileSync(path, text.replace('"creator_id": "gate keeper"', '"tag": 1.0,\n      "creator_id": "gate keeper"'));
  const before = JSON.parse(readFileSync(path, 'utf8'));
  await importVaultOs(to.vault, path);
  const { invites } = to.vault;
  await invites.use('3TIMZ0B5IJD7', { accessLevel: 2 });
  to.advance(1_000);
  await invites.activate(3);
  to.advance(1);
  await invites.revoke(3);
  for (let left = 2; left > 0; left--) await invites.use('G3GU2LRSKR6F');
  await invites.revoke(6, '  gone ');
  const report = await exportVaultOs(to.vault, path);
  expect(report).toMatchObject({ taken: 0, changed: 3, unchanged: 4, skipped: [] });
  expect(report.notes).toContainEqual(expect.stringMatching(/ignores them, and drops them .*: "big", "tag"$/));
  const after = readFileSync(path, 'utf8');
  expect(after).toContain('"big": 12345678901234567890');
  expect(after).toContain('"tag": 1.0');
  const [first, , third, , , sixth] = recordsOf(path);
  const kept = before.codes as StoreRecord[];
  expect(JSON.parse(after).codes.map(Object.keys)).toEqual(kept.map(Object.keys));
  for (const at of [1, 3, 4, 6]) expect(recordsOf(path)[at]).toEqual(kept[at]);
  expect(first).toEqual({
    ...kept[0],
    remaining_uses: 1,
    usage_log: [
      ...(kept[0]?.usage_log ?? []),
      {
        timestamp: '2026-12-01T02:05:00+00:00',
        outcome: 'SUCCESS',
        detail: expect.stringMatching(/ 1 use\(s\) remaining\.$/),
      },
    ],
    lifecycle: [
      ...(kept[0]?.lifecycle ?? []),
      { timestamp: '2026-12-01T02:05:00+00:00', event: 'used', detail: expect.stringMatching(/Remaining uses: 1\.$/) },
    ],
  });
  expect(third).toMatchObject({ state: 'REVOKED', remaining_uses: 3, revoked_reason: 'revoked' });
  expect(third?.usage_log).toEqual(kept[2]?.usage_log);
  expect(third?.lifecycle.slice(1)).toMatchObject([
    { timestamp: '2026-12-01T02:05:01+00:00', event: 'activated' },
    {
      timestamp: '2026-12-01T02:05:01.001000+00:00',
      event: 'revoked',
      detail: expect.stringMatching(/^ACTIVE -> REVOKED\./),
    },
  ]);
  expect(sixth).toMatchObject({ state: 'REVOKED', remaining_uses: 991, revoked_reason: 'gone' });
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await exportVaultOs(to.vault, path)).toMatchObject({ changed: 0, unchanged: 7 });
  expect(readFileSync(path, 'utf8')).toBe(after);
  expect(await importVaultOs(to.vault, path)).toMatchObject({ taken: 0, changed: 0 });
  expect((await to.vault.invites.show(1)).uses).toHaveLength(2);
  expect(programOn(path, to).program.use('3TIMZ0B5IJD7')).toBe('SUCCESS');
});

test('a last use here leaves EXHAUSTED with nothing, which the program can read', async () => {
  const { to, path } = await withRealStore();
  await importVaultOs(to.vault, path);
  for (let left = 2; left > 0; left--) await to.vault.invites.use('3TIMZ0B5IJD7', { accessLevel: 2 });
  await exportVaultOs(to.vault, path);
  expect(recordsOf(path)[0]).toMatchObject({ state: 'EXHAUSTED', remaining_uses: 0 });
  expect(recordsOf(path)[0]?.lifecycle.map(({ event }) => event)).toEqual([
    'created',
    'activated',
    'used',
    'used',
    'used',
    'exhausted',
  ]);
  expect(programOn(path, to).program.use('3TIMZ0B5IJD7')).toBe('EXHAUSTED');
});

test('an export takes in first what happened there: a use, a revocation, an activation', async () => {
  const { to, path } = await withRealStore();
  await importVaultOs(to.vault, path);
  const { program, save } = programOn(path, to);
  program.use('3TIMZ0B5IJD7');
  program.activate('6S1008OWVF1L');
  program.revoke('G3GU2LRSKR6F', 'there');
  save();
  const report = await exportVaultOs(to.vault, path, { dryRun: true });
  expect(report.notes).toContainEqual('3 invites changed in the file since the last exchange, which now counts here');
  expect(await allInvites(to)).toMatchObject([
    { useCount: 1 },
    {},
    { state: 'GENERATED' },
    {},
    {},
    { state: 'ACTIVE' },
    {},
  ]);
  expect(await exportVaultOs(to.vault, path)).toMatchObject({ changed: 0 });
  expect(await allInvites(to)).toMatchObject([
    { useCount: 2, handedTo: 'vault-os' },
    {},
    { state: 'ACTIVE' },
    {},
    {},
    { state: 'REVOKED', revokeReason: 'there' },
    {},
  ]);
  expect(detailsOf(to, 'exchange.imported').at(-1)).toMatchObject({ changed: 3, uses: 1 });
  expect(replay(to.vault.core.db)).toEqual([]);
});

test('a missing file and a blank one are empty stores: nothing comes in, and nothing is written', async () => {
  const to = await makeVault();
  await to.vault.invites.generate({ label: 'one' });
  const path = to.file('store.json');
  const before = contentOf(to);
  const left = { count: 1, examples: ['one'], reason: expect.stringContaining('generate --into vault-os FILE') };
  expect(await importVaultOs(to.vault, path)).toMatchObject({
    taken: 0,
    notes: expect.arrayContaining([expect.stringContaining('there is no such file')]),
  });
  const missing = await exportVaultOs(to.vault, path);
  expect(missing).toMatchObject({ taken: 0, changed: 0, skipped: [left] });
  expect(missing.notes[0]).toContain('there is no such store, so nothing was written');
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, ' \n');
  expect((await importVaultOs(to.vault, path)).notes).toContainEqual(expect.stringContaining('the file is blank'));
  expect((await exportVaultOs(to.vault, path)).notes[0]).toContain('the file is blank, so nothing was written');
  expect(readFileSync(path, 'utf8')).toBe(' \n');
  writeFileSync(path, '{"theme": "dark"}');
  expect((await importVaultOs(to.vault, path)).notes).toContainEqual('the store holds no codes');
  expect(await exportVaultOs(to.vault, path)).toMatchObject({ changed: 0, skipped: [left] });
  expect(readFileSync(path, 'utf8')).toBe('{"theme": "dark"}');
  expect({ ...contentOf(to), audit: [] }).toEqual({ ...before, audit: [], vault: expect.anything() });
});

test('the rules of the system, written down in Python, allow every store written here', needs('python3'), () => {
  expect(storesRead.length).toBeGreaterThan(5);
  expect(violationsOf(storesRead)).toEqual([]);
});
