import { constants, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHost } from '../../electron/hosts/node.ts';
import { sealBundle } from '../../electron/keys/bundle.ts';
import { createKeys } from '../../electron/keys/key-changes.ts';
import { registryFileName } from '../../electron/keys/key-file.ts';
import { writeKeyFile } from '../../electron/keys/key-file-store.ts';
import type { Keychain } from '../../electron/keys/keychain.ts';
import { storeMasterKey } from '../../electron/keys/keychain-entries.ts';
import { readVaultRow } from '../../electron/registry/core.ts';
import { toInstant } from '../../shared/domain/instant.ts';
import { benchKey, openRegistry, pepper } from './registry-file.ts';

/** Makes a vault in `dir`, which must not exist, of a copy of the registry at `source`; its key goes to the keychain. */
export async function makeVault(dir: string, source: string, keychain: Keychain): Promise<void> {
  const { randomBytes, now } = nodeHost;
  mkdirSync(dir, { mode: 0o700 });
  const path = join(dir, registryFileName);
  copyFileSync(source, path, constants.COPYFILE_FICLONE);
  const registry = openRegistry(path);
  const { vaultId } = readVaultRow(registry.core.db);
  registry.close();
  const keys = await createKeys({
    randomBytes,
    vaultId,
    createdAt: toInstant(now()),
    passphrase: null,
    keyStore: 'keychain',
  });
  const bundle = { ...keys.bundle, databaseKeys: [benchKey], pepper };
  writeKeyFile(dir, { ...keys.keyFile, bundle: sealBundle(bundle, keys.masterKey, vaultId, randomBytes) });
  await storeMasterKey(keychain, vaultId, keys.masterKey);
}
