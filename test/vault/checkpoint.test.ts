import { cpSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { backUp } from '../../electron/vault/backup.ts';
import { writeCheckpoint } from '../../electron/vault/checkpoint.ts';
import { examine } from '../../electron/vault/doctor.ts';
import { setPassphrase } from '../../electron/vault/key-change.ts';
import { openVault } from '../../electron/vault/open.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { restore } from '../../electron/vault/restore.ts';
import type { Vault } from '../../electron/vault/session.ts';
import { StoreError } from '../../shared/errors.ts';
import { faultOf } from '../support/keys.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

const hour = 3_600_000;

let own: Place;
let vaultId: string;
let recoveryCode: string;
let code: string;

beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
  const vault = await openVault(own.options);
  ({ code } = await vault.invites.generate());
  await vault.close();
});
afterAll(() => removePlace(own));

/** Uses the code, closes the vault, and puts the copy of the folder from before back. */
async function rollBack(place: Place, more: (vault: Vault) => Promise<unknown> = async () => {}): Promise<void> {
  const before = join(place.root, 'before');
  cpSync(place.dir, before, { recursive: true });
  const vault = await openVault(place.options);
  expect((await vault.invites.use(code)).usable).toBe(true);
  await more(vault);
  await vault.close();
  rmSync(place.dir, { recursive: true });
  renameSync(before, place.dir);
}

const recorded = async ({ invites }: Vault, type: 'file.rollback' | 'vault.checkpoint' | 'clock.rollback') =>
  (await invites.audit({ filter: { types: [type] } })).events;

test('an older copy of the folder is seen, recorded once, and refuses every write until it is accepted', async () => {
  const place = copyPlace(own);
  await rollBack(place);
  const vault = await place.open();
  const expected = vault.rollback;
  expect(vault.rollback).toMatchObject({ kind: 'shorter', expectedSeq: 4 });
  const writes: ((vault: Vault) => Promise<unknown>)[] = [
    ({ invites }) => invites.use(code),
    ({ invites }) => invites.generate(),
    ({ invites }) => invites.revoke(code),
    (open) => rekey(open),
    (open) => backUp(open, join(place.root, 'refused.backup')),
  ];
  const keyFile = vault.keyFile;
  for (const write of writes) {
    const fault = await faultOf(() => write(vault));
    expect([fault.code, fault.message]).toEqual(['rolled_back', expect.stringContaining('older copy')]);
  }
  expect(vault.keyFile).toEqual(keyFile);
  expect(readdirSync(place.root).toSorted()).toEqual(['keychain', 'vault']);
  // Reading is not refused.
  expect((await vault.invites.validate(code)).usable).toBe(true);
  await vault.close();
  const again = await place.open();
  expect(again.rollback).toEqual(expected);
  expect(await recorded(again, 'file.rollback')).toMatchObject([{ detail: { expectedSeq: 4, kind: 'shorter' } }]);
  await again.acceptRollback();
  const { seq, hash } = again.head();
  expect(place.entries()[`${vaultId}.head`]).toBe(`${seq} ${hash}`);
  expect((await again.invites.use(code)).usable).toBe(true);
  await again.close();
  const after = await place.open();
  expect(after.rollback).toBeNull();
  expect(await recorded(after, 'vault.checkpoint')).toMatchObject([{ detail: { accepted: true, expectedSeq: 4 } }]);
  expect((await after.invites.generate()).invite.id).toBe(2);
});

test('a log that goes on differently is seen, also where it is longer by now', async () => {
  const place = copyPlace(own);
  await rollBack(place);
  // On another machine, which knows no checkpoint, the older copy went on.
  const elsewhere = {
    ...place.options.keychain,
    get: async (account: string) => place.entries()[account.replace(/\.head$/, '.none')] ?? null,
    set: async () => {},
  };
  const there = await openVault({ ...place.options, keychain: elsewhere });
  for (let times = 0; times < 3; times++) await there.invites.generate();
  await there.close();
  expect((await place.open()).rollback).toMatchObject({ kind: 'different', expectedSeq: 4 });
});

test('after a restore nothing is rolled back any more', async () => {
  const place = copyPlace(own);
  const file = join(place.root, 'newer.backup');
  await rollBack(place, (vault) => backUp(vault, file));
  const { dir, host, options } = place;
  const old = await place.open();
  expect(old.rollback).not.toBeNull();
  await old.close();
  host.advance(1);
  await restore({ file, dir, host, keychain: options.keychain, secret: recoveryCode, replace: true });
  const vault = await place.open();
  expect(vault.rollback).toBeNull();
  expect((await vault.invites.use(code)).reason).toBe('exhausted');
});

test('the restored folder, put back later in its turn, is a rollback', async () => {
  const place = copyPlace(own);
  const { dir, host, options } = place;
  const file = join(place.root, 'copy.backup');
  const vault = await place.open();
  await backUp(vault, file);
  await vault.close();
  await restore({ file, dir, host, keychain: options.keychain, secret: recoveryCode, replace: true });
  await rollBack(place);
  expect((await place.open()).rollback).not.toBeNull();
});

test('a log that lost its last events with its write-ahead file is seen', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  await vault.invites.use(code);
  await vault.keeper.anchor();
  // What a machine leaves that lost power, and whose WAL file was then deleted.
  const dir = join(place.root, 'after');
  cpSync(place.dir, dir, { recursive: true });
  rmSync(join(dir, 'registry.db-wal'));
  rmSync(join(dir, 'registry.db-shm'));
  expect((await place.open({ dir })).rollback).toMatchObject({ kind: 'shorter' });
});

test('the checkpoint goes up at exit and is never put down by another process', async () => {
  const place = copyPlace(own);
  const [one, other] = [await place.open(), await place.open()];
  await one.invites.generate();
  const early = one.head();
  await other.invites.generate();
  const late = other.head();
  await other.close();
  expect(place.entries()[`${vaultId}.head`]).toBe(`${late.seq} ${late.hash}`);
  // This process still believes in its own checkpoint, and closes after the log went on.
  await one.close();
  expect(late.seq).toBeGreaterThan(early.seq);
  await writeCheckpoint({ ...other.checkpointPlace, pepper: Buffer.alloc(32) }, early);
  expect(place.entries()[`${vaultId}.head`]).toBe(`${late.seq} ${late.hash}`);
  expect((await place.open()).rollback).toBeNull();
});

test('a second after a write it goes up by itself, and a keychain that fails stops nothing', async () => {
  const place = copyPlace(own);
  const failing = { on: false };
  const { keychain } = place.options;
  const refuse = () => Promise.reject(new StoreError('keychain_locked', 'the keychain is locked', 'unlock it'));
  const vault = await place.open({
    keychain: { ...keychain, set: (account, secret) => (failing.on ? refuse() : keychain.set(account, secret)) },
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const seqKept = () => Number(place.entries()[`${vaultId}.head`]?.split(' ')[0]);
  const before = seqKept();
  await vault.invites.generate();
  await vault.invites.generate();
  await vi.advanceTimersByTimeAsync(999);
  expect(seqKept()).toBe(before);
  await vi.advanceTimersByTimeAsync(1);
  await vi.waitFor(() => expect(seqKept()).toBe(vault.head().seq));
  expect(vi.getTimerCount()).toBe(0);
  failing.on = true;
  const { invite } = await vault.invites.generate();
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await vault.invites.show(invite.id)).invite.state).toBe('ACTIVE');
  expect(seqKept()).toBe(vault.head().seq - 1);
  await vault.close();
});

const absent = () => Promise.reject(new StoreError('keychain_unavailable', 'there is no keychain', 'start it'));
const withoutKeychain = () => ({
  keychain: { get: absent, set: absent, delete: absent },
  askSecret: async () => recoveryCode,
});

test('without a keychain an older registry is seen by the file beside it, and an older folder is not, which doctor says', async () => {
  const place = copyPlace(own);
  const before = join(place.root, 'before');
  cpSync(place.dir, before, { recursive: true });
  const none = withoutKeychain();
  const used = await place.open(none);
  await used.invites.use(code);
  await used.close();
  expect(statSync(join(place.dir, 'vault.head')).mode & 0o777).toBe(0o600);
  const { lines } = await examine({ ...place.options, ...none });
  const line = lines.find(({ check }) => check === 'checkpoint');
  expect(line).toMatchObject({ status: 'note', text: expect.stringContaining('cannot be seen') });
  // The whole folder: nothing is left that knows better.
  const kept = join(place.root, 'kept');
  renameSync(place.dir, kept);
  cpSync(before, place.dir, { recursive: true });
  expect((await place.open(none)).rollback).toBeNull();
  rmSync(place.dir, { recursive: true });
  renameSync(kept, place.dir);
  cpSync(join(before, 'registry.db'), join(place.dir, 'registry.db'));
  const vault = await place.open(none);
  expect(vault.rollback).toMatchObject({ kind: 'shorter' });
  expect((await faultOf(() => vault.invites.use(code))).code).toBe('rolled_back');
});

test('a file of a checkpoint that was not written under the keys of the vault tells nothing', async () => {
  const place = copyPlace(own);
  const none = withoutKeychain();
  await (await place.open(none)).close();
  const path = join(place.dir, 'vault.head');
  const text = readFileSync(path, 'utf8');
  for (const forged of [text.replace(/^\d+/, '1'), text.slice(0, -2), '', `${text}${text}`]) {
    writeFileSync(path, forged);
    const vault = await place.open(none);
    expect([vault.checkpoint, vault.rollback]).toEqual([{ kind: 'none', at: 'folder' }, null]);
    await vault.close();
  }
  expect(readFileSync(path, 'utf8')).not.toBe('');
});

test('no backup holds the file of a checkpoint, and a restore writes a new one', async () => {
  const place = copyPlace(own);
  const none = withoutKeychain();
  const vault = await place.open(none);
  const file = join(place.root, 'copy.backup');
  await backUp(vault, file);
  await vault.invites.generate();
  await vault.close();
  const { host } = place;
  await restore({ file, dir: place.dir, host, keychain: none.keychain, secret: recoveryCode, replace: true });
  const restored = await place.open(none);
  expect(restored.rollback).toBeNull();
  expect(restored.checkpoint).toMatchObject({ kind: 'kept', at: 'folder' });
});

test('where the passphrase unlocks, the checkpoint is kept in the keychain all the same', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const passphrase = 'four random words here';
  await setPassphrase(vault, passphrase, { only: true });
  await vault.close();
  const before = join(place.root, 'before');
  cpSync(place.dir, before, { recursive: true });
  const asking = { askSecret: async () => passphrase };
  const next = await place.open(asking);
  await next.invites.use(code);
  await next.close();
  expect((await place.open({ ...asking, dir: before })).rollback).not.toBeNull();
});

test('a clock that was set back is recorded once, however often the vault is opened', async () => {
  const place = copyPlace(own);
  place.host.advance(-2 * hour);
  for (let times = 0; times < 3; times++) await (await place.open()).close();
  const vault = await place.open();
  const events = await recorded(vault, 'clock.rollback');
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ actor: 'clock', detail: { clock: expect.any(String), mark: expect.any(String) } });
  expect((await faultOf(() => vault.invites.generate())).code).toBe('clock_behind');
  await vault.invites.acceptClock();
  expect((await vault.invites.generate()).invite.id).toBe(2);
});

test('what expired while the vault was closed is written down when it opens, more than one write of it too', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  await vault.invites.generateBatch({ expiry: { kind: 'after', ms: hour } }, 1_100);
  await vault.close();
  place.host.advance(2 * hour);
  const later = await place.open();
  const expired = await later.invites.audit({ filter: { types: ['invite.expired'] }, limit: 2_000 });
  expect(expired.events).toHaveLength(1_100);
});
