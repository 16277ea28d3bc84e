import { InviteValidationError, StoreError } from '../../shared/errors.ts';
import type { Bundle } from '../keys/bundle.ts';
import type { KeyFile } from '../keys/key-file.ts';
import { readKeyFile } from '../keys/key-file-store.ts';
import type { Keychain } from '../keys/keychain.ts';
import { openKeys, type Unlocked, unlock } from '../keys/master-key.ts';
import type { Head } from '../registry/audit.ts';
import type { Connection } from '../registry/database.ts';
import type { BackupInfo } from './backup-file.ts';
import { openRegistry } from './registry-file.ts';

/** The vault in the place that a backup is restored to. */
export interface Live {
  /** Null where it cannot be opened by the backup's keys or this machine's keychain. */
  readonly connection: Connection | null;
  readonly vaultId: string | null;
}

/** Opens the vault in the place of a restore. The caller closes the connection. */
export async function openLive(
  dir: string,
  options: { readonly keychain: Keychain; readonly secret: string | null },
  keys: Unlocked,
): Promise<Live> {
  try {
    const keyFile = readKeyFile(dir);
    const bundle = await liveBundle(keyFile, options, keys);
    return { connection: openRegistry(dir, keyFile, bundle).connection, vaultId: keyFile.vaultId };
  } catch (error) {
    // A fault of the moment does not make a vault unreadable: replacing it would lose what it knows.
    const passing = !(error instanceof StoreError) || /^(busy|file_refused|disk_full)$/.test(error.code);
    if (!passing) return { connection: null, vaultId: null };
    throw error;
  }
}

async function liveBundle(
  keyFile: KeyFile,
  { keychain, secret }: { readonly keychain: Keychain; readonly secret: string | null },
  keys: Unlocked,
): Promise<Bundle> {
  try {
    return openKeys(keyFile, keys.masterKey);
  } catch {
    return (await unlock({ keyFile, keychain, secret: secret ?? undefined })).bundle;
  }
}

/** The question that a restore over a vault puts first: what would be lost. */
export function confirmRestore(dir: string, info: BackupInfo, head: Head | null): InviteValidationError {
  const lost =
    head === null
      ? 'it cannot be read, so nothing of it would be carried over'
      : `its log has ${countEvents(Math.max(0, head.seq - info.head.seq))} after this backup; invites, uses and ends among them would be carried over, labels and notes edited since would not`;
  return new InviteValidationError(
    'confirmation_needed',
    `there is a vault at ${dir}, and restoring this backup of ${info.createdAt} would replace it: ${lost}`,
    'say so with --replace; the present folder is kept beside it',
  );
}

function countEvents(n: number): string {
  return n === 1 ? '1 event' : `${n} events`;
}
