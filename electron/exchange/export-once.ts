import { existsSync, realpathSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Detail } from '../../shared/domain/audit-event.ts';
import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError, VaultError } from '../../shared/errors.ts';
import type { ExchangeFormat } from '../../shared/exchange-formats.ts';
import { sureTime } from '../registry/clock.ts';
import { type Act, type Core, readingOf } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import { type HandOver, handOver, type LeftThere } from '../registry/hand-over.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { onFile } from './file-faults.ts';
import { marksFirst } from './marks-first.ts';
import { type FileStamp, requireSeen } from './read-file.ts';
import { rehearseAct } from './rehearse.ts';
import { FileReplacement } from './replace-file.ts';
import { counted, type ExchangeReport, type Skipped } from './report.ts';

/** How one format is written to a file. `H` is what a file that is there already holds. */
export interface ExportForm<H extends { readonly stamp: FileStamp }> {
  readonly format: ExchangeFormat;
  /** Reads a file that is there, to be merged with. Throws `import_refused` where it is of another kind. */
  read(target: string, core: Core): H;
  /** Takes in what the program did in its file since the last exchange, before the text is composed. */
  takeIn?(act: Act, held: H): TakenIn;
  /** Gives the text of the file to `write`, merged with what the file held, and says what is in it. */
  compose(handle: ReadHandle, now: Instant, held: H | null, write: (text: string) => void): Draft;
  /** Marks what is handed over before the text is composed, in place of what the draft names. */
  before?(act: Act): HandOver;
}

/** What an export took in from the file before it wrote to it. */
export interface TakenIn {
  /** Invites of this vault that changed, and those that the file held as they were. */
  readonly changed: number;
  readonly same: number;
  readonly notes: readonly string[];
}

/** What every export is asked. */
export interface ExportOptions {
  /** Only report: nothing is written or marked. */
  readonly dryRun?: boolean;
  /** The target as it was when it was reported on, by {@link seenAt}: another one is refused. */
  readonly seen?: string;
}

/** What went into a file. */
export interface Draft {
  readonly taken: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly skipped: readonly Skipped[];
  readonly notes: readonly string[];
  /** Ids of the invites that the other program may use from now on. */
  readonly handed: readonly number[];
  /** Ids of ended invites that it knows of from now on. */
  readonly told: readonly number[];
  /** What the file has left of each invite that is counted in it. */
  readonly left?: readonly LeftThere[];
  /** What the event tells besides. */
  readonly detail: Detail;
}

/**
 * Marks what is handed over, and writes a file (0600) with it as {@link marksFirst} does. With `dryRun` nothing is written
 * or marked. Throws InviteValidationError (`file_exists`) where another kind of file is there, InviteRecordError,
 * `disk_full`, `file_refused`.
 */
export async function exportOnce<H extends { readonly stamp: FileStamp }>(
  vault: WorkVault,
  path: string,
  { dryRun = false, seen }: ExportOptions,
  form: ExportForm<H>,
): Promise<ExchangeReport> {
  const { there, target } = targetOf(path);
  if (dryRun) {
    const draft = await vault.run((_, core) => rehearse(core, vault.actor, target, there, form));
    return toReport(form.format, target, dryRun, there, draft, 0);
  }
  const { draft, handedOver } = await write(vault, target, there, seen, form);
  return toReport(form.format, target, dryRun, there, draft, handedOver);
}

/** Where an export goes. A name that points elsewhere goes on pointing there. */
export function targetOf(path: string): { readonly there: boolean; readonly target: string } {
  const there = existsSync(path);
  return { there, target: there ? onFile(path, 'written', () => realpathSync(path)) : resolve(path) };
}

function rehearse<H extends { readonly stamp: FileStamp }>(
  core: Core,
  actor: string,
  target: string,
  there: boolean,
  form: ExportForm<H>,
): Draft {
  const held = there ? readHeld(target, core, form) : null;
  if (held === null || !form.takeIn) {
    return core.db.read((handle) => form.compose(handle, sureTime(readingOf(core)), held, () => {}));
  }
  return rehearseAct(core, actor, (act) => composed(form, act, target, held, () => {}));
}

async function write<H extends { readonly stamp: FileStamp }>(
  vault: WorkVault,
  target: string,
  there: boolean,
  seen: string | undefined,
  form: ExportForm<H>,
): Promise<{ readonly draft: Draft; readonly handedOver: number }> {
  return await marksFirst(vault, form.format, target, (act, core, begun) => {
    const held = there ? readHeld(target, core, form) : null;
    requireSeen(target, seen);
    const beside = new FileReplacement(target, held?.stamp ?? null);
    begun(beside);
    const all = form.before?.(act);
    const made = composed(form, act, target, held, (text) => beside.write(text));
    const draft = { ...made, notes: [...made.notes, ...beside.notes()] };
    const marks = all ?? handOver(act, form.format, draft);
    recordExport(act, form.format, target, draft, marks.count);
    return { result: { draft, handedOver: marks.count }, marks };
  });
}

function composed<H extends { readonly stamp: FileStamp }>(
  form: ExportForm<H>,
  act: Act,
  target: string,
  held: H | null,
  write: (text: string) => void,
): Draft {
  const taken = held === null ? undefined : form.takeIn?.(act, held);
  if (taken && taken.changed > 0) recordTakenIn(act, form.format, target, taken);
  const draft = form.compose(act.tx, act.sure, held, write);
  return { ...draft, notes: [...takenInNotes(taken), ...draft.notes] };
}

function recordTakenIn(act: Act, format: string, target: string, { changed, same }: TakenIn): void {
  const file = basename(target).toWellFormed();
  act.record('exchange.imported', null, { format, file, added: 0, changed, same, skipped: 0 });
}

function takenInNotes(taken: TakenIn | undefined): readonly string[] {
  if (!taken) return [];
  if (taken.changed === 0) return taken.notes;
  return [
    `${counted(taken.changed, 'invite')} changed in the file since the last exchange, which now counts here`,
    ...taken.notes,
  ];
}

/** Records an export in the log. */
export function recordExport(act: Act, format: string, target: string, draft: Draft, handedOver: number): void {
  const { taken: added, changed, unchanged: same, skipped, detail } = draft;
  const left = skipped.reduce((sum, { count }) => sum + count, 0);
  const file = basename(target).toWellFormed();
  act.record('exchange.exported', null, { format, file, added, changed, same, skipped: left, handedOver, ...detail });
}

function readHeld<H extends { readonly stamp: FileStamp }>(target: string, core: Core, form: ExportForm<H>): H {
  try {
    return form.read(target, core);
  } catch (error) {
    throw asOccupied(error);
  }
}

/** A file of another kind that stands where an export should go. */
export function asOccupied(error: unknown): unknown {
  if (!(error instanceof VaultError) || error.code !== 'import_refused') return error;
  return new InviteValidationError(
    'file_exists',
    `${error.message}, so it was left as it is`,
    `name a file that does not exist, or ${error.hint ?? 'one of that kind to merge with'}`,
    { cause: error },
  );
}

/** The report of an export. */
export function toReport(
  format: ExchangeFormat,
  path: string,
  dryRun: boolean,
  merged: boolean,
  draft: Draft,
  handedOver: number,
): ExchangeReport {
  const { taken, changed, unchanged, skipped } = draft;
  const notes: string[] = [];
  if (merged) notes.push('the file was there and is merged: the program that reads it must not be writing meanwhile');
  notes.push(...draft.notes);
  if (handedOver > 0) {
    notes.push(`${counted(handedOver, 'live invite')} now counted as handed over: using one here has to be confirmed`);
  }
  return { format, path, dryRun, taken, changed, unchanged, skipped, notes };
}
