import { StoreError, VaultError } from '../../shared/errors.ts';
import { systemReason } from '../../shared/system-reasons.ts';

/** Runs `work` on a file that the operator named, and turns what the system throws into the vault's own errors. */
export function onFile<T>(path: string, verb: 'read' | 'written', work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof VaultError || !(error instanceof Error) || !('code' in error)) throw error;
    const code = String(error.code);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new StoreError(
        'disk_full',
        `${path} cannot be written: the disk is full`,
        'free some space and try again',
        {
          cause: error,
        },
      );
    }
    const { reason, hint } = systemReason(code);
    throw new StoreError('file_refused', `${path} cannot be ${verb}: ${reason}`, hint, { cause: error });
  }
}
