import { randomBytes } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import {
  changeKeyStore,
  changeMasterKey,
  type NewKeys,
  newRecovery,
  removePassphrase,
  resealBundle,
  setPassphrase,
} from '../../electron/keys/key-changes.ts';
import { formatKeyFile, type KeyFile, parseKeyFile } from '../../electron/keys/key-file.ts';
import { openKeys, unlock } from '../../electron/keys/master-key.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { faultOf, makeKeys, passphrase } from '../support/keys.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';

let withPassphrase: NewKeys;
let bare: NewKeys;

beforeAll(async () => {
  withPassphrase = await makeKeys({ passphrase, keyStore: 'passphrase' });
  bare = await makeKeys();
});

const open = (keyFile: KeyFile, secret: string) =>
  unlock({ keyFile, keychain: memoryKeychain(), secret, preferSecret: true });

test('a vault without the keychain needs a passphrase', async () => {
  expect((await faultOf(() => makeKeys({ keyStore: 'passphrase' }))).code).toBe('policy');
});

test('every vault has keys and a recovery code of its own', async () => {
  const again = await makeKeys({ vaultId: bare.keyFile.vaultId });
  expect(again.masterKey.equals(bare.masterKey)).toBe(false);
  expect(again.bundle.databaseKeys).not.toEqual(bare.bundle.databaseKeys);
  expect(again.recoveryCode).not.toBe(bare.recoveryCode);
  expect(again.keyFile.signer).not.toBe(bare.keyFile.signer);
});

test('a passphrase of fewer than 8 characters is refused, counted as people count', async () => {
  for (const short of ['', '1234567', '\u{1f511}'.repeat(7), 'e\u0301'.repeat(7)]) {
    const fault = await faultOf(() => setPassphrase(bare.keyFile, bare.masterKey, short, randomBytes));
    expect(fault).toBeInstanceOf(InviteValidationError);
    expect(fault.code).toBe('policy');
  }
});

test('a passphrase that reads as a recovery code is refused', async () => {
  const fault = await faultOf(() => setPassphrase(bare.keyFile, bare.masterKey, bare.recoveryCode, randomBytes));
  expect(fault.code).toBe('policy');
});

test('a new passphrase opens, the old one no more, and all else stays', async () => {
  const { keyFile, masterKey, recoveryCode, bundle } = withPassphrase;
  const changed = await setPassphrase(keyFile, masterKey, 'another passphrase', randomBytes);
  expect((await open(changed, 'another passphrase')).bundle).toEqual(bundle);
  expect((await faultOf(() => open(changed, passphrase))).code).toBe('passphrase_wrong');
  expect((await open(changed, recoveryCode)).bundle).toEqual(bundle);
  expect({ ...changed, slots: null }).toEqual({ ...keyFile, slots: null });
});

test('the passphrase can be removed where the keychain is the everyday way in, and only there', async () => {
  const { keyFile } = withPassphrase;
  const fault = await faultOf(() => removePassphrase(keyFile));
  expect(fault).toMatchObject({ code: 'policy', message: expect.stringContaining('only everyday way') });
  expect(removePassphrase(changeKeyStore(keyFile, 'keychain')).slots.passphrase).toBeNull();
  expect((await faultOf(() => removePassphrase(bare.keyFile))).code).toBe('slot_missing');
});

test('the key leaves the keychain only where a passphrase is set', async () => {
  expect((await faultOf(() => changeKeyStore(bare.keyFile, 'passphrase'))).code).toBe('slot_missing');
});

test('a new recovery code opens, the old one no more', async () => {
  const { keyFile, recoveryCode } = newRecovery(bare.keyFile, bare.masterKey, randomBytes);
  expect((await open(keyFile, recoveryCode)).bundle).toEqual(bare.bundle);
  expect((await faultOf(() => open(keyFile, bare.recoveryCode))).code).toBe('recovery_code_wrong');
});

test('the middle of a re-key holds both database keys, in the next generation', () => {
  const databaseKeys = [...bare.bundle.databaseKeys, randomBytes(32)];
  const next = resealBundle(bare.keyFile, bare.masterKey, { ...bare.bundle, databaseKeys }, randomBytes);
  expect(next.bundle).toEqual({ ...bare.bundle, databaseKeys, generation: 2 });
  expect(openKeys(parseKeyFile(formatKeyFile(next.keyFile)), bare.masterKey)).toEqual(next.bundle);
});

test('a bundle that is put back from an older generation is noticed', async () => {
  const next = resealBundle(bare.keyFile, bare.masterKey, bare.bundle, randomBytes);
  const mixed = { ...next.keyFile, bundle: { ...bare.keyFile.bundle, generation: next.bundle.generation } };
  expect((await faultOf(() => openKeys(mixed, bare.masterKey))).code).toBe('key_file_damaged');
});

test('a new master key keeps the keys and the passphrase, and changes the recovery code', async () => {
  const { keyFile, masterKey, bundle, recoveryCode } = withPassphrase;
  const changed = await changeMasterKey({ keyFile, masterKey, passphrase, randomBytes });
  expect(changed.masterKey.equals(masterKey)).toBe(false);
  expect(changed.bundle).toEqual({ ...bundle, generation: bundle.generation + 1 });
  expect(await open(changed.keyFile, passphrase)).toMatchObject({ bundle: changed.bundle, by: 'passphrase' });
  expect(await open(changed.keyFile, changed.recoveryCode)).toMatchObject({ bundle: changed.bundle, by: 'recovery' });
  expect((await faultOf(() => open(changed.keyFile, recoveryCode))).code).toBe('recovery_code_wrong');
  expect((await faultOf(() => openKeys(changed.keyFile, masterKey))).code).toBe('key_generation_mismatch');
});

test('a new master key asks for the right passphrase where there is one', async () => {
  const { keyFile, masterKey } = withPassphrase;
  const change = (given: string | null) => changeMasterKey({ keyFile, masterKey, passphrase: given, randomBytes });
  expect((await faultOf(() => change(null))).code).toBe('passphrase_needed');
  expect((await faultOf(() => change('a wrong passphrase'))).code).toBe('passphrase_wrong');
  const { slots } = (await changeMasterKey({ ...bare, passphrase: null, randomBytes })).keyFile;
  expect(slots.passphrase).toBeNull();
});

test('a key that is not the master key is never sealed into a slot', async () => {
  const wrong = randomBytes(32);
  const { keyFile, bundle } = withPassphrase;
  const attempts = [
    () => setPassphrase(keyFile, wrong, passphrase, randomBytes),
    () => newRecovery(keyFile, wrong, randomBytes),
    () => resealBundle(keyFile, wrong, bundle, randomBytes),
    () => changeMasterKey({ keyFile, masterKey: wrong, passphrase, randomBytes }),
  ];
  for (const attempt of attempts) expect((await faultOf(attempt)).code).toBe('key_generation_mismatch');
});

test('the key file shows none of the secrets that it seals', () => {
  const { keyFile, masterKey, bundle, recoveryCode } = withPassphrase;
  const text = formatKeyFile(keyFile);
  for (const secret of [masterKey, bundle.pepper, bundle.signingSeed, ...bundle.databaseKeys]) {
    for (const form of ['hex', 'base64'] as const) expect(text).not.toContain(secret.toString(form));
  }
  for (const secret of [passphrase, recoveryCode, recoveryCode.slice(0, 9)]) expect(text).not.toContain(secret);
});
