import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { NewKeys } from '../../electron/keys/key-changes.ts';
import { setPassphrase } from '../../electron/keys/key-changes.ts';
import type { KeyFile } from '../../electron/keys/key-file.ts';
import { openKeys, unlock } from '../../electron/keys/master-key.ts';
import { newRecoveryCode } from '../../electron/keys/recovery-code.ts';
import { toEnvelope, VaultError } from '../../shared/errors.ts';
import { makeKeys } from '../support/keys.ts';
import { memoryKeychain } from '../support/memory-keychain.ts';

let keys: NewKeys;

beforeAll(async () => {
  keys = await makeKeys();
});

/** Everything of an error that a log, a screen or a dump could show, causes included. */
async function everythingOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (fault) {
    expect(fault).toBeInstanceOf(VaultError);
    return `${JSON.stringify(toEnvelope(fault))}\n${inspect(fault, { depth: 9, showHidden: true })}`;
  }
  throw new Error('no error came');
}

const torn: ((keyFile: KeyFile) => KeyFile)[] = [
  (keyFile) => keyFile,
  (keyFile) => ({ ...keyFile, signer: '0000-'.repeat(7).concat('0000') }),
  (keyFile) => ({ ...keyFile, bundle: { ...keyFile.bundle, generation: 2 } }),
  (keyFile) => ({ ...keyFile, keyCheck: '00'.repeat(16) }),
];

test('no error shows a secret that was given: passphrase, recovery code, or the keychain value', async () => {
  const secretText = fc.oneof(
    fc.string({ minLength: 8, maxLength: 60, unit: fc.constantFrom(...'qxzjkQXZJK#%~') }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => newRecoveryCode(() => bytes)),
    fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  );
  await fc.assert(
    fc.asyncProperty(secretText, fc.constantFrom(...torn), async (secret, tear) => {
      const keyFile = tear(keys.keyFile);
      const keychain = memoryKeychain();
      keychain.entries.set(keyFile.vaultId, secret);
      const shown = await everythingOf(() => unlock({ keyFile, keychain }));
      expect(shown).not.toContain(secret);
      const tried = await everythingOf(() => unlock({ keyFile, keychain, secret, preferSecret: true }));
      expect(tried).not.toContain(secret);
    }),
    { numRuns: 300 },
  );
});

test('no error shows a key that the vault has', async () => {
  const { masterKey, recoveryCode, bundle } = keys;
  const secrets = [masterKey, bundle.pepper, bundle.signingSeed, ...bundle.databaseKeys];
  for (const tear of torn.slice(1)) {
    const keyFile = tear(keys.keyFile);
    const keychain = memoryKeychain();
    keychain.entries.set(keyFile.vaultId, masterKey.toString('hex'));
    const shown = [
      await everythingOf(() => unlock({ keyFile, keychain })),
      await everythingOf(() => unlock({ keyFile, keychain, secret: recoveryCode, preferSecret: true })),
      await everythingOf(() => openKeys(keyFile, masterKey)),
      await everythingOf(() => setPassphrase(keys.keyFile, randomBytes(32), recoveryCode, randomBytes)),
    ].join('\n');
    expect(shown).not.toContain(recoveryCode);
    for (const secret of secrets) {
      for (const form of ['hex', 'base64', 'base64url'] as const) expect(shown).not.toContain(secret.toString(form));
    }
  }
});
