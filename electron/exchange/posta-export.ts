import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import type { TimeForm } from '../../shared/exchange-formats.ts';
import { sureTime } from '../registry/clock.ts';
import { type Act, type Core, readingOf, runAct } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import { handOver } from '../registry/hand-over.ts';
import { readIdentity } from '../registry/identities.ts';
import { translate } from '../registry/sqlite-errors.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { copiesNote, handedBefore, heldBack, type Standing, standing } from './eligible.ts';
import { asOccupied, type Draft, type ExportOptions, recordExport, targetOf, toReport } from './export-once.ts';
import { type Marked, marksFirst, stand, withdraw } from './marks-first.ts';
import { type NewRow, PostaFile, type PostaRow, posta } from './posta-file.ts';
import { requireSeen } from './read-file.ts';
import { nameOf } from './registry-document.ts';
import { FileReplacement } from './replace-file.ts';
import { counted, type ExchangeReport, listed, SkipTally } from './report.ts';

export interface PostaOptions extends ExportOptions {
  /** The service whose file it is. */
  readonly identity?: string;
  /** Also those that were handed to Posta before and are not in this file. */
  readonly anyway?: boolean;
  /** How to write times where the file does not show it; a new file: RFC 3339. */
  readonly times?: TimeForm;
}

/**
 * Adds the live single-use tokens of one identity to Posta's SQLite file, which is made where it is not there, and marks
 * them as handed over first, as {@link marksFirst} does. Rows that are there stay untouched; twice changes nothing. Throws
 * InviteValidationError (`no_identity`; `file_exists` where the file is another program's; `invalid_value` where neither it
 * nor `times` says how to write times), InviteNotFoundError, InviteRecordError which names row and column, `file_refused` where it is locked.
 */
export async function exportPosta(
  vault: WorkVault,
  path: string,
  { dryRun = false, identity, anyway = false, times, seen }: PostaOptions = {},
): Promise<ExchangeReport> {
  if (identity === undefined) {
    throw new InviteValidationError(
      'no_identity',
      "a file of Posta holds one service's invites, and none was named",
      'name the service: --identity SLUG',
    );
  }
  const which = { identity, anyway, times, seen };
  const { there, target } = targetOf(path);
  if (dryRun) {
    const draft = await vault.run((_, core) => rehearse(core, target, there, which));
    return toReport(posta, target, dryRun, there, draft, 0);
  }
  const { draft, handedOver } = await (there ? addRows : fillNew)(vault, target, which);
  return toReport(posta, target, dryRun, there, draft, handedOver);
}

function rehearse(core: Core, target: string, there: boolean, which: Which): Draft {
  const file = there ? openHeld(target, true) : null;
  try {
    const rows = file?.rows() ?? null;
    const { draft, added } = core.db.read((handle) => compare(handle, sureTime(readingOf(core)), rows, which));
    file?.checkAdd(which.times, added);
    return draft;
  } finally {
    file?.close();
  }
}

/** Which invites go out: those of one service; with `anyway` also those that were handed to Posta before. */
interface Which {
  readonly identity: string;
  readonly anyway: boolean;
  readonly times: TimeForm | undefined;
  readonly seen: string | undefined;
}

interface Written {
  readonly draft: Draft;
  readonly handedOver: number;
}

/** The vault's act lies inside Posta's transaction, so that the marks hold before any row does. */
async function addRows(vault: WorkVault, target: string, which: Which): Promise<Written> {
  const committed: (Marked<Written> & { readonly added: readonly NewRow[] })[] = [];
  try {
    await vault.run((_, core) => {
      // The vault may try again after what holds already.
      if (committed.length > 0) return;
      const file = openHeld(target, false);
      try {
        file.add(which.times, (rows, insert) => {
          requireSeen(target, which.seen);
          const marked = runAct(core, vault.actor, (act) => {
            const { draft, added } = compare(act.tx, act.sure, rows, which);
            insert(added);
            return { ...conclude(act, target, draft), added };
          });
          committed.push(marked);
        });
      } finally {
        file.close();
      }
    });
  } catch (error) {
    const [marked] = committed;
    if (!marked) throw translate(error);
    const there = rowsThere(target, marked.added);
    if (there !== 'all') {
      throw there === 'none' ? await withdraw(vault, posta, target, marked.marks, error) : stand(marked.marks, error);
    }
  }
  const [marked] = committed;
  if (!marked) throw new Error('an export of rows came to nothing');
  return marked.result;
}

/** Whether rows that were to come in are there; a commit that fails may have held all the same. */
function rowsThere(target: string, added: readonly NewRow[]): 'all' | 'none' | 'unknown' {
  try {
    const file = PostaFile.open(target, { readonly: true });
    try {
      const there = new Set(file.rows().map(({ tokenHash }) => tokenHash));
      return added.some(({ tokenHash }) => there.has(tokenHash)) ? 'all' : 'none';
    } finally {
      file.close();
    }
  } catch {
    return 'unknown';
  }
}

async function fillNew(vault: WorkVault, target: string, which: Which): Promise<Written> {
  return await marksFirst(vault, posta, target, (act, _, begun) => {
    requireSeen(target, which.seen);
    const beside = new FileReplacement(target, null);
    begun(beside);
    const { draft, added } = compare(act.tx, act.sure, null, which);
    beside.fill((path) => {
      const times = which.times ?? 'rfc3339';
      const file = PostaFile.fill(path, times);
      try {
        file.add(times, (_rows, insert) => insert(added));
      } finally {
        file.close();
      }
    });
    return conclude(act, target, draft);
  });
}

function conclude(act: Act, target: string, draft: Draft): Marked<Written> {
  const marks = handOver(act, posta, draft);
  recordExport(act, posta, target, draft, marks.count);
  return { result: { draft, handedOver: marks.count }, marks };
}

function openHeld(target: string, readonly: boolean): PostaFile {
  try {
    return PostaFile.open(target, { readonly });
  } catch (error) {
    throw asOccupied(error);
  }
}

interface Comparison {
  readonly draft: Draft;
  readonly added: readonly NewRow[];
}

/** Holds the invites of one identity against the rows that are there. */
function compare(
  handle: ReadHandle,
  now: Instant,
  rows: readonly PostaRow[] | null,
  { identity, anyway }: Which,
): Comparison {
  const { slug } = readIdentity(handle, identity);
  const theirs = new Map(rows?.map((row) => [row.tokenHash, row]));
  const skipped = new SkipTally();
  const added: NewRow[] = [];
  const handed: number[] = [];
  const told: number[] = [];
  const liveThere: PostaRow[] = [];
  let usedThere = 0;
  let same = 0;
  let copies = 0;
  for (const one of standing(handle, now)) {
    const { invite, ended } = one;
    const row = theirs.get(invite.codeHash);
    if (row) theirs.delete(invite.codeHash);
    if (ended) {
      if (row && isLive(row, now)) liveThere.push(row);
      else if (invite.handedTo === posta) told.push(invite.id);
      continue;
    }
    if (invite.identity !== slug) continue;
    const reason =
      heldBack(one, posta) ?? unfit(one) ?? (anyway ? null : handedBefore(invite, posta, row !== undefined));
    if (reason !== null) {
      skipped.add(reason, nameOf(invite));
      continue;
    }
    if (row) {
      same += 1;
      if (row.consumedAt !== null) usedThere += 1;
    } else {
      if (invite.handedTo === posta) copies += 1;
      const { codeHash, label, createdAt, expiresAt } = invite;
      if (expiresAt !== null) added.push({ tokenHash: codeHash, label, createdAt, expiresAt });
    }
    handed.push(invite.id);
  }
  const fresh = rows === null ? [newFileNote] : [];
  const notes = [...fresh, ...notesOf(theirs.size, usedThere, liveThere, slug), ...copiesNote(copies)];
  const kept = theirs.size;
  const counts = { taken: added.length, changed: 0, unchanged: same };
  return {
    draft: { ...counts, skipped: skipped.report(), notes, handed, told, detail: { kept, identity: slug } },
    added,
  };
}

function isLive({ consumedAt, expiresAt }: PostaRow, now: Instant): boolean {
  return consumedAt === null && expiresAt > now;
}

function unfit({ invite }: Standing): string | null {
  if (invite.maxUses !== 1) return 'may be used more than once, which Posta cannot hold';
  return invite.expiresAt === null ? 'never expires, which Posta cannot hold' : null;
}

const newFileNote = "the file is new: Posta's own migrations may refuse a database that Posta did not create";

function notesOf(kept: number, usedThere: number, liveThere: readonly PostaRow[], slug: string): string[] {
  const notes: string[] = [];
  if (kept > 0) notes.push(`${counted(kept, 'row')} of the file ${kept === 1 ? 'is' : 'are'} unknown here and stayed`);
  if (usedThere > 0)
    notes.push(
      `${counted(usedThere, 'invite')} of it ${usedThere === 1 ? 'was' : 'were'} used up there: import the file to have that here`,
    );
  if (liveThere.length > 0) {
    const ids = listed(liveThere.map(({ id }) => `#${id}`));
    notes.push(
      `rows that are there are never touched, and ${counted(liveThere.length, 'invite')} that ended here still ${liveThere.length === 1 ? 'lives' : 'live'} there (${ids}): posta-server invite revoke --slug=${slug} --id=${liveThere[0]?.id}`,
    );
  }
  return notes;
}
