import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../../electron/registry/replay.ts';
import { backUp } from '../../electron/vault/backup.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { faultOf } from '../support/keys.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { contentsOf, copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

const hour = 3_600_000;

let own: Place;
let vaultId: string;
let recoveryCode: string;
const codes: Record<string, string> = {};

beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
  const vault = await openVault(own.options);
  for (const name of ['spent', 'counted', 'revoked', 'expired', 'untouched']) {
    const expiry = { kind: 'after', ms: name === 'expired' ? hour : 24 * hour } as const;
    codes[name] = (await vault.invites.generate({ label: name, maxUses: name === 'counted' ? 5 : 1, expiry })).code;
  }
  codes['minted'] = (await vault.invites.generate({ maxUses: 9 })).code;
  codes['oldToken'] = (await vault.invites.use(codes['minted'], { mint: true })).token ?? '';
  await backUp(vault, join(own.root, 'before.backup'));
  await vault.close();
});
afterAll(() => removePlace(own));

const codeOf = (name: string) => codes[name] ?? '';

/** What happens in the vault after the backup. */
async function live(vault: Vault): Promise<{ added: string; lost: number; token: string }> {
  const { invites } = vault;
  await invites.use(codeOf('spent'));
  await invites.use(codeOf('counted'));
  await invites.use(codeOf('counted'), { deviceName: 'tablet' });
  await invites.revoke(codeOf('revoked'), 'lost');
  const { code, invite } = await invites.generate({ label: 'added', maxUses: 3 });
  const token = (await invites.use(code, { mint: true })).token ?? '';
  await invites.revokeToken(1);
  return { added: code, lost: invite.id, token };
}

function request(place: Place, more: Partial<Parameters<typeof restore>[0]> = {}) {
  const { dir, host, options, root } = place;
  const file = join(root, 'before.backup');
  return { file, dir, host, keychain: options.keychain, secret: null, replace: true, ...more };
}

async function stateOf({ invites }: Vault, code: string) {
  const { invite, uses } = await invites.show(code);
  return [invite.state, invite.useCount, uses.length];
}

test('over a vault it asks first, says what would be lost, and changes nothing', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const since = vault.head().seq;
  await live(vault);
  const events = vault.head().seq - since + 1;
  await vault.close();
  const before = contentsOf(place.root);
  const fault = await faultOf(() => restore(request(place, { replace: false })));
  expect(fault.code).toBe('confirmation_needed');
  expect(fault.message).toContain(`${events} events after this backup`);
  expect(fault.hint).toContain('--replace');
  expect(contentsOf(place.root)).toEqual(before);
});

test('what the replaced vault knew is carried over: nothing is revived, no id is given out again', async () => {
  const place = copyPlace(own);
  const old = await place.open();
  const { added, lost, token } = await live(old);
  const seq = old.head().seq;
  await old.close();
  place.host.advance(2 * hour);
  const report = await restore(request(place));
  expect(report).toMatchObject({ carriedOver: { added: 1, uses: 4 }, inKeychain: true });
  const vault = await place.open();
  expect(vault.rollback).toBeNull();
  expect(await stateOf(vault, codeOf('spent'))).toEqual(['EXHAUSTED', 1, 1]);
  expect(await stateOf(vault, codeOf('counted'))).toEqual(['ACTIVE', 2, 2]);
  expect(await stateOf(vault, codeOf('revoked'))).toEqual(['REVOKED', 0, 0]);
  expect(await stateOf(vault, codeOf('expired'))).toEqual(['EXPIRED', 0, 0]);
  expect(await stateOf(vault, codeOf('untouched'))).toEqual(['ACTIVE', 0, 0]);
  expect(await stateOf(vault, added)).toEqual(['ACTIVE', 1, 1]);
  for (const name of ['spent', 'revoked', 'expired']) {
    expect((await vault.invites.use(codeOf(name))).usable).toBe(false);
  }
  expect(await vault.invites.checkToken(codeOf('oldToken'))).toMatchObject({ valid: false, reason: 'revoked' });
  expect(await vault.invites.checkToken(token)).toMatchObject({ valid: true });
  // The id that people know the invite by is still its own, and the next one is new.
  expect((await vault.invites.show(added)).invite.id).toBe(lost);
  expect((await vault.invites.generate()).invite.id).toBe(lost + 1);
  expect(replay(vault.core.db)).toEqual([]);
  const told = await vault.invites.audit({ filter: { types: ['vault.restored'] } });
  expect(told.events[0]?.detail).toMatchObject({ replacedHead: { seq }, carriedOver: { ...report.carriedOver } });
  // The replaced vault is kept, whole.
  expect(readdirSync(place.root).toSorted()).toEqual([
    'before.backup',
    'keychain',
    'vault',
    `vault${report.replaced?.slice(place.dir.length)}`,
  ]);
  const kept = await openVault({
    ...place.options,
    dir: report.replaced ?? '',
    keychain: copyPlace(own).options.keychain,
  });
  expect(await stateOf(kept, codeOf('counted'))).toEqual(['ACTIVE', 2, 2]);
  await kept.close();
});

test('a second restore of the same backup takes over what the first one did', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const { added, lost } = await live(vault);
  await vault.close();
  await restore(request(place));
  place.host.advance(1);
  await restore(request(place));
  const again = await place.open();
  expect(await stateOf(again, codeOf('counted'))).toEqual(['ACTIVE', 2, 2]);
  expect((await again.invites.show(added)).invite.id).toBe(lost);
  expect([again.rollback, replay(again.core.db)]).toEqual([null, []]);
});

test('a process that holds the replaced vault stops writing into it and goes on in the new one', async () => {
  const place = copyPlace(own);
  const [writer, reader] = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  for (const each of [writer, reader]) await each.get('open');
  const spare = (await writer.get('generate')) as string;
  expect(await writer.get('use', spare)).toBe(true);
  const report = await restore(request(place));
  // Both still hold the old files open; what they do from now on is done to the new ones.
  expect(await writer.get('use', spare)).toBe(true);
  expect(await writer.get('use', codeOf('spent'))).toBe(true);
  expect(await reader.get('use', codeOf('spent'))).toBe(false);
  await writer.get('close');
  expect(await reader.get('use', spare)).toBe(true);
  await reader.get('close');
  const vault = await place.open();
  expect(await stateOf(vault, spare)).toEqual(['ACTIVE', 3, 3]);
  expect(await stateOf(vault, codeOf('spent'))).toEqual(['EXHAUSTED', 1, 1]);
  expect([vault.rollback, replay(vault.core.db)]).toEqual([null, []]);
  const keychain = copyPlace(own).options.keychain;
  const old = await openVault({ ...place.options, dir: report.replaced ?? '', keychain });
  expect(await stateOf(old, spare)).toEqual(['ACTIVE', 1, 1]);
  await old.close();
});

test('a process that only reads the replaced vault and closes it does not move the checkpoint', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  // More events than the restored log will have: these are not carried over.
  for (let events = 0; events < 20; events++) await vault.invites.edit(1, { label: `edited ${events}` });
  await restore(request(place));
  const kept = place.entries();
  await vault.close();
  expect(place.entries()).toEqual(kept);
  expect((await place.open()).rollback).toBeNull();
});

test('uses go on while a vault is restored: each that was told of is in the new one', async () => {
  const place = copyPlace(own);
  const users = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  for (const user of users) await user.get('open');
  const spare = (await users[0]?.get('generate')) as string;
  const using = users.map((user) => user.get('hammer', spare, '150'));
  const restorer = vaultProcess(place.dir, place.keys);
  for (let times = 0; times < 3; times++) await restorer.get('restore', join(place.root, 'before.backup'));
  expect(await Promise.all(using)).toEqual([150, 150]);
  const vault = await place.open();
  expect(await stateOf(vault, spare)).toEqual(['ACTIVE', 300, 300]);
  expect([vault.rollback, replay(vault.core.db)]).toEqual([null, []]);
});

test('a backup from before a new master key unlocks by its own code, and then by the keychain', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const { added } = await live(vault);
  await rekey(vault, { master: true });
  await vault.close();
  const before = place.entries();
  expect((await faultOf(() => restore(request(place)))).code).toBe('keychain_entry_foreign');
  expect(place.entries()).toEqual(before);
  await restore(request(place, { secret: recoveryCode }));
  expect(Object.keys(place.entries())).toEqual([vaultId, `${vaultId}.head`]);
  const restored = await place.open();
  expect([restored.unlockedBy, restored.rollback]).toEqual(['keychain', null]);
  expect(await stateOf(restored, added)).toEqual(['ACTIVE', 1, 1]);
});

test('where the vault in place cannot be read it is kept all the same, and nothing is said to be carried over', async () => {
  const place = copyPlace(own);
  rmSync(join(place.dir, 'registry.db'));
  const fault = await faultOf(() => restore(request(place, { replace: false })));
  expect(fault.message).toContain('cannot be read');
  const keyFile = readFileSync(join(place.dir, 'vault.json'), 'utf8');
  const report = await restore(request(place));
  expect(report.carriedOver).toBeNull();
  expect(readFileSync(join(report.replaced ?? '', 'vault.json'), 'utf8')).toBe(keyFile);
  expect((await place.open()).rollback).toBeNull();
});

test('another vault’s backup may take the place, and each keeps its entries', async () => {
  const { place: other, created } = await makePlace();
  try {
    const file = join(own.root, 'other.backup');
    const vault = await openVault(other.options);
    await backUp(vault, file);
    await vault.close();
    const place = copyPlace(own);
    await restore(request(place, { file, secret: created.recoveryCode }));
    expect((await place.open()).vaultId).toBe(created.vaultId);
    expect(Object.keys(place.entries())).toContain(vaultId);
  } finally {
    removePlace(other);
  }
});

test('two restores at once both end well', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const { added } = await live(vault);
  await vault.close();
  const rivals = [vaultProcess(place.dir, place.keys), vaultProcess(place.dir, place.keys)];
  const file = join(place.root, 'before.backup');
  const answers = await Promise.all(rivals.map((rival) => rival.ask('restore', file)));
  expect(answers.filter(({ error }) => !error).length).toBeGreaterThanOrEqual(1);
  expect(await stateOf(await placeAt(place.root).open(), added)).toEqual(['ACTIVE', 1, 1]);
});
