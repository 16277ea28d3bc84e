import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A vault for show, in a temporary folder. */
export interface Throwaway {
  readonly folder: string;
  readonly vault: string;
  readonly passphraseFile: string;
}

export const demoPassphrase = 'correct horse battery';

const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Makes the folder, which is removed when this process ends, also by a signal, after `stop` has ended what still uses it.
 * From here on this process and those that it starts leave the keychain alone, and know nothing of the operator's vault.
 */
export function makeThrowaway(stop: () => Promise<void> = async () => {}): Throwaway {
  for (const name of Object.keys(process.env)) if (name.startsWith('INVITES_')) delete process.env[name];
  process.env['INVITES_KEYCHAIN'] = 'none';
  const folder = mkdtempSync(join(tmpdir(), 'invite-vault-demo-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }));
  for (const [signal, exitCode] of Object.entries(exitCodes)) {
    process.on(signal, () => {
      // A window that is open ends in order by itself.
      if (process.listenerCount(signal) === 1) void stop().finally(() => process.exit(exitCode));
    });
  }
  const passphraseFile = join(folder, 'passphrase');
  writeFileSync(passphraseFile, demoPassphrase, { mode: 0o600 });
  return { folder, vault: join(folder, 'demo-vault'), passphraseFile };
}
