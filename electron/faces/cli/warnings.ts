import type { Vault } from '../../vault/session.ts';

/** What the operator should know about an open vault before reading its answer. */
export async function warnOf(vault: Vault): Promise<string[]> {
  const warnings: string[] = [];
  const { writeRefusal } = vault;
  if (writeRefusal !== null) warnings.push(`${writeRefusal.message}; it can be read, checked, verified and exported`);
  const clock = await vault.invites.clock();
  if (clock.fault === 'behind') {
    warnings.push(
      `the clock of this machine says ${clock.clock}, which is before the last time this vault saw (${clock.mark}); ` +
        'nothing can be issued or extended until you set it, or confirm that it is right with: invites doctor --accept-clock',
    );
  } else if (clock.fault === 'ahead') {
    warnings.push(
      `the clock of this machine says ${clock.clock}, more than 30 days after the last time this vault saw (${clock.mark}); ` +
        'nothing can be issued or extended, and no expiry is recorded, until you set it, or confirm that it is right with: ' +
        'invites doctor --accept-clock',
    );
  }
  if (vault.rollback !== null) {
    const what =
      vault.rollback.what === null
        ? 'an older copy of this vault was put in the place of the newer one'
        : 'an older part of this vault was put back';
    warnings.push(`${what}: codes that were used up may look unused, and nothing can be written; see: invites doctor`);
  }
  if (vault.unlockedBy === 'recovery') {
    warnings.push('unlocked by the recovery code; give the vault an everyday way in with: invites passphrase set');
  } else if (vault.unlockedBy === 'passphrase' && vault.keyFile.keyStore === 'keychain') {
    warnings.push('unlocked by the passphrase, because the keychain did not open it; see: invites doctor');
  }
  return warnings;
}
