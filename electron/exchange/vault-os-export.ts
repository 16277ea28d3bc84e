import { basename } from 'node:path';
import type { Act, Core } from '../registry/core.ts';
import { type HandOver, handOver } from '../registry/hand-over.ts';
import { readIdentity } from '../registry/identities.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { asOccupied, type Draft, type ExportOptions, recordExport, targetOf, toReport } from './export-once.ts';
import { marksFirst } from './marks-first.ts';
import { requireSeen } from './read-file.ts';
import { rehearseAct } from './rehearse.ts';
import { FileReplacement } from './replace-file.ts';
import type { ExchangeReport } from './report.ts';
import { entriesOf, vaultOs } from './vault-os-entries.ts';
import { exchangeStore, leftOut } from './vault-os-exchange.ts';
import { type ReadStore, readVaultOsStore, storeText } from './vault-os-store.ts';

export interface VaultOsOptions extends ExportOptions {
  /** Only the live invites of this identity; an end is told whatever was asked for. */
  readonly identity?: string;
}

/**
 * Brings the records of a Vault OS store that are known here up to date, after taking in what happened there, and marks the
 * live ones as handed over. Never adds a record: a store holds codes as plain text, which are not kept here. Throws as
 * {@link readVaultOsStore} does, InviteNotFoundError for the identity, `disk_full`, `file_refused`.
 */
export async function exportVaultOs(
  vault: WorkVault,
  path: string,
  options: VaultOsOptions = {},
): Promise<ExchangeReport> {
  const { target } = targetOf(path);
  const { dryRun = false } = options;
  const { draft, marks } = dryRun
    ? { draft: await rehearse(vault, target, options), marks: null }
    : await write(vault, target, options);
  return toReport(vaultOs, target, dryRun, draft.changed > 0, draft, marks?.count ?? 0);
}

async function rehearse(vault: WorkVault, target: string, options: VaultOsOptions): Promise<Draft> {
  return await vault.run((_, core) =>
    rehearseAct(core, vault.actor, (act) => compose(act, core, readHeld(target), options).draft),
  );
}

async function write(
  vault: WorkVault,
  target: string,
  options: VaultOsOptions,
): Promise<{ readonly draft: Draft; readonly marks: HandOver }> {
  return await marksFirst(vault, vaultOs, target, (act, core, begun) => {
    const store = readHeld(target);
    requireSeen(target, options.seen);
    const composed = compose(act, core, store, options);
    let { draft } = composed;
    if (composed.changed) {
      const beside = new FileReplacement(target, store.stamp);
      begun(beside);
      beside.write(storeText(store));
      draft = { ...draft, notes: [...draft.notes, ...beside.notes()] };
    }
    const marks = handOver(act, vaultOs, draft);
    // Where there is no store, nothing was exported.
    if (!store.blank) recordExport(act, vaultOs, target, draft, marks.count);
    return { result: { draft, marks }, marks };
  });
}

function readHeld(target: string): ReadStore {
  try {
    return readVaultOsStore(target);
  } catch (error) {
    throw asOccupied(error);
  }
}

function compose(act: Act, core: Core, store: ReadStore, { identity }: VaultOsOptions) {
  const slug = identity === undefined ? null : readIdentity(act.tx, identity).slug;
  const hashed = entriesOf(store, core.pepper);
  const { draft, met, tookIn } = exchangeStore(act, store, hashed, slug);
  if (tookIn !== null) {
    const file = basename(store.path).toWellFormed();
    act.record('exchange.imported', null, { format: vaultOs, file, ...tookIn });
  }
  const skipped = leftOut(act, hashed, met, slug);
  const notes = [...blankNote(store), ...draft.notes];
  return { draft: { ...draft, taken: 0, skipped, notes }, changed: draft.changed > 0 };
}

function blankNote({ blank, stamp }: ReadStore): string[] {
  if (!blank) return [];
  const what = stamp === null ? 'there is no such store' : 'the file is blank';
  return [`${what}, so nothing was written: an export only updates codes that a store holds already`];
}
