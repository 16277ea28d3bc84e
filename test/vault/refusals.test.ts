import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { refusalsEveryMs } from '../../electron/vault/refusal-keeper.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import type { Vault } from '../../electron/vault/session.ts';
import type { Detail } from '../../shared/domain/audit-event.ts';
import { copyPlace, makePlace, type Place, placeAt, removePlace } from '../support/vaults.ts';

let own: Place;

beforeAll(async () => {
  own = (await makePlace()).place;
});
afterAll(() => removePlace(own));

async function revokedCode({ invites }: Vault): Promise<string> {
  const { code, invite } = await invites.generate();
  await invites.revoke(invite.id, 'lost');
  return code;
}

async function refusedIn({ invites }: Vault): Promise<Detail[]> {
  const { events } = await invites.audit({ filter: { types: ['invite.refused'] }, order: 'oldest' });
  return events.map(({ detail }) => detail);
}

const detail = { act: 'use', reason: 'revoked', accessLevel: 0 };

test('repeated refusals are written as one event once the minute is over', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const vault = await copyPlace(own).open();
    const code = await revokedCode(vault);
    for (let i = 0; i < 5; i++) await vault.invites.use(code);
    expect(await refusedIn(vault)).toEqual([{ ...detail, count: 1 }]);
    await vi.advanceTimersByTimeAsync(refusalsEveryMs);
    expect(await refusedIn(vault)).toEqual([
      { ...detail, count: 1 },
      { ...detail, count: 4 },
    ]);
    await vault.invites.use(code);
    expect(await refusedIn(vault)).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(refusalsEveryMs);
    expect((await refusedIn(vault)).at(-1)).toEqual({ ...detail, count: 1 });
    // After a minute without one it is forgotten, and the next is written at once.
    await vi.advanceTimersByTimeAsync(2 * refusalsEveryMs);
    expect(vault.refusals.tally.isEmpty).toBe(true);
    await vault.invites.use(code);
    expect(await refusedIn(vault)).toHaveLength(4);
  } finally {
    vi.useRealTimers();
  }
});

test('what was counted is written when the vault is closed, and once', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const code = await revokedCode(vault);
  for (let i = 0; i < 3; i++) await vault.invites.use(code);
  await Promise.all([vault.close(), vault.close()]);
  const again = await placeAt(place.root).open();
  expect(await refusedIn(again)).toEqual([
    { ...detail, count: 1 },
    { ...detail, count: 2 },
  ]);
  expect(await again.invites.use(code)).toMatchObject({ reason: 'revoked' });
  expect(await refusedIn(again)).toHaveLength(3);
});

test('a vault that closes while another process writes waits for it a moment', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const code = await revokedCode(vault);
  for (let i = 0; i < 3; i++) await vault.invites.use(code);
  const { masterKey } = vault.secrets;
  const other = await placeAt(place.root).open();
  other.core.db.write(() => void vault.close());
  await vault.close();
  expect(masterKey.every((byte) => byte === 0)).toBe(true);
  expect((await refusedIn(other)).at(-1)).toEqual({ ...detail, count: 2 });
});

test('what was counted is written when the vault is closed, though another process has re-keyed it', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const code = await revokedCode(vault);
  for (let i = 0; i < 3; i++) await vault.invites.use(code);
  const { masterKey } = vault.secrets;
  const other = await placeAt(place.root).open();
  await rekey(other);
  await vault.close();
  expect((await refusedIn(other)).at(-1)).toEqual({ ...detail, count: 2 });
  expect(masterKey.every((byte) => byte === 0)).toBe(true);
});

test('a vault that is closed while its minute ends leaves no timer behind', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const place = copyPlace(own);
    const vault = await place.open();
    const code = await revokedCode(vault);
    for (let i = 0; i < 3; i++) await vault.invites.use(code);
    const other = await placeAt(place.root).open();
    let closed: Promise<void> | undefined;
    other.core.db.write(() => {
      vi.advanceTimersByTime(refusalsEveryMs);
      closed = vault.close();
    });
    await closed;
    await vi.advanceTimersByTimeAsync(0);
    expect((await refusedIn(other)).map(({ count }) => count)).toEqual([1, 2]);
    // What was busy when the minute ended has tried again by now.
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(0));
    await vi.advanceTimersByTimeAsync(2 * refusalsEveryMs);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('counts are kept when the registry is opened again, and go with one that another file replaced', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const code = await revokedCode(vault);
  for (let i = 0; i < 3; i++) await vault.invites.use(code);
  vault.reopen();
  expect(vault.refusals.tally.pending()).toHaveLength(1);
  vault.core.db.checkpoint();
  const file = join(place.dir, 'registry.db');
  copyFileSync(file, `${file}.copy`);
  for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true });
  renameSync(`${file}.copy`, file);
  await vault.invites.use(code);
  expect(vault.refusals.tally.pending()).toEqual([]);
  expect(await refusedIn(vault)).toHaveLength(2);
});
