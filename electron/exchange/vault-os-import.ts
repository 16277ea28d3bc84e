import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal } from '../../shared/domain/invite.ts';
import type { IncomingInvite } from '../registry/merge.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type Dress, type ImportOptions, importForeign } from './import-once.ts';
import { counted, type ExchangeReport } from './report.ts';
import { readVaultOsFile, type VaultOsEntry, vaultOs } from './vault-os-document.ts';

/**
 * Takes over the invites of a Vault OS store, in one write. Codes are hashed under this vault's pepper and never kept; what
 * has ended there has ended here. Reading the same file again changes nothing. Throws as {@link readVaultOsFile} does,
 * InviteNotFoundError for the identity; nothing is imported then.
 */
export async function importVaultOs(
  vault: WorkVault,
  path: string,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  const { entries, unknown, unreadable } = await vault.run((_, core) => readVaultOsFile(path, core.pepper));
  return await importForeign(vault, path, options, {
    format: vaultOs,
    *invites({ now }, dress, skipped) {
      for (const name of unreadable) skipped.add('its code has characters that no paste could carry', name);
      for (const entry of entries) yield toIncoming(entry, dress, now);
    },
    notes: () => {
      const notes = [...unknown.notes('were left alone')];
      const plain = entries.filter(({ hashKind }) => hashKind === 'hmac-sha256').length;
      if (plain > 0) {
        notes.push(`${counted(plain, 'code')} stood in the file as plain text: delete the file once nothing needs it`);
      }
      if (entries.some(({ record }) => !isFinal(record.state))) {
        notes.push('Vault OS still lets them be used, until they have ended in its store, too');
      }
      return notes;
    },
  });
}

function toIncoming({ record, codeHash, hashKind }: VaultOsEntry, dress: Dress, now: Instant): IncomingInvite {
  const { state, createdAt, activatedAt, expiresAt, endedAt, group, ...terms } = record;
  return {
    ...terms,
    codeHash,
    hashKind,
    codeFormat: null,
    codeHint: null,
    state,
    identity: dress.identity,
    group: group ?? dress.group,
    createdAt: createdAt ?? now,
    activatedAt: state === 'GENERATED' ? null : (activatedAt ?? createdAt ?? now),
    expiresAt,
    endedAt: isFinal(state) ? (endedAt ?? (state === 'EXPIRED' ? expiresAt : null) ?? now) : null,
    replaces: null,
    handedTo: null,
  };
}
