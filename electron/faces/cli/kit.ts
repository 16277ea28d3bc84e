import { formatPairs } from './table.ts';

/** The recovery kit as it is shown once: what to keep on paper. */
export function formatKit(kit: {
  readonly vaultId: string;
  readonly fingerprint: string;
  readonly recoveryCode: string;
}): string {
  // 53 characters in groups of four break in the middle, so that they fit on a card.
  const groups = kit.recoveryCode.split('-');
  const half = Math.ceil(groups.length / 2);
  return [
    '',
    'Recovery kit. Print it or write it down now: the code is shown this once and kept nowhere.',
    '',
    formatPairs([
      ['vault', kit.vaultId],
      ['signer', kit.fingerprint],
    ]),
    '',
    `  ${groups.slice(0, half).join('-')}-`,
    `  ${groups.slice(half).join('-')}`,
    '',
    'It opens the vault and its backups when keychain and passphrase are lost. So it does for anyone who holds it.',
  ].join('\n');
}
