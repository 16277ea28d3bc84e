import type { Instant } from '../../shared/domain/instant.ts';
import { isFinal } from '../../shared/domain/invite.ts';
import type { ReadHandle } from '../registry/database.ts';
import { readIdentity } from '../registry/identities.ts';
import { mergeTerms } from '../registry/merge.ts';
import type { StoredInvite } from '../registry/stored-source.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { copiesNote, handedBefore, handedElsewhere, type Standing, standing } from './eligible.ts';
import { type Draft, type ExportOptions, exportOnce } from './export-once.ts';
import { nameOf } from './registry-document.ts';
import { counted, type ExchangeReport, SkipTally } from './report.ts';
import { formatNewStore, readVaultOsFile, type VaultOsEntry, type VaultOsStore, vaultOs } from './vault-os-document.ts';
import { nameIn, type RawRecord, spellState, type VaultOsField, type VaultOsRecord } from './vault-os-fields.ts';

/**
 * Writes the tokens, in every state, to a Vault OS store, as hashes, and marks the live ones as handed over. In a store
 * that is there already, the records of codes that are known here follow this vault: ended stays ended on either side, no
 * uses come back, of two expiries the earlier holds; its codes stay as they stand. Throws as {@link exportOnce} does,
 * InviteNotFoundError for the identity.
 */
export async function exportVaultOs(
  vault: WorkVault,
  path: string,
  {
    identity,
    anyway = false,
    ...options
  }: ExportOptions & { readonly identity?: string; readonly anyway?: boolean } = {},
): Promise<ExchangeReport> {
  return await exportOnce(vault, path, options, {
    format: vaultOs,
    read: (target, core) => readVaultOsFile(target, core.pepper),
    compose: (handle, now, held, write) => {
      const slug = identity === undefined ? null : readIdentity(handle, identity).slug;
      const merge = new VaultOsMerge(held, anyway);
      merge.take(handle, now, slug);
      write(held ? held.format(merge.added) : formatNewStore(merge.added));
      return merge.draft();
    },
  });
}

/** What becomes of a store as the vault's invites are laid over it. */
class VaultOsMerge {
  readonly added: RawRecord[] = [];
  readonly #held: VaultOsStore | null;
  readonly #anyway: boolean;
  readonly #theirs: Map<string, VaultOsEntry>;
  readonly #skipped = new SkipTally();
  readonly #handed: number[] = [];
  readonly #told: number[] = [];
  #changed = 0;
  #same = 0;
  #endedThere = 0;
  #copies = 0;

  constructor(held: VaultOsStore | null, anyway: boolean) {
    this.#held = held;
    this.#anyway = anyway;
    this.#theirs = new Map(held?.entries.map((entry) => [entry.codeHash, entry]));
  }

  take(handle: ReadHandle, now: Instant, slug: string | null): void {
    for (const one of standing(handle, now)) {
      const { invite, ended } = one;
      const entry = this.#theirs.get(invite.codeHash);
      this.#theirs.delete(invite.codeHash);
      // What has ended is told whatever was asked for.
      if (slug !== null && invite.identity !== slug && !(ended && entry)) continue;
      if (invite.prunedAt !== null && !entry) continue;
      const reason = (ended ? null : handedElsewhere(invite, vaultOs)) ?? (entry ? null : this.#unfit(one));
      if (reason !== null) {
        this.#skipped.add(reason, nameOf(invite));
        continue;
      }
      if (entry) this.#follow(entry, one, now);
      else {
        this.added.push(toRaw(one));
        if (!ended && invite.handedTo === vaultOs) this.#copies += 1;
      }
      if (!ended) this.#handed.push(invite.id);
      else if (invite.handedTo === vaultOs) this.#told.push(invite.id);
    }
  }

  draft(): Draft {
    const kept = this.#theirs.size + (this.#held?.unreadable.length ?? 0);
    const notes: string[] = [];
    if (kept > 0)
      notes.push(`${counted(kept, 'record')} of the file ${kept === 1 ? 'is' : 'are'} unknown here and stayed`);
    if (this.#endedThere > 0) {
      notes.push(`${counted(this.#endedThere, 'invite')} ended or was used there: import the file to have that here`);
    }
    notes.push(...copiesNote(this.#copies));
    notes.push(...(this.#held?.unknown.notes('stay as they are') ?? []));
    return {
      taken: this.added.length,
      changed: this.#changed,
      unchanged: this.#same,
      skipped: this.#skipped.report(),
      notes,
      handed: this.#handed,
      told: this.#told,
      detail: { kept },
    };
  }

  #unfit({ invite, ended }: Standing): string | null {
    if (invite.hashKind !== 'sha256') return 'a short code, which only the keys of this vault can tell';
    return ended || this.#anyway ? null : handedBefore(invite, vaultOs, false);
  }

  #follow({ record, raw }: VaultOsEntry, { invite, state }: Standing, now: Instant): void {
    const mine = { ...invite, state, endedAt: isFinal(state) ? (invite.endedAt ?? invite.expiresAt ?? now) : null };
    const merged = mergeTerms(record, mine, now);
    if (isFinal(merged.state) && !isFinal(state)) this.#endedThere += 1;
    if (patch(raw, record, merged)) this.#changed += 1;
    else this.#same += 1;
  }
}

const patched = [
  'state',
  'maxUses',
  'useCount',
  'expiresAt',
  'revokeReason',
] as const satisfies readonly VaultOsField[];

/** Writes what has changed into a record, under the names that it has; false where nothing has. */
function patch(raw: RawRecord, before: VaultOsRecord, after: VaultOsRecord): boolean {
  const changed = patched.filter((field) => before[field] !== after[field]);
  for (const field of changed) {
    const name = nameIn(raw, field);
    raw[name] = field === 'state' ? spellState(after.state, raw[name]) : after[field];
  }
  return changed.length > 0;
}

function toRaw({
  invite,
  state,
}: {
  readonly invite: StoredInvite;
  readonly state: VaultOsRecord['state'];
}): RawRecord {
  return {
    code_hash: invite.codeHash,
    state,
    creator_id: invite.creatorId,
    required_access_level: invite.requiredAccessLevel,
    max_use_count: invite.maxUses,
    use_count: invite.useCount,
    created_at: invite.createdAt,
    expires_at: invite.expiresAt,
    revoke_reason: invite.revokeReason,
  };
}
