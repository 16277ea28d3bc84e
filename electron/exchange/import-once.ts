import { basename, resolve } from 'node:path';
import type { Detail } from '../../shared/domain/audit-event.ts';
import type { ImportFormat } from '../../shared/exchange-formats.ts';
import type { Act } from '../registry/core.ts';
import { readIdentity } from '../registry/identities.ts';
import { shortText } from '../registry/values.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { FutureTimes } from './future-times.ts';
import { type ExchangeControl, heeding, heedLast } from './heed.ts';
import { type ForeignInvite, mergeForeign } from './merge-foreign.ts';
import { Overdrafts } from './overdrafts.ts';
import { requireSeen } from './read-file.ts';
import { runUndoable } from './rehearse.ts';
import { type ExchangeReport, SkipTally } from './report.ts';

export interface ImportOptions extends ExchangeControl {
  /** Only report: nothing is kept. */
  readonly dryRun?: boolean;
  /** Slug of the identity that invites get which come in without one; it must be here. */
  readonly identity?: string;
  /** The group that invites get which come in without one. */
  readonly group?: string;
  /** The file as it was when it was reported on, by {@link seenAt}: another one is refused. */
  readonly seen?: string;
}

/** What an import gives to invites that lack it. */
export interface Dress {
  readonly identity: string | null;
  readonly group: string | null;
}

/** The identity and group of the options, checked. Throws InviteNotFoundError, InviteValidationError. */
export function readDress(act: Act, { identity, group }: ImportOptions): Dress {
  return {
    identity: identity === undefined ? null : readIdentity(act.tx, identity).slug,
    group: shortText('group', group),
  };
}

/** What an import did, and what its event tells; no event where nothing was touched. */
export interface Imported {
  readonly report: ExchangeReport;
  readonly detail: Detail | null;
}

/**
 * Runs an import as one write, which is undone where it was a dry run and where nothing was new: then the log keeps
 * nothing of it either. Throws `cancelled` where it is stopped before the commit.
 */
export async function importOnce(
  vault: WorkVault,
  path: string,
  options: ImportOptions,
  merge: (act: Act) => Imported,
): Promise<ExchangeReport> {
  const work = (act: Act): Imported => {
    // It has been read: what was read is what was reported.
    requireSeen(path, options.seen);
    const imported = merge(act);
    const { report, detail } = imported;
    if (options.dryRun || detail === null) return imported;
    act.record('exchange.imported', null, detail);
    heedLast(options, report.taken + report.changed + report.unchanged);
    return imported;
  };
  const isUndone = ({ detail }: Imported) => options.dryRun === true || detail === null;
  const { report } = await vault.run((_, core) => runUndoable(core, vault.actor, work, isUndone));
  return report;
}

/** Invites that another program's file holds. */
export interface ForeignSource {
  readonly format: ImportFormat;
  /** The invites as of the act, which fills in what the file does not say; those left out are counted. */
  invites(act: Act, dress: Dress, skipped: SkipTally): Iterable<ForeignInvite>;
  /** What the event tells besides. */
  readonly detail?: Detail;
  /** What the operator should know once they are in. */
  notes(act: Act): readonly string[];
}

/** Merges another program's invites into the vault, by hash and in one write. */
export async function importForeign(
  vault: WorkVault,
  path: string,
  options: ImportOptions,
  source: ForeignSource,
): Promise<ExchangeReport> {
  const file = resolve(path);
  return await importOnce(vault, file, options, (act) => mergeSource(act, file, options, source));
}

/** The same within an act, which must record the detail. */
export function mergeSource(act: Act, file: string, options: ImportOptions, source: ForeignSource): Imported {
  const { format } = source;
  const skipped = new SkipTally();
  const dress = readDress(act, options);
  const counts = { added: 0, changed: 0, same: 0 };
  let uses = 0;
  const future = new FutureTimes(act);
  const overdrafts = new Overdrafts();
  for (const invite of heeding(source.invites(act, dress, skipped), options)) {
    const merged = mergeForeign(act, future.bring(invite), format, overdrafts);
    counts[merged.result] += 1;
    uses += merged.uses;
  }
  const { added, changed, same } = counts;
  const overdrawn = overdrafts.notes();
  // An overdraft changes no invite that has ended, but is named once only.
  const touched = added + changed + overdrawn.length > 0;
  const notes = [...future.notes(), ...overdrawn, ...source.notes(act)];
  if (!touched) notes.unshift('nothing in the file is new here');
  const report = { format, path: file, dryRun: options.dryRun ?? false, taken: added, changed, unchanged: same };
  const name = basename(file).toWellFormed();
  return {
    report: { ...report, skipped: skipped.report(), notes },
    detail: touched ? { format, file: name, ...counts, uses, skipped: skipped.count, ...source.detail } : null,
  };
}
