import { writeFormat } from '../../shared/domain/format-text.ts';
import { type Instant, toInstant } from '../../shared/domain/instant.ts';
import type { AstridVersion } from '../../shared/exchange-formats.ts';
import { liveHanded } from '../registry/hand-over.ts';
import type { IncomingInvite } from '../registry/merge.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type AstridDocument, type AstridEntry, astrid, astridHashes, readAstridFile } from './astrid-document.ts';
import { readLabel } from './fields.ts';
import { type Dress, type ImportOptions, importForeign } from './import-once.ts';
import { nameOf } from './registry-document.ts';
import { counted, type ExchangeReport, listed } from './report.ts';

/**
 * Takes over the invites of an Astrid `invites.toml`, by hash and in one write. Those that are known here get the smaller
 * number of remaining uses and the earlier expiry. Reading the same file again changes nothing. Throws as
 * {@link readAstridFile} does, InviteNotFoundError for the identity; nothing is imported then.
 */
export async function importAstrid(
  vault: WorkVault,
  path: string,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  return await mergeAstrid(vault, path, readAstridFile(path), options);
}

/** The same for a file that was read. */
export async function mergeAstrid(
  vault: WorkVault,
  path: string,
  { version, entries, unknown }: AstridDocument,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  return await importForeign(vault, path, options, {
    format: astrid,
    *invites({ now }, dress) {
      for (const [index, entry] of entries.entries()) {
        const label = readLabel({ path, entry: `invite[${index}]` }, 'metadata', entry.metadata);
        yield { ...toIncoming(entry, version, dress, now), ...label };
      }
    },
    notes({ tx, now }) {
      const notes = [...unknown.notes('were left alone')];
      if (entries.length > 0) notes.push('Astrid still lets them be used, until they are taken out of its file');
      const there = new Set(entries.map(({ tokenHash }) => tokenHash));
      const gone = liveHanded(tx, astrid, now).filter(({ codeHash }) => !there.has(codeHash));
      if (gone.length > 0) {
        const names = listed(gone.map(nameOf));
        notes.push(
          `${counted(gone.length, 'invite')} that Astrid was handed ${gone.length === 1 ? 'is' : 'are'} not in this file (${names}): used up or removed there; revoke what must not be used here`,
        );
      }
      return notes;
    },
  });
}

/** As Astrid 0.10 draws its tokens: a reissue gives one that it can hold. */
const astridTokens = writeFormat({ kind: 'token', prefix: 'astrid_inv_', bytes: 24 });

/** An entry as an invite of this vault, without its label. `now` is when one ended that has no uses left. */
export function toIncoming(
  { tokenHash, group, remainingUses, expiresAtEpoch, issuedAtEpoch }: AstridEntry,
  version: AstridVersion,
  dress: Dress,
  now: Instant,
): IncomingInvite {
  const spent = remainingUses === 0;
  const createdAt = toInstant(issuedAtEpoch * 1_000);
  return {
    label: null,
    note: null,
    codeHash: tokenHash,
    hashKind: astridHashes[version],
    codeFormat: version === '0.10' ? astridTokens : null,
    codeHint: null,
    state: spent ? 'EXHAUSTED' : 'ACTIVE',
    identity: dress.identity,
    group: group ?? dress.group,
    creatorId: astrid,
    requiredAccessLevel: 0,
    // How often it was used before is not in the file.
    maxUses: spent ? 1 : remainingUses,
    useCount: spent ? 1 : 0,
    createdAt,
    activatedAt: createdAt,
    expiresAt: expiresAtEpoch === null ? null : toInstant(expiresAtEpoch * 1_000),
    expiresInWholeSeconds: true,
    endedAt: spent ? now : null,
    revokeReason: null,
    replaces: null,
    handedTo: null,
  };
}
