import { randomBytes } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { changeKeyStore, type NewKeys } from '../../electron/keys/key-changes.ts';
import type { KeyFile } from '../../electron/keys/key-file.ts';
import { stageMasterKey, storeMasterKey } from '../../electron/keys/keychain-entries.ts';
import { openKeys, unlock } from '../../electron/keys/master-key.ts';
import { newRecoveryCode } from '../../electron/keys/recovery-code.ts';
import type { Sealed } from '../../electron/keys/sealing.ts';
import { StoreError } from '../../shared/errors.ts';
import { faultOf, makeKeys, passphrase } from '../support/keys.ts';
import { type MemoryKeychain, memoryKeychain } from '../support/memory-keychain.ts';

let own: NewKeys;
let other: NewKeys;
let keychain: MemoryKeychain;

beforeAll(async () => {
  own = await makeKeys({ passphrase });
  other = await makeKeys({ passphrase });
});

beforeEach(async () => {
  keychain = memoryKeychain();
  await storeMasterKey(keychain, own.keyFile.vaultId, own.masterKey);
});

const opened = (by: string) => ({ masterKey: own.masterKey, bundle: own.bundle, by, staged: false });

test('the keychain, the passphrase and the recovery code open the same keys', async () => {
  const { keyFile, recoveryCode } = own;
  expect(await unlock({ keyFile, keychain })).toEqual(opened('keychain'));
  expect(await unlock({ keyFile, keychain, secret: passphrase, preferSecret: true })).toEqual(opened('passphrase'));
  expect(await unlock({ keyFile, keychain, secret: recoveryCode, preferSecret: true })).toEqual(opened('recovery'));
});

test('a passphrase is the same however its accents are composed', async () => {
  const { keyFile } = await makeKeys({ passphrase: 'cr\u00e8me br\u00fbl\u00e9e' });
  const secret = 'cr\u00e8me br\u00fbl\u00e9e'.normalize('NFD');
  expect((await unlock({ keyFile, keychain, secret, preferSecret: true })).by).toBe('passphrase');
});

test('the secret comes second to a keychain that works, and helps where it does not', async () => {
  const { keyFile, recoveryCode: secret } = own;
  expect((await unlock({ keyFile, keychain, secret })).by).toBe('keychain');
  keychain.entries.clear();
  expect((await unlock({ keyFile, keychain, secret })).by).toBe('recovery');
  keychain.fault = new StoreError('keychain_unavailable', 'no bus', 'start it');
  expect((await unlock({ keyFile, keychain, secret })).by).toBe('recovery');
});

test('a vault on its passphrase never asks the keychain', async () => {
  const keyFile = changeKeyStore(own.keyFile, 'passphrase');
  keychain.fault = new StoreError('keychain_unavailable', 'no bus', 'start it');
  expect((await unlock({ keyFile, keychain, secret: own.recoveryCode })).by).toBe('recovery');
  expect((await faultOf(() => unlock({ keyFile, keychain }))).code).toBe('passphrase_needed');
});

test('each fault has its own code, its own message and a way out', async () => {
  const { keyFile } = own;
  const { vaultId } = keyFile;
  const torn = { ...keyFile, bundle: { ...keyFile.bundle, generation: 9 } };
  const faults = [
    await faultOf(async () => {
      keychain.fault = new StoreError('keychain_unavailable', 'the keychain is not available: no bus', 'start it');
      await unlock({ keyFile, keychain }).finally(() => {
        keychain.fault = null;
      });
    }),
    await faultOf(() => unlock({ keyFile: torn, keychain })),
    await faultOf(() => unlock({ keyFile, keychain, secret: 'a wrong passphrase', preferSecret: true })),
    await faultOf(() => unlock({ keyFile, keychain, secret: newRecoveryCode(randomBytes), preferSecret: true })),
    await faultOf(() => unlock({ keyFile, keychain, secret: own.recoveryCode.slice(0, -1), preferSecret: true })),
    await faultOf(() => unlock({ keyFile, keychain: memoryKeychain() })),
  ];
  keychain.entries.set(vaultId, 'no hex at all');
  faults.push(await faultOf(() => unlock({ keyFile, keychain })));
  keychain.entries.set(vaultId, other.masterKey.toString('hex'));
  faults.push(await faultOf(() => unlock({ keyFile, keychain })));
  expect(faults.map((fault) => fault.code)).toEqual([
    'keychain_unavailable',
    'key_file_damaged',
    'passphrase_wrong',
    'recovery_code_wrong',
    'recovery_code_wrong',
    'keychain_entry_missing',
    'keychain_entry_foreign',
    'keychain_entry_foreign',
  ]);
  expect(new Set(faults.map((fault) => fault.message)).size).toBe(faults.length);
  for (const fault of faults) expect(fault.hint).toMatch(/passphrase|recovery|backup|kit/);
});

test('the way out names the passphrase only where there is one', async () => {
  const bare = await makeKeys();
  const fault = await faultOf(() => unlock({ keyFile: bare.keyFile, keychain }));
  expect(fault.hint).toMatch(/unlock with the recovery code$/);
  const secret = 'some passphrase';
  expect((await faultOf(() => unlock({ keyFile: bare.keyFile, keychain, secret }))).code).toBe('slot_missing');
});

test('a change of the master key that was killed before its last step still opens by the keychain', async () => {
  const { vaultId } = own.keyFile;
  keychain.entries.set(vaultId, randomBytes(32).toString('hex'));
  await stageMasterKey(keychain, vaultId, own.masterKey);
  const before = [...keychain.entries];
  expect(await unlock({ keyFile: own.keyFile, keychain })).toEqual({ ...opened('keychain'), staged: true });
  expect([...keychain.entries]).toEqual(before);
});

test('a staged key of no use changes nothing', async () => {
  const { keyFile } = own;
  keychain.entries.delete(keyFile.vaultId);
  await stageMasterKey(keychain, keyFile.vaultId, other.masterKey);
  const before = [...keychain.entries];
  expect((await faultOf(() => unlock({ keyFile, keychain }))).code).toBe('keychain_entry_missing');
  expect([...keychain.entries]).toEqual(before);
});

test('no fault makes an entry in the keychain', async () => {
  const empty = memoryKeychain();
  for (const secret of [undefined, 'a wrong passphrase', newRecoveryCode(randomBytes)]) {
    await faultOf(() => unlock({ keyFile: own.keyFile, keychain: empty, secret }));
  }
  expect(empty.entries.size).toBe(0);
});

test('a key that is held already opens the file until the master key is another', async () => {
  expect(openKeys(own.keyFile, own.masterKey)).toEqual(own.bundle);
  expect((await faultOf(() => openKeys(own.keyFile, other.masterKey))).code).toBe('key_generation_mismatch');
});

test('pieces of two vaults do not mix', async () => {
  const { keyFile, recoveryCode: secret } = own;
  const recovery = other.keyFile.slots.recovery;
  const mixtures: KeyFile[] = [
    { ...keyFile, bundle: other.keyFile.bundle },
    { ...keyFile, keyCheck: other.keyFile.keyCheck },
    { ...keyFile, signer: other.keyFile.signer },
    { ...keyFile, vaultId: other.keyFile.vaultId },
    { ...keyFile, slots: { ...keyFile.slots, recovery } },
  ];
  for (const mixture of mixtures) {
    for (const code of [secret, other.recoveryCode]) {
      await faultOf(() => unlock({ keyFile: mixture, keychain, secret: code, preferSecret: true }));
    }
    keychain.entries.set(other.keyFile.vaultId, own.masterKey.toString('hex'));
    if (mixture.slots.recovery !== recovery) await faultOf(() => unlock({ keyFile: mixture, keychain }));
  }
});

test('a slot that is moved into the place of the other does not open', async () => {
  const moved = { ...own.keyFile.slots.recovery, nonce: own.keyFile.slots.passphrase?.nonce ?? Buffer.alloc(12) };
  const keyFile = { ...own.keyFile, slots: { ...own.keyFile.slots, recovery: moved } };
  const fault = await faultOf(() => unlock({ keyFile, keychain, secret: own.recoveryCode, preferSecret: true }));
  expect(fault.code).toBe('recovery_code_wrong');
});

test('every flipped byte of the bundle and of the recovery slot is an error, and never a key', async () => {
  const { keyFile, recoveryCode: secret } = own;
  for (const { nonce, sealed } of flips(keyFile.bundle)) {
    const torn = { ...keyFile, bundle: { ...keyFile.bundle, nonce, sealed } };
    expect((await faultOf(() => unlock({ keyFile: torn, keychain }))).code).toBe('key_file_damaged');
  }
  const slot = keyFile.slots.recovery;
  const salted = flips({ nonce: slot.salt, sealed: Buffer.alloc(0) }).map(({ nonce }) => ({ ...slot, salt: nonce }));
  for (const recovery of [...flips(slot).map((piece) => ({ ...slot, ...piece })), ...salted]) {
    const torn = { ...keyFile, slots: { ...keyFile.slots, recovery } };
    const fault = await faultOf(() => unlock({ keyFile: torn, keychain, secret, preferSecret: true }));
    expect(fault.code).toBe('recovery_code_wrong');
  }
});

test('a flipped byte of the passphrase slot is an error, and never a key', async () => {
  const slot = own.keyFile.slots.passphrase;
  if (slot === null) throw new Error('the vault has a passphrase');
  // Each try costs a scrypt, so one byte of each part stands for all: nonce, key, tag, salt.
  const at = (buffer: Buffer, index: number) => flip(buffer, index);
  const torn = [
    { ...slot, nonce: at(slot.nonce, 3) },
    { ...slot, sealed: at(slot.sealed, 0) },
    { ...slot, sealed: at(slot.sealed, slot.sealed.length - 1) },
    { ...slot, kdf: { ...slot.kdf, salt: at(slot.kdf.salt, 31) } },
  ];
  for (const passphraseSlot of torn) {
    const keyFile = { ...own.keyFile, slots: { ...own.keyFile.slots, passphrase: passphraseSlot } };
    const fault = await faultOf(() => unlock({ keyFile, keychain, secret: passphrase, preferSecret: true }));
    expect(fault.code).toBe('passphrase_wrong');
  }
});

test('a flipped check value is damage of the file, whichever way the key came', async () => {
  const check = Buffer.from(own.keyFile.keyCheck, 'hex');
  for (let at = 0; at < check.length; at++) {
    const keyFile = { ...own.keyFile, keyCheck: flip(check, at).toString('hex') };
    expect((await faultOf(() => unlock({ keyFile, keychain }))).code).toBe('key_file_damaged');
    const request = { keyFile, keychain, secret: own.recoveryCode, preferSecret: true };
    expect((await faultOf(() => unlock(request))).code).toBe('key_file_damaged');
  }
});

function flips({ nonce, sealed }: Sealed): Sealed[] {
  return [
    ...Array.from(nonce, (_, at) => ({ nonce: flip(nonce, at), sealed })),
    ...Array.from(sealed, (_, at) => ({ nonce, sealed: flip(sealed, at) })),
  ];
}

function flip(buffer: Buffer, at: number): Buffer {
  const copy = Buffer.from(buffer);
  copy.writeUInt8(copy.readUInt8(at) ^ 0x01, at);
  return copy;
}
