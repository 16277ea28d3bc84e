import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NewKeys } from '../../electron/keys/key-changes.ts';
import { osKeychain } from '../../electron/keys/keychain.ts';
import { forgetMasterKey, headAccount, storeMasterKey } from '../../electron/keys/keychain-entries.ts';
import { unlock } from '../../electron/keys/master-key.ts';
import { needs } from '../support/available.ts';
import { type Keyring, startKeyring } from '../support/keyring.ts';
import { faultOf, makeKeys } from '../support/keys.ts';

describe('a vault whose key lies in a real keychain', needs('keychain'), () => {
  const keychain = osKeychain({ timeLimitMs: 30_000 });
  let keyring: Keyring;
  let keys: NewKeys;

  beforeAll(async () => {
    keyring = await startKeyring({ unlocked: true });
    // Before keytar loads: libsecret keeps the first bus that it meets.
    Object.assign(process.env, keyring.env);
    keys = await makeKeys();
  });
  afterAll(() => keyring.stop());

  test('the keychain opens it; the entry is one line of 64 hex digits under the vault id', async () => {
    const { keyFile, masterKey, bundle } = keys;
    await storeMasterKey(keychain, keyFile.vaultId, masterKey);
    expect(await keychain.get(keyFile.vaultId)).toBe(masterKey.toString('hex'));
    expect(await unlock({ keyFile, keychain })).toEqual({ masterKey, bundle, by: 'keychain', staged: false });
  });

  test('an entry that is gone, damaged or of another vault: three messages, and the recovery code opens', async () => {
    const { keyFile, recoveryCode } = keys;
    const messages = new Set<string>();
    const expectFault = async (code: string) => {
      const fault = await faultOf(() => unlock({ keyFile, keychain }));
      expect(fault).toMatchObject({ code, hint: expect.stringContaining('recovery code') });
      messages.add(fault.message);
      expect((await unlock({ keyFile, keychain, secret: recoveryCode })).by).toBe('recovery');
    };
    await forgetMasterKey(keychain, keyFile.vaultId);
    await expectFault('keychain_entry_missing');
    await keychain.set(keyFile.vaultId, 'damaged');
    await expectFault('keychain_entry_foreign');
    await storeMasterKey(keychain, keyFile.vaultId, randomBytes(32));
    await expectFault('keychain_entry_foreign');
    expect(messages.size).toBe(3);
    expect(await keychain.get(headAccount(keyFile.vaultId))).toBeNull();
  });

  test('a keyring that is locked meanwhile is called so, not "gone"', async () => {
    const { keyFile, masterKey, recoveryCode } = keys;
    await storeMasterKey(keychain, keyFile.vaultId, masterKey);
    keyring.lock();
    expect((await faultOf(() => unlock({ keyFile, keychain }))).code).toBe('keychain_locked');
    expect((await unlock({ keyFile, keychain, secret: recoveryCode })).by).toBe('recovery');
  });
});
