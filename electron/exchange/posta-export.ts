import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import { type Act, type Core, runAct } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import { handOver } from '../registry/hand-over.ts';
import { readIdentity } from '../registry/identities.ts';
import { translate } from '../registry/sqlite-errors.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { heldBack, type Standing, standing } from './eligible.ts';
import { asOccupied, type Draft, recordExport, targetOf, toReport } from './export-once.ts';
import { type NewRow, PostaFile, type PostaRow, posta } from './posta-file.ts';
import { nameOf } from './registry-document.ts';
import { FileReplacement } from './replace-file.ts';
import { counted, type ExchangeReport, listed, SkipTally } from './report.ts';

/**
 * Adds the live single-use tokens of one identity to Posta's SQLite file, which is made where it is not there, and marks
 * them as handed over: both happen, or neither. Rows that are there stay untouched; twice changes nothing. Throws
 * InviteValidationError (`no_identity`; `file_exists` where the file is another program's), InviteNotFoundError,
 * InviteRecordError which names row and column, `file_refused` where it is locked.
 */
export async function exportPosta(
  vault: WorkVault,
  path: string,
  { dryRun = false, identity }: { readonly dryRun?: boolean; readonly identity?: string } = {},
): Promise<ExchangeReport> {
  if (identity === undefined) {
    throw new InviteValidationError(
      'no_identity',
      "a file of Posta holds one service's invites, and none was named",
      'name the service: --identity SLUG',
    );
  }
  const { there, target } = targetOf(path);
  return await vault.run((_, core) => {
    const { draft, handedOver } = dryRun
      ? { draft: rehearse(core, target, there, identity), handedOver: 0 }
      : write(core, vault.actor, target, there, identity);
    return toReport(posta, target, dryRun, there, draft, handedOver);
  });
}

function rehearse(core: Core, target: string, there: boolean, identity: string): Draft {
  const file = there ? openHeld(target, true) : null;
  try {
    const rows = file?.rows() ?? null;
    return core.db.read((handle) => compare(handle, core.now(), rows, identity).draft);
  } finally {
    file?.close();
  }
}

function write(core: Core, actor: string, target: string, there: boolean, identity: string) {
  // What brings the file back to what it was, once it is otherwise.
  const undo: (() => void)[] = [];
  const done: (() => void)[] = [];
  try {
    return runAct(core, actor, (act) => {
      if (!there) return fillNew(act, target, identity, undo, done);
      const file = openHeld(target, false);
      done.push(() => file.close());
      const { chosen, ids } = file.add((rows) => {
        const compared = compare(act.tx, act.now, rows, identity);
        return { ...compared, handedOver: conclude(act, target, compared.draft) };
      });
      undo.push(() => file.remove(ids));
      return { draft: chosen.draft, handedOver: chosen.handedOver };
    });
  } catch (error) {
    for (const step of undo) step();
    throw translate(error);
  } finally {
    for (const step of done) step();
  }
}

function fillNew(act: Act, target: string, identity: string, undo: (() => void)[], done: (() => void)[]) {
  const beside = new FileReplacement(target, null);
  undo.push(() => beside.undo());
  const compared = compare(act.tx, act.now, null, identity);
  const { draft } = compared;
  beside.fill((path) => {
    const file = PostaFile.fill(path);
    try {
      file.add(() => compared);
    } finally {
      file.close();
    }
  });
  const handedOver = conclude(act, target, draft);
  beside.moveIn();
  done.push(() => beside.settle());
  return { draft, handedOver };
}

function conclude(act: Act, target: string, draft: Draft): number {
  const handedOver = handOver(act, posta, draft);
  recordExport(act, posta, target, draft, handedOver);
  return handedOver;
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
function compare(handle: ReadHandle, now: Instant, rows: readonly PostaRow[] | null, identity: string): Comparison {
  const { slug } = readIdentity(handle, identity);
  const theirs = new Map(rows?.map((row) => [row.tokenHash, row]));
  const skipped = new SkipTally();
  const added: NewRow[] = [];
  const handed: number[] = [];
  const told: number[] = [];
  const liveThere: PostaRow[] = [];
  let usedThere = 0;
  let same = 0;
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
    const reason = heldBack(one, posta) ?? unfit(one) ?? gone(one, row, rows !== null);
    if (reason !== null) {
      skipped.add(reason, nameOf(invite));
      continue;
    }
    if (row) {
      same += 1;
      if (row.consumedAt !== null) usedThere += 1;
    } else {
      const { codeHash, label, createdAt, expiresAt } = invite;
      if (expiresAt !== null) added.push({ tokenHash: codeHash, label, createdAt, expiresAt });
    }
    handed.push(invite.id);
  }
  const notes = notesOf(theirs.size, usedThere, liveThere, slug);
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

/** Posta deletes the row of what it revokes: written again, it would live again. */
function gone({ invite }: Standing, row: PostaRow | undefined, there: boolean): string | null {
  if (!there || row || invite.handedTo !== posta) return null;
  return 'was handed to Posta before and is not in this file any more: revoked there';
}

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
