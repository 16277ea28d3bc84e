import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRecovery, removePassphrase, setPassphrase, useKeychain } from '../../electron/vault/key-change.ts';
import { withKeyFileLock } from '../../electron/vault/key-file-lock.ts';
import { rekey } from '../../electron/vault/rekey.ts';
import { StoreError } from '../../shared/errors.ts';
import { faultOf, passphrase } from '../support/keys.ts';
import { vaultProcess } from '../support/vault-processes.ts';
import { copyPlace, makePlace, type Place, removePlace } from '../support/vaults.ts';

let own: Place;
let vaultId: string;
let recoveryCode: string;

beforeAll(async () => {
  const made = await makePlace();
  own = made.place;
  ({ vaultId, recoveryCode } = made.created);
});
afterAll(() => removePlace(own));

const asking = (secret: string) => ({ askSecret: async () => secret });
const absent = () => Promise.reject(new StoreError('keychain_unavailable', 'there is no keychain', 'start it'));
const noKeychain = { get: absent, set: absent, delete: absent };

test('a passphrase is a second way in; with "only" it is the one that unlocking asks for', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  await setPassphrase(vault, passphrase);
  expect((await place.open()).unlockedBy).toBe('keychain');
  expect((await place.open({ ...asking(passphrase), keychain: noKeychain })).unlockedBy).toBe('passphrase');
  await setPassphrase(vault, 'another passphrase', { only: true });
  expect(place.entries()).not.toHaveProperty(vaultId);
  expect((await faultOf(() => place.open())).code).toBe('passphrase_needed');
  expect((await faultOf(() => place.open(asking(passphrase)))).code).toBe('passphrase_wrong');
  expect((await place.open(asking('another passphrase'))).unlockedBy).toBe('passphrase');
  expect((await place.open(asking(recoveryCode))).unlockedBy).toBe('recovery');
  // The vault that was open all the while goes on.
  expect((await vault.invites.generate()).invite.id).toBe(1);
});

test('the only everyday way in cannot be taken away; put into the keychain, the key unlocks again', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  expect((await faultOf(() => removePassphrase(vault))).code).toBe('slot_missing');
  await setPassphrase(vault, passphrase, { only: true });
  const before = readFileSync(join(place.dir, 'vault.json'), 'utf8');
  expect((await faultOf(() => removePassphrase(vault))).code).toBe('policy');
  expect(readFileSync(join(place.dir, 'vault.json'), 'utf8')).toBe(before);
  await useKeychain(vault);
  expect((await place.open()).unlockedBy).toBe('keychain');
  await removePassphrase(vault);
  expect((await place.open()).unlockedBy).toBe('keychain');
  const refused = { ...asking(passphrase), keychain: noKeychain };
  expect((await faultOf(() => place.open(refused))).code).toBe('slot_missing');
});

test('without a keychain a passphrase can be set, and "only" complains only where a key stays behind', async () => {
  const place = copyPlace(own);
  const vault = await place.open({ ...asking(recoveryCode), keychain: noKeychain });
  const fault = await faultOf(() => setPassphrase(vault, passphrase, { only: true }));
  expect(fault.code).toBe('keychain_unavailable');
  expect((await place.open({ ...asking(passphrase), keychain: noKeychain })).unlockedBy).toBe('passphrase');
  await setPassphrase(vault, 'another passphrase', { only: true });
  expect((await faultOf(() => useKeychain(vault))).code).toBe('keychain_unavailable');
  expect(vault.keyFile.keyStore).toBe('passphrase');
});

test('a new recovery code ends the old one', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const fresh = await newRecovery(vault);
  const without = { keychain: noKeychain };
  expect((await faultOf(() => place.open({ ...without, ...asking(recoveryCode) }))).code).toBe('recovery_code_wrong');
  expect((await place.open({ ...without, ...asking(fresh) })).unlockedBy).toBe('recovery');
  expect((await place.open()).unlockedBy).toBe('keychain');
});

test('two changes at once both hold', async () => {
  const place = copyPlace(own);
  const [one, other] = [await place.open(), await place.open()];
  const [, fresh] = await Promise.all([setPassphrase(one, passphrase), newRecovery(other)]);
  const without = { keychain: noKeychain };
  expect((await place.open({ ...without, ...asking(passphrase) })).unlockedBy).toBe('passphrase');
  expect((await place.open({ ...without, ...asking(fresh) })).unlockedBy).toBe('recovery');
});

test.each([false, true])(
  'once another session has replaced the master key, nothing is changed (only: %s)',
  async (only) => {
    const place = copyPlace(own);
    const stale = await place.open();
    const other = await place.open();
    await setPassphrase(other, passphrase);
    await rekey(other, { master: true, passphrase });
    await setPassphrase(other, passphrase, { only });
    const contents = () => [readFileSync(join(place.dir, 'vault.json'), 'utf8'), place.entries()];
    const before = contents();
    const changes = [
      () => useKeychain(stale),
      () => setPassphrase(stale, 'another passphrase', { only: true }),
      () => removePassphrase(stale),
      () => newRecovery(stale),
    ];
    for (const change of changes) {
      expect((await faultOf(change)).code).toBe('key_generation_mismatch');
      expect(contents()).toEqual(before);
    }
    expect((await place.open(asking(passphrase))).unlockedBy).toBe(only ? 'passphrase' : 'keychain');
  },
);

test('the key leaves the keychain before another session may put it back there', async () => {
  const place = copyPlace(own);
  const { keychain } = place.options;
  let putBack: Promise<void> | undefined;
  const other = await place.open();
  const slow = {
    ...keychain,
    delete: async (account: string) => {
      putBack ??= useKeychain(other);
      await new Promise((resume) => setImmediate(resume));
      return await keychain.delete(account);
    },
  };
  await setPassphrase(await place.open({ keychain: slow }), passphrase, { only: true });
  await putBack;
  expect((await place.open()).unlockedBy).toBe('keychain');
});

test('a change of the master key that was killed before its last step is ended by the next one who opens', async () => {
  const place = copyPlace(own);
  const { keychain } = place.options;
  const entry = place.entries()[vaultId] ?? '';
  await keychain.set(`${vaultId}.next`, entry);
  await keychain.set(vaultId, 'ab'.repeat(32));
  expect((await place.open()).unlockedBy).toBe('keychain');
  expect(place.entries()[vaultId]).toBe(entry);
  expect(place.entries()).not.toHaveProperty(`${vaultId}.next`);
});

test('one change at a time: a second one in the same process does not take the lock of the first away', async () => {
  const place = copyPlace(own);
  const other = vaultProcess(place.dir, place.keys);
  let second: Promise<void> | undefined;
  await withKeyFileLock(place.dir, async () => {
    second = withKeyFileLock(place.dir, async () => {});
    expect((await other.ask('tryLock')).error?.code).toBe('busy');
  });
  await second;
  expect(await other.get('tryLock')).toBeNull();
});

test('a weak passphrase changes nothing', async () => {
  const place = copyPlace(own);
  const vault = await place.open();
  const before = readFileSync(join(place.dir, 'vault.json'), 'utf8');
  for (const weak of ['short', recoveryCode]) {
    expect((await faultOf(() => setPassphrase(vault, weak, { only: true }))).code).toBe('policy');
  }
  expect(readFileSync(join(place.dir, 'vault.json'), 'utf8')).toBe(before);
  expect(place.entries()).toHaveProperty(vaultId);
});
