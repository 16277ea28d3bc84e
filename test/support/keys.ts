import { randomBytes } from 'node:crypto';
import { createKeys, type NewKeys, type NewVault } from '../../electron/keys/key-changes.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { VaultError } from '../../shared/errors.ts';

export const passphrase = 'correct horse battery';

/** Keys of a fresh vault; without a passphrase it takes no time. */
export function makeKeys(options: Partial<NewVault> = {}): Promise<NewKeys> {
  return createKeys({
    randomBytes,
    vaultId: randomBytes(16).toString('hex'),
    createdAt: toInstant(Date.UTC(2026, 10, 20)),
    passphrase: null,
    keyStore: 'keychain',
    ...options,
  });
}

/** The error that `run` ends with. Throws where it ends well, or with an error that is not the vault's own. */
export async function faultOf(run: () => unknown): Promise<VaultError> {
  try {
    await run();
  } catch (fault) {
    if (fault instanceof VaultError) return fault;
    throw fault;
  }
  throw new Error('no error came');
}
