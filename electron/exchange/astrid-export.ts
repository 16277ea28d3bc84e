import type { Instant } from '../../shared/domain/instant.ts';
import { InviteValidationError } from '../../shared/errors.ts';
import type { AstridVersion } from '../../shared/exchange-formats.ts';
import type { Act } from '../registry/core.ts';
import type { ReadHandle } from '../registry/database.ts';
import type { LeftThere } from '../registry/hand-over.ts';
import { readIdentity } from '../registry/identities.ts';
import { findByHash } from '../registry/invites.ts';
import { mergeInvite } from '../registry/merge.ts';
import type { StoredInvite } from '../registry/stored-source.ts';
import { shortText } from '../registry/values.ts';
import type { WorkVault } from '../vault/lent-vault.ts';
import { defaultGroup, toAstridEntry, unfitFor } from './astrid-add.ts';
import {
  type AstridDocument,
  type AstridEntry,
  astrid,
  astridHashes,
  formatAstrid,
  readAstridFile,
} from './astrid-document.ts';
import { toIncoming } from './astrid-import.ts';
import { copiesNote, handedBefore, heldBack, type Standing, standing } from './eligible.ts';
import { type Draft, type ExportOptions, exportOnce, type TakenIn } from './export-once.ts';
import { Overdrafts } from './overdrafts.ts';
import { nameOf } from './registry-document.ts';
import { counted, type ExchangeReport, SkipTally } from './report.ts';

/** The longest lifetime that Astrid itself gives to an invite. Seconds. */
const longestThere = 30 * 24 * 3_600;

export interface AstridOptions extends ExportOptions {
  /** Only the invites of this identity. */
  readonly identity?: string;
  /** The group of those that have none; left out: `agent`. */
  readonly group?: string;
  /** The version that a new file is for; left out: 0.10. A file that is there stays of its own. */
  readonly for?: AstridVersion;
  /** Also those that were handed to Astrid before and are not in this file. */
  readonly anyway?: boolean;
}

/**
 * Writes the live tokens to an Astrid `invites.toml` and marks them as handed over. Onto a file that is there: what it
 * alone knows stays; what was used there since the last exchange is counted here first; remaining uses are never raised and
 * no expiry is made later; what has ended here is removed.
 * Throws as {@link exportOnce} does, InviteNotFoundError for the identity, InviteValidationError for the group.
 */
export async function exportAstrid(
  vault: WorkVault,
  path: string,
  options: AstridOptions = {},
): Promise<ExchangeReport> {
  const group = shortText('group', options.group) ?? defaultGroup;
  return await exportOnce(vault, path, options, {
    format: astrid,
    read: (target) => requireVersion(target, readAstridFile(target), options.for),
    takeIn: takeInUses,
    compose: (handle, now, held, write) => {
      if (options.identity !== undefined) readIdentity(handle, options.identity);
      const version = held?.version ?? options.for ?? '0.10';
      const merge = new AstridMerge(held, version, group, options.anyway ?? false);
      merge.take(handle, now, options.identity);
      write(formatAstrid({ version, entries: merge.entries(), rest: held?.rest ?? {} }));
      return merge.draft();
    },
  });
}

function requireVersion(path: string, held: AstridDocument, asked: AstridVersion | undefined): AstridDocument {
  if (asked === undefined || asked === held.version) return held;
  throw new InviteValidationError(
    'invalid_value',
    `${path} is a store of Astrid ${held.version}, and --for says ${asked}, so it was left as it is`,
    'leave out --for, or name a file that does not exist',
  );
}

/** Counts the uses made in the file since the last exchange, of invites that are known here. */
function takeInUses(act: Act, { version, entries }: AstridDocument): TakenIn {
  const overdrafts = new Overdrafts();
  const context = { source: astrid, onOverdraft: overdrafts.add };
  const known = entries.filter(({ tokenHash }) => findByHash(act.tx, tokenHash) !== null);
  const changed = known.filter((entry) => {
    const incoming = toIncoming(entry, version, { identity: null, group: null }, act.now);
    return mergeInvite(act, incoming, context) === 'changed';
  }).length;
  return { changed, same: known.length - changed, notes: overdrafts.notes() };
}

/** What becomes of a file as the vault's invites are laid over it. */
class AstridMerge {
  readonly #held: AstridDocument | null;
  readonly #version: AstridVersion;
  readonly #group: string;
  readonly #anyway: boolean;
  /** By hash, in the order of the file, then of the vault. */
  readonly #entries: Map<string, AstridEntry>;
  readonly #skipped = new SkipTally();
  readonly #handed: number[] = [];
  readonly #told: number[] = [];
  readonly #left: LeftThere[] = [];
  #taken = 0;
  #lowered = 0;
  #removed = 0;
  #same = 0;
  #copies = 0;
  #long = 0;

  constructor(held: AstridDocument | null, version: AstridVersion, group: string, anyway: boolean) {
    this.#held = held;
    this.#version = version;
    this.#group = group;
    this.#anyway = anyway;
    this.#entries = new Map(held?.entries.map((entry) => [entry.tokenHash, entry]));
  }

  take(handle: ReadHandle, now: Instant, identity: string | undefined): void {
    for (const one of standing(handle, now)) {
      const { invite, ended } = one;
      if (ended) this.#remove(invite);
      else if (identity === undefined || invite.identity === identity) this.#put(one);
    }
  }

  entries(): AstridEntry[] {
    return [...this.#entries.values()];
  }

  draft(): Draft {
    const kept = this.#entries.size - this.#taken - this.#lowered - this.#same;
    return {
      taken: this.#taken,
      changed: this.#lowered + this.#removed,
      unchanged: this.#same,
      skipped: this.#skipped.report(),
      notes: this.#notes(kept),
      handed: this.#handed,
      told: this.#told,
      left: this.#left,
      detail: { kept, removed: this.#removed },
    };
  }

  #remove(invite: StoredInvite): void {
    if (this.#entries.delete(invite.codeHash)) this.#removed += 1;
    if (invite.handedTo === astrid) this.#told.push(invite.id);
  }

  #put(one: Standing): void {
    const { invite } = one;
    const theirs = this.#entries.get(invite.codeHash);
    const reason =
      heldBack(one, astrid, astridHashes[this.#version]) ??
      unfitFor(invite, this.#version) ??
      this.#before(invite, theirs);
    if (reason !== null) {
      this.#skipped.add(reason, nameOf(invite));
      return;
    }
    const merged = theirs
      ? lowered(theirs, toAstridEntry(invite, this.#group), invite)
      : toAstridEntry(invite, this.#group);
    if (!theirs) this.#taken += 1;
    else if (isSame(theirs, merged)) this.#same += 1;
    else this.#lowered += 1;
    if (!theirs && invite.handedTo === astrid) this.#copies += 1;
    if (merged.expiresAtEpoch === null || merged.expiresAtEpoch - merged.issuedAtEpoch > longestThere) this.#long += 1;
    this.#entries.set(invite.codeHash, merged);
    this.#handed.push(invite.id);
    const before = theirs?.remainingUses ?? merged.remainingUses;
    this.#left.push({
      id: invite.id,
      baseline: { peer: astrid, remaining: merged.remainingUses, before, toldSeq: 0 },
    });
  }

  /** An invite that Astrid had and has no more was used up or removed there: written again, it would live again. */
  #before(invite: StoredInvite, theirs: AstridEntry | undefined): string | null {
    return this.#anyway ? null : handedBefore(invite, astrid, theirs !== undefined);
  }

  #notes(kept: number): string[] {
    const notes: string[] = [versionNotes[this.#version]];
    if (kept > 0) notes.push(`${counted(kept, 'entry', 'entries')} of the file stayed as they were`);
    if (this.#removed > 0) {
      notes.push(`${counted(this.#removed, 'entry', 'entries')} of invites that have ended here are removed`);
    }
    notes.push(...copiesNote(this.#copies));
    if (this.#long > 0) {
      notes.push(`${counted(this.#long, 'invite')} may be used for longer than the 30 days that Astrid itself gives`);
    }
    if (this.#held?.hasComments) notes.push('comments of the file are not kept');
    notes.push(...(this.#held?.unknown.notes('stay as they are') ?? []));
    return notes;
  }
}

const versionNotes: Readonly<Record<AstridVersion, string>> = {
  '0.9': 'the file is for Astrid 0.8 to 0.9; Astrid 0.10 empties such a file when it loads it',
  '0.10': 'the file is for Astrid 0.10; a newer Astrid has no such file: use "astrid invite" there',
};

/** The entry of the file, with the names that the vault has for it, and no more than either side allows. */
function lowered(theirs: AstridEntry, mine: AstridEntry, { group, label }: StoredInvite): AstridEntry {
  return {
    ...theirs,
    group: group ?? theirs.group ?? mine.group,
    metadata: label ?? theirs.metadata,
    remainingUses: Math.min(theirs.remainingUses, mine.remainingUses),
    expiresAtEpoch: earlier(theirs.expiresAtEpoch, mine.expiresAtEpoch),
  };
}

function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function isSame(a: AstridEntry, b: AstridEntry): boolean {
  return (
    a.group === b.group &&
    a.metadata === b.metadata &&
    a.remainingUses === b.remainingUses &&
    a.expiresAtEpoch === b.expiresAtEpoch
  );
}
