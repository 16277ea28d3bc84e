/** What a recovery kit holds. */
export interface Kit {
  readonly vaultId: string;
  /** Fingerprint of the key that signs the vault's exports. */
  readonly fingerprint: string;
  readonly recoveryCode: string;
}

/** The kit as a text file. */
export function kitText({ vaultId, fingerprint, recoveryCode }: Kit): string {
  return [
    'Invite Vault: recovery kit',
    '',
    `vault   ${vaultId}`,
    `signer  ${fingerprint}`,
    '',
    recoveryCode,
    '',
    'This code opens the vault and its backups when keychain and passphrase are lost.',
    'It does so for anyone who holds it. Keep this file off this computer.',
    '',
  ].join('\n');
}

/** Crockford's readings: what is easily taken for another character counts as that one. */
function plain(text: string): string {
  return text
    .toUpperCase()
    .replace(/[\s\p{Pd}\p{Cf}_]/gu, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** Whether what was typed is how the code ends: its last two groups, since the last one is a single character. */
export function confirmsKit({ recoveryCode }: Kit, typed: string): boolean {
  const ending = plain(recoveryCode.split('-').slice(-2).join(''));
  return ending !== '' && plain(typed) === ending;
}
