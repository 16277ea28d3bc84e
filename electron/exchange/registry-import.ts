import { basename, resolve } from 'node:path';
import { isFinal } from '../../shared/domain/invite.ts';
import type { ReadHandle } from '../registry/database.ts';
import { registryTaker } from '../registry/hand-over.ts';
import { adoptIdentities, listIdentities } from '../registry/identities.ts';
import { type MergedRegistry, mergeRegistry, type RegistrySource } from '../registry/merge-registry.ts';
import { readSettings } from '../registry/settings.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { FutureTimes } from './future-times.ts';
import { heeding } from './heed.ts';
import { type Dress, type ImportOptions, importOnce, readDress } from './import-once.ts';
import { Overdrafts } from './overdrafts.ts';
import { type InviteEntry, isKeyedElsewhere, nameOf, type RegistryDocument, toIncoming } from './registry-document.ts';
import { loadRegistrySchema, readRegistryFile } from './registry-read.ts';
import { counted, type ExchangeReport, SkipTally } from './report.ts';

/**
 * Merges a registry file into the vault, by hash and in one write: what is burned stays burned, on either side, no uses
 * come back, and terms that no policy here would allow are kept. Reading the same file again changes nothing. Throws what
 * {@link readRegistryFile} throws, InviteNotFoundError for the identity, InviteValidationError for the group; nothing is
 * imported then.
 */
export async function importRegistry(
  vault: WorkVault,
  path: string,
  options: ImportOptions = {},
): Promise<ExchangeReport> {
  const file = resolve(path);
  const { document } = readRegistryFile(file, await loadRegistrySchema());
  const { dryRun = false } = options;
  return await importOnce(vault, file, options, (act) => {
    const dress = readDress(act, options);
    const identities = adoptIdentities(act, document.identities, registryTaker);
    const skipped = new SkipTally();
    const { vaultId } = vault;
    const future = new FutureTimes(act);
    const source = sourceOf(document, vaultId, dress, skipped, future);
    const heeded: RegistrySource = {
      invites: () => heeding(source.invites(), options),
      usesOf: (inviteHash) => source.usesOf(inviteHash),
      tokens: () => heeding(source.tokens(), options),
    };
    const overdrafts = new Overdrafts();
    const merged = mergeRegistry(act, heeded, registryTaker, overdrafts.add);
    const { added, changed, same, uses, tokens } = merged;
    const touched = added + changed + uses + tokens + identities.length > 0;
    const report: ExchangeReport = {
      format: registryTaker,
      path: file,
      dryRun,
      taken: added,
      changed,
      unchanged: same,
      skipped: skipped.report(),
      notes: [...notesOf(act.tx, document, merged, identities, touched), ...future.notes(), ...overdrafts.notes()],
    };
    const counts = { added, changed, same, skipped: skipped.count, uses, tokens, identities: identities.length };
    const name = basename(file).toWellFormed();
    const from = document.vaultId;
    return { report, detail: touched ? { format: registryTaker, file: name, from, vaultId, ...counts } : null };
  });
}

/** The document as a source; what only another vault's keys could tell is left out and counted. */
function sourceOf(
  document: RegistryDocument,
  vaultId: string,
  dress: Dress,
  skipped: SkipTally,
  future: FutureTimes,
): RegistrySource {
  const left = new Set<string>();
  for (const entry of document.invites) {
    if (!isKeyedElsewhere(entry, document, vaultId)) continue;
    left.add(entry.codeHash);
    skipped.add('a short code of another vault, whose keys alone can tell it', nameOf(entry));
  }
  const mine = <T extends { readonly inviteHash: string }>(records: readonly T[]) =>
    [...Map.groupBy(records, ({ inviteHash }) => inviteHash)].flatMap(([hash, group]) => (left.has(hash) ? [] : group));
  const uses = Map.groupBy(document.uses, ({ inviteHash }) => inviteHash);
  const dressed = (entry: InviteEntry) => ({
    ...toIncoming(entry, document.exportedAt),
    // An emptied invite stays empty.
    ...(entry.prunedAt === null && { identity: entry.identity ?? dress.identity, group: entry.group ?? dress.group }),
  });
  return {
    invites: () =>
      document.invites.filter(({ codeHash }) => !left.has(codeHash)).map((entry) => future.bring(dressed(entry))),
    usesOf: (inviteHash) => uses.get(inviteHash) ?? [],
    tokens: () => mine(document.deviceTokens),
  };
}

function notesOf(
  handle: ReadHandle,
  document: RegistryDocument,
  { uses, tokens }: MergedRegistry,
  identities: readonly string[],
  touched: boolean,
): string[] {
  const notes: string[] = [];
  if (!touched) notes.push('nothing in the file is new here');
  if (identities.length > 0) notes.push(`identities that were missing here come with it: ${identities.join(', ')}`);
  if (uses > 0) notes.push(`${counted(uses, 'record')} of uses ${uses === 1 ? 'comes' : 'come'} with it`);
  if (tokens > 0) notes.push(`${counted(tokens, 'device token')} came in or ended`);
  const known = new Set(listIdentities(handle).map(({ slug }) => slug));
  const live = document.invites.filter(({ state }) => !isFinal(state));
  const strange = new Set(live.flatMap(({ identity }) => (identity === null || known.has(identity) ? [] : [identity])));
  if (strange.size > 0) {
    notes.push(`no identity is here for ${[...strange].slice(0, 5).join(', ')}: add it before you issue for it`);
  }
  if (JSON.stringify(document.settings) !== JSON.stringify(readSettings(handle))) {
    notes.push("the file's policy and settings differ from this vault's, which stay as they are");
  }
  return notes;
}
