import { resolve } from 'node:path';
import { isFinal } from '../../shared/domain/invite.ts';
import type { Act } from '../registry/core.ts';
import { liveHanded } from '../registry/hand-over.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { type ForeignSource, type ImportOptions, importForeign } from './import-once.ts';
import { nameOf } from './registry-document.ts';
import { counted, type ExchangeReport, listed } from './report.ts';
import { entriesOf, findKnown, type HashedStore, toIncoming, unfit, vaultOs } from './vault-os-entries.ts';
import { type ReadStore, readVaultOsStore } from './vault-os-store.ts';

/**
 * Takes over the invites of a Vault OS store, in one write, and counts the uses that were made there since the last
 * exchange. Codes are hashed and never kept; what has ended there has ended here. Reading the same file again changes
 * nothing. Throws as {@link readVaultOsStore} does, InviteNotFoundError for the identity; nothing is imported then.
 */
export async function importVaultOs(
  vault: WorkVault,
  path: string,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  const store = readVaultOsStore(resolve(path));
  const hashed = await vault.run((_, core) => entriesOf(store, core.pepper));
  const source = sourceOf(store, hashed);
  return await importForeign(vault, path, options, {
    ...source,
    notes: (act) => [...source.notes(act), ...goneNotes(act, hashed)],
  });
}

/** Names the live invites that Vault OS was handed and that the store does not hold. */
function goneNotes({ tx, now }: Act, { entries }: HashedStore): string[] {
  const there = new Set(entries.flatMap(({ hashes }) => hashes.map(({ codeHash }) => codeHash)));
  const gone = liveHanded(tx, vaultOs, now).filter(({ codeHash }) => !there.has(codeHash));
  if (gone.length === 0) return [];
  const are = `${counted(gone.length, 'invite')} that Vault OS was handed ${gone.length === 1 ? 'is' : 'are'}`;
  return [`${are} not in this store (${listed(gone.map(nameOf))}): revoke what must not be used here`];
}

/** The invites of a store, those that cannot be held here left out by name. */
export function sourceOf(store: ReadStore, { entries, leftOut }: HashedStore): ForeignSource {
  const refused = store.records.reduce((sum, record) => sum + record.refused, 0);
  return {
    format: vaultOs,
    *invites(act, dress, skipped) {
      for (const { entry, reason } of leftOut) skipped.add(reason, entry);
      for (const entry of entries) {
        const known = findKnown(act.tx, entry);
        const reason = known ? null : unfit(entry.record);
        if (reason !== null) skipped.add(reason, entry.record.entry);
        else yield toIncoming(entry.record, known?.hash ?? entry.hashes[0], dress, act.now);
      }
    },
    detail: { refused },
    notes: () => notesOf(store, refused),
  };
}

function notesOf({ records, ignored, stamp, blank }: ReadStore, refused: number): string[] {
  const notes: string[] = [];
  if (stamp === null) notes.push('there is no such file, which Vault OS takes for an empty store');
  else if (blank) notes.push('the file is blank, which Vault OS takes for an empty store');
  else if (records.length === 0) notes.push('the store holds no codes');
  if (refused > 0)
    notes.push(
      `${counted(refused, 'refused use')} in its usage log ${refused === 1 ? 'does' : 'do'} not count as used`,
    );
  notes.push(...ignored.notes('are ignored by Vault OS, and dropped at its next command'));
  if (records.length > 0) {
    notes.push(
      `${counted(records.length, 'code')} stood in the file as plain text: delete the file once nothing needs it`,
    );
  }
  if (records.some(({ state }) => !isFinal(state))) {
    notes.push('Vault OS still lets them be used: export onto its store what happens here');
  }
  return notes;
}
