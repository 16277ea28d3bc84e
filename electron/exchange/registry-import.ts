import { basename, resolve } from 'node:path';
import { isFinal } from '../../shared/domain/invite.ts';
import { type Act, runAct } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import { adoptIdentities, listIdentities, readIdentity } from '../registry/identities.ts';
import { type MergedRegistry, mergeRegistry, type RegistrySource } from '../registry/merge-registry.ts';
import { readSettings } from '../registry/settings.ts';
import { shortText } from '../registry/values.ts';
import type { Vault } from '../vault/session.ts';
import {
  type InviteEntry,
  isKeyedElsewhere,
  nameOf,
  type RegistryDocument,
  registryTaker,
  toIncoming,
} from './registry-document.ts';
import { loadRegistrySchema, readRegistryFile } from './registry-read.ts';
import { counted, type ExchangeReport, SkipTally } from './report.ts';

export interface ImportOptions {
  /** Only report: nothing is kept. */
  readonly dryRun?: boolean;
  /** Slug of the identity that invites get which come in without one; it must be here. */
  readonly identity?: string;
  /** The group that invites get which come in without one. */
  readonly group?: string;
}

/**
 * Merges a registry file into the vault, by hash and in one write: what is burned stays burned, on either side, no uses
 * come back, and terms that no policy here would allow are kept. Reading the same file again changes nothing. Throws what
 * {@link readRegistryFile} throws, InviteNotFoundError for the identity, InviteValidationError for the group; nothing is
 * imported then.
 */
export async function importRegistry(vault: Vault, path: string, options: ImportOptions = {}): Promise<ExchangeReport> {
  const file = resolve(path);
  const { document } = readRegistryFile(file, await loadRegistrySchema());
  const plan = { ...options, group: shortText('group', options.group), document, file, vaultId: vault.vaultId };
  return await vault.run((_, core) => {
    try {
      return runAct(core, vault.actor, (act) => {
        const { report, detail } = merge(act, plan);
        if (report.dryRun || detail === null) throw new Undone(report);
        act.record('exchange.imported', null, detail);
        return report;
      });
    } catch (error) {
      if (error instanceof Undone) return error.report;
      throw error;
    }
  });
}

/** Carries a report out of a write that is rolled back. */
class Undone extends Error {
  readonly report: ExchangeReport;

  constructor(report: ExchangeReport) {
    super('rolled back');
    this.report = report;
  }
}

interface Plan {
  readonly document: RegistryDocument;
  readonly file: string;
  readonly vaultId: string;
  readonly dryRun?: boolean;
  readonly identity?: string;
  readonly group: string | null;
}

function merge(act: Act, plan: Plan) {
  const { document, file, vaultId, dryRun = false } = plan;
  const slug = plan.identity === undefined ? null : readIdentity(act.tx, plan.identity).slug;
  const identities = adoptIdentities(act, document.identities, registryTaker);
  const skipped = new SkipTally();
  const merged = mergeRegistry(act, sourceOf(plan, slug, skipped), registryTaker);
  const { added, changed, same, uses, tokens } = merged;
  const touched = added + changed + uses + tokens + identities.length > 0;
  const report: ExchangeReport = {
    format: 'registry',
    path: file,
    dryRun,
    taken: added,
    changed,
    unchanged: same,
    skipped: skipped.report(),
    notes: notesOf(act.tx, document, merged, identities, touched),
  };
  const counts = { added, changed, same, skipped: skipped.count, uses, tokens, identities: identities.length };
  const name = basename(file).toWellFormed();
  return {
    report,
    detail: touched ? { format: 'registry', file: name, from: document.vaultId, vaultId, ...counts } : null,
  };
}

/** The document as a source; what only another vault's keys could tell is left out and counted. */
function sourceOf({ document, vaultId, group }: Plan, slug: string | null, skipped: SkipTally): RegistrySource {
  const left = new Set<string>();
  for (const entry of document.invites) {
    if (!isKeyedElsewhere(entry, document, vaultId)) continue;
    left.add(entry.codeHash);
    skipped.add('a short code of another vault, whose keys alone can tell it', nameOf(entry));
  }
  const mine = <T extends { readonly inviteHash: string }>(records: readonly T[]) =>
    [...Map.groupBy(records, ({ inviteHash }) => inviteHash)].flatMap(([hash, group]) => (left.has(hash) ? [] : group));
  const dressed = (entry: InviteEntry) => ({
    ...toIncoming(entry),
    // An emptied invite stays empty.
    ...(entry.prunedAt === null && { identity: entry.identity ?? slug, group: entry.group ?? group }),
  });
  return {
    invites: () => document.invites.filter(({ codeHash }) => !left.has(codeHash)).map(dressed),
    uses: () => mine(document.uses),
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
    notes.push(`no identity is here for ${[...strange].slice(0, 5).join(', ')}: add it with "invites identity add"`);
  }
  if (JSON.stringify(document.settings) !== JSON.stringify(readSettings(handle))) {
    notes.push("the file's policy and settings differ from this vault's, which stay as they are");
  }
  return notes;
}
