import { readIdentity } from '../registry/identities.ts';
import { storedTokens } from '../registry/stored-source.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type ExportOptions, exportOnce } from './export-once.ts';
import { counted, type ExchangeReport } from './report.ts';
import { formatTokens, readTokensFile, type TokenEntry } from './tokens-document.ts';

/**
 * Writes the device tokens that this vault has minted, as hashes, for services that accept the bearers; with `identity`
 * only that service's. In a file that is there already, tokens that are unknown here stay, and what was revoked stays
 * revoked. Throws as {@link exportOnce} does, InviteNotFoundError for the identity.
 */
export async function exportTokens(
  vault: WorkVault,
  path: string,
  { identity, ...options }: ExportOptions & { readonly identity?: string } = {},
): Promise<ExchangeReport> {
  return await exportOnce(vault, path, options, {
    format: 'tokens',
    read: readTokensFile,
    compose: (handle, _, held, write) => {
      const slug = identity === undefined ? null : readIdentity(handle, identity).slug;
      const entries = new Map(held?.entries);
      const counts = { taken: 0, changed: 0, unchanged: 0 };
      for (const token of storedTokens(handle)) {
        if (slug !== null && token.identity !== slug) continue;
        const theirs = entries.get(token.tokenHash);
        const mine: TokenEntry = {
          ...theirs,
          token_hash: token.tokenHash,
          identity: token.identity,
          device: token.deviceName,
          minted_at: token.mintedAt,
          revoked_at: theirs?.revoked_at ?? token.revokedAt,
        };
        if (!theirs) counts.taken += 1;
        else if (JSON.stringify(theirs) === JSON.stringify(mine)) counts.unchanged += 1;
        else counts.changed += 1;
        entries.set(token.tokenHash, mine);
      }
      write(formatTokens(entries.values()));
      const kept = entries.size - counts.taken - counts.changed - counts.unchanged;
      const notes = kept === 0 ? [] : [`${counted(kept, 'token')} of the file that are not of this export stayed`];
      return { ...counts, skipped: [], notes, handed: [], told: [], detail: { kept, identity: slug } };
    },
  });
}
